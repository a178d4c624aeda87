package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Arithmetic;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.runtime.Wide;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits calculations with more than 64 bits, in the packet's scratch array. Where in the array a
 * value lies is settled when the code is emitted; places are used again by the next statement.
 */
final class WideExpressions {
  private static final ClassDesc WIDE = ClassDesc.of(Wide.class.getName());

  private final GeneratedClass target;
  private final Expressions expressions;
  private int used;

  WideExpressions(GeneratedClass target, Expressions expressions) {
    this.target = target;
    this.expressions = expressions;
  }

  /** Forgets the values so far. */
  void release() {
    used = 0;
  }

  /** Sets longs of the scratch array aside; returns where they are. */
  int reserve(int limbs) {
    int at = used;
    used += limbs;
    target.needWide(used);
    return at;
  }

  /** Pushes the lowest 64 bits of a value. */
  void emitLow(CodeBuilder code, Data expression) {
    int at = emit(code, expression, 1);
    emitLimb(code, at);
  }

  /** Pushes one long of the scratch array. */
  void emitLimb(CodeBuilder code, int at) {
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(at).laload();
  }

  /** Pushes an int below, equal to or above 0 as {@code left} is to {@code right}. */
  void emitOrder(CodeBuilder code, Data left, Data right, int limbs) {
    int a = emit(code, left, limbs);
    int b = emit(code, right, limbs);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(a).loadConstant(b).loadConstant(limbs);
    code.invokestatic(
        WIDE, "compare", MethodTypeDesc.of(CD_int, GeneratedClass.LONGS, CD_int, CD_int, CD_int));
  }

  /** Calculates {@code limbs} longs of a value in two's complement; returns where they are. */
  int emit(CodeBuilder code, Data expression, int limbs) {
    if (expressions.isLimbwise(expression)) {
      int at = reserve(limbs);
      for (int limb = 0; limb < limbs; limb++) {
        target.loadInherited(code, "wide", GeneratedClass.LONGS);
        code.loadConstant(at + limb);
        expressions.emitLimb(code, expression, limb);
        code.lastore();
      }
      return at;
    }
    return switch (expression) {
      case Arithmetic a -> emitArithmetic(code, a, limbs);
      case Expression.Complement(Data operand) -> {
        int a = emit(code, operand, limbs);
        target.loadInherited(code, "wide", GeneratedClass.LONGS);
        code.loadConstant(a).loadConstant(a).loadConstant(limbs);
        invoke(code, "complement", CD_int, CD_int, CD_int);
        yield a;
      }
      case Expression.WrapSigned(Data operand, int width) -> {
        int a = emit(code, operand, (width + 63) / 64);
        yield emitSignExtended(code, a, width, limbs);
      }
      case Expression.Saturate s -> {
        int exact = Math.max(ValueRange.of(s.operand()).limbs(), ValueRange.of(s).limbs());
        int a = emit(code, s.operand(), exact);
        target.loadInherited(code, "wide", GeneratedClass.LONGS);
        code.loadConstant(a).loadConstant(exact).loadConstant(s.widthBits());
        code.loadConstant(s.signed() ? 1 : 0);
        invoke(code, "saturate", CD_int, CD_int, CD_int, CD_boolean);
        yield emitSignExtended(code, a, 64 * exact, limbs);
      }
      case Expression.DataChoice choice -> emitChoice(code, choice, limbs);
      default -> throw new IllegalArgumentException("not wide: " + expression);
    };
  }

