package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Comparison;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Relation;
import io.heddle.softswitch.bmv2.Expression.Truth;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderRef;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.math.BigInteger;

/** Emits conditions as jumps. */
final class Truths {
  private final GeneratedClass target;
  private final Expressions expressions;
  private final WideExpressions wide;

  Truths(GeneratedClass target, Expressions expressions, WideExpressions wide) {
    this.target = target;
    this.expressions = expressions;
    this.wide = wide;
  }

  /** Pushes 1 or 0 as an int. */
  void emit(CodeBuilder code, Truth truth) {
    Label otherwise = code.newLabel();
    Label end = code.newLabel();
    jumpIfFalse(code, truth, otherwise);
    code.iconst_1().goto_(end).labelBinding(otherwise).iconst_0().labelBinding(end);
  }

  void jumpIfFalse(CodeBuilder code, Truth truth, Label to) {
    switch (truth) {
      case Expression.TruthConstant(boolean value) -> {
        // A jump that is never taken keeps the code behind it reachable.
        code.loadConstant(value ? 1 : 0).ifeq(to);
      }
      case Expression.DataToBool(Expression.Validity(Header header)) -> {
        target.loadValidity(code, header);
        code.ifeq(to);
      }
      case Expression.DataToBool(Expression.BoolToData(Truth operand)) ->
          jumpIfFalse(code, operand, to);
      case Expression.DataToBool(Data operand) -> {
        Data zero = new Expression.Constant(BigInteger.ZERO);
        emitComparison(code, new Comparison(Relation.NOT_EQUAL, operand, zero), to);
      }
      case Comparison c -> emitComparison(code, c, to);
      case Expression.Not(Truth operand) -> {
        Label no = code.newLabel();
        jumpIfFalse(code, operand, no);
        code.goto_(to).labelBinding(no);
      }
      case Expression.And(Truth left, Truth right) -> {
        jumpIfFalse(code, left, to);
        jumpIfFalse(code, right, to);
      }
      case Expression.Or(Truth left, Truth right) -> {
        Label second = code.newLabel();
        Label end = code.newLabel();
        jumpIfFalse(code, left, second);
        code.goto_(end).labelBinding(second);
        jumpIfFalse(code, right, to);
        code.labelBinding(end);
      }
      case Expression.TruthChoice(Truth condition, Truth a, Truth b) -> {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        jumpIfFalse(code, condition, otherwise);
        jumpIfFalse(code, a, to);
        code.goto_(end).labelBinding(otherwise);
        jumpIfFalse(code, b, to);
        code.labelBinding(end);
      }
      case Expression.HeadersEqual(HeaderRef left, HeaderRef right) ->
          emitHeadersEqual(code, left, right, to);
      case Expression.VariablesEqual(Field left, Field right) ->
          emitVariablesEqual(code, left, right, to);
    }
  }

  private void emitComparison(CodeBuilder code, Comparison c, Label otherwise) {
    ValueRange left = ValueRange.of(c.left());
    ValueRange right = ValueRange.of(c.right());
    boolean equality = c.relation() == Relation.EQUAL || c.relation() == Relation.NOT_EQUAL;
    if (left.fitsSigned() && right.fitsSigned()
        || equality && left.fitsUnsigned() && right.fitsUnsigned()) {
      expressions.emit(code, c.left());
      expressions.emit(code, c.right());
      code.lcmp();
    } else if (left.fitsUnsigned() && right.fitsUnsigned()) {
      expressions.emit(code, c.left());
      expressions.emit(code, c.right());
      code.invokestatic(
          ConstantDescs.CD_Long, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_long, CD_long));
    } else {
      emitWideOrder(code, c, left, right, equality);
    }
    Opcode jump =
        switch (c.relation()) {
          case EQUAL -> Opcode.IFNE;
          case NOT_EQUAL -> Opcode.IFEQ;
          case LESS -> Opcode.IFGE;
          case LESS_OR_EQUAL -> Opcode.IFGT;
          case GREATER -> Opcode.IFLE;
          case GREATER_OR_EQUAL -> Opcode.IFLT;
        };
    code.branch(jump, otherwise);
  }

  private void emitWideOrder(
      CodeBuilder code, Comparison c, ValueRange left, ValueRange right, boolean equality) {
    int limbs = Math.max(left.limbs(), right.limbs());
    boolean limbwise = expressions.isLimbwise(c.left()) && expressions.isLimbwise(c.right());
    if (limbwise && equality) {
      for (int limb = 0; limb < limbs; limb++) {
        expressions.emitLimb(code, c.left(), limb);
        expressions.emitLimb(code, c.right(), limb);
        code.lxor();
        if (limb > 0) {
          code.lor();
        }
      }
      code.lconst_0().lcmp();
    } else if (limbwise
        && left.neverNegative()
        && right.neverNegative()
        && left.max().bitLength() <= 128
        && right.max().bitLength() <= 128) {
      for (Data side : new Data[] {c.left(), c.right()}) {
        expressions.emitLimb(code, side, 1);
        expressions.emitLimb(code, side, 0);
      }
      code.invokestatic(
          Expressions.BITS,
          "compareUnsigned",
          MethodTypeDesc.of(CD_int, CD_long, CD_long, CD_long, CD_long));
    } else {
      wide.emitOrder(code, c.left(), c.right(), limbs);
    }
  }

  private void emitHeadersEqual(
      CodeBuilder code, HeaderRef left, HeaderRef right, Label otherwise) {
    expressions.emitHeader(
        code,
        left,
        l ->
            expressions.emitHeader(
                code,
                right,
                r -> emitHeadersEqual(code, l, r, otherwise),
                () -> {
                  target.loadValidity(code, l);
                  code.ifne(otherwise);
                }),
        () ->
            expressions.emitHeader(
                code,
                right,
                r -> {
                  target.loadValidity(code, r);
                  code.ifne(otherwise);
                },
                () -> {}));
  }

  private void emitHeadersEqual(CodeBuilder code, Header left, Header right, Label otherwise) {
    Label end = code.newLabel();
    target.loadValidity(code, left);
    target.loadValidity(code, right);
    code.if_icmpne(otherwise);
    target.loadValidity(code, left);
    code.ifeq(end);
    for (int i = 0; i < left.fields().size(); i++) {
      Field a = left.fields().get(i);
      Field b = right.fields().get(i);
      for (int limb = 0; limb < GeneratedClass.limbs(a); limb++) {
        target.load(code, a, limb);
        target.load(code, b, limb);
        code.lcmp().ifne(otherwise);
      }
      if (a.variable()) {
        emitVariablesEqual(code, a, b, otherwise);
      }
    }
    code.labelBinding(end);
  }

  private void emitVariablesEqual(CodeBuilder code, Field left, Field right, Label otherwise) {
    code.aload(0).loadConstant(target.variableAt(left));
    target.loadLength(code, left);
    code.loadConstant(target.variableAt(right));
    target.loadLength(code, right);
    target.call(
        code,
        "sameVariable",
        MethodTypeDesc.of(ConstantDescs.CD_boolean, CD_int, CD_int, CD_int, CD_int));
    code.ifeq(otherwise);
  }
}