  private int emitArithmetic(CodeBuilder code, Arithmetic a, int limbs) {
    return switch (a.operator()) {
      case ADD -> emitBinary(code, a, "add", limbs);
      case SUBTRACT -> emitBinary(code, a, "subtract", limbs);
      case MULTIPLY -> emitBinary(code, a, "multiply", limbs);
      case AND -> emitBinary(code, a, "and", limbs);
      case OR -> emitBinary(code, a, "or", limbs);
      case XOR -> emitBinary(code, a, "xor", limbs);
      case SHIFT_LEFT -> emitShift(code, a, "shiftLeft", limbs);
      case SHIFT_RIGHT ->
          emitShift(code, a, "shiftRight", Math.max(limbs, ValueRange.of(a.left()).limbs()));
      case DIVIDE -> emitQuotient(code, a, false, limbs);
      case REMAINDER -> emitQuotient(code, a, true, limbs);
    };
  }

  private int emitQuotient(CodeBuilder code, Arithmetic a, boolean remainder, int limbs) {
    int exact =
        Math.max(
            ValueRange.of(a).limbs(),
            Math.max(ValueRange.of(a.left()).limbs(), ValueRange.of(a.right()).limbs()));
    int left = emit(code, a.left(), exact);
    int right = emit(code, a.right(), exact);
    int results = reserve(2 * exact);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(results).loadConstant(left).loadConstant(right).loadConstant(exact);
    invoke(code, "divide", CD_int, CD_int, CD_int, CD_int);
    return emitSignExtended(code, remainder ? results + exact : results, 64 * exact, limbs);
  }

  /** Pushes a shift's amount that is calculated with several longs. */
  void emitAmount(CodeBuilder code, Data amount, int limbs) {
    int at = emit(code, amount, limbs);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(at).loadConstant(limbs);
    code.invokestatic(
        WIDE, "amount", MethodTypeDesc.of(CD_long, GeneratedClass.LONGS, CD_int, CD_int));
  }

  private int emitBinary(CodeBuilder code, Arithmetic a, String method, int limbs) {
    int left = emit(code, a.left(), limbs);
    int right = emit(code, a.right(), limbs);
    int at = reserve(limbs);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(at).loadConstant(left).loadConstant(right).loadConstant(limbs);
    invoke(code, method, CD_int, CD_int, CD_int, CD_int);
    return at;
  }

  private int emitShift(CodeBuilder code, Arithmetic a, String method, int limbs) {
    int left = emit(code, a.left(), limbs);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(left).loadConstant(left);
    expressions.emitAmount(code, a.right());
    code.loadConstant(limbs);
    invoke(code, method, CD_int, CD_int, CD_long, CD_int);
    return left;
  }

  private int emitSignExtended(CodeBuilder code, int a, int bits, int limbs) {
    int at = reserve(limbs);
    target.loadInherited(code, "wide", GeneratedClass.LONGS);
    code.loadConstant(at).loadConstant(a).loadConstant(bits).loadConstant(limbs);
    invoke(code, "signExtend", CD_int, CD_int, CD_int, CD_int);
    return at;
  }

  private int emitChoice(CodeBuilder code, Expression.DataChoice choice, int limbs) {
    int at = reserve(limbs);
    Label otherwise = code.newLabel();
    Label end = code.newLabel();
    expressions.truths().jumpIfFalse(code, choice.condition(), otherwise);
    emitMoved(code, emit(code, choice.whenTrue(), limbs), at, limbs);
    code.goto_(end).labelBinding(otherwise);
    emitMoved(code, emit(code, choice.whenFalse(), limbs), at, limbs);
    code.labelBinding(end);
    return at;
  }

  private void emitMoved(CodeBuilder code, int from, int to, int limbs) {
    for (int limb = 0; limb < limbs; limb++) {
      target.loadInherited(code, "wide", GeneratedClass.LONGS);
      code.loadConstant(to + limb);
      emitLimb(code, from + limb);
      code.lastore();
    }
  }

  /** Calls a method of {@link Wide} whose first parameter, the array, is on the stack already. */
  private static void invoke(CodeBuilder code, String method, ClassDesc... parameters) {
    code.invokestatic(
        WIDE,
        method,
        MethodTypeDesc.of(CD_void, parameters).insertParameterTypes(0, GeneratedClass.LONGS));
  }
}
