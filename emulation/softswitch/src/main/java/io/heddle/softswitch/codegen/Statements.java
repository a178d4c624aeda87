package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.state.Registers;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Emits the statements of actions and parser states. */
final class Statements {
  /** bmv2's port number for "drop this packet". */
  static final int DROP_PORT = 511;

  private static final ClassDesc COUNTERS = ClassDesc.of(Counters.class.getName());
  private static final ClassDesc REGISTERS = ClassDesc.of(Registers.class.getName());

  private final GeneratedClass target;
  private final HeaderMethods headers;
  private final HashMethods hashes;
  private final Externs externs;

  /** The objects behind the program's counters and registers. */
  record Externs(Map<String, Counters> counters, Map<String, Registers> registers) {}

  Statements(GeneratedClass target, HeaderMethods headers, HashMethods hashes, Externs externs) {
    this.target = target;
    this.headers = headers;
    this.hashes = hashes;
    this.externs = externs;
  }

  /** Emits a method body; the action's data is in local variable 1. */
  void emitBody(CodeBuilder code, List<Statement> statements, List<Integer> paramWidths) {
    Expressions expressions = new Expressions(target, paramWidths);
    Label[] starts = new Label[statements.size() + 1];
    for (int i = 0; i <= statements.size(); i++) {
      starts[i] = code.newLabel();
    }
    for (int i = 0; i < statements.size(); i++) {
      code.labelBinding(starts[i]);
      switch (statements.get(i)) {
        case Statement.Jump(int to) -> code.goto_(starts[Math.min(to, statements.size())]);
        case Statement.JumpIfZero(Data condition, int to) ->
            expressions
                .truths()
                .jumpIfFalse(
                    code,
                    new Expression.DataToBool(condition),
                    starts[Math.min(to, statements.size())]);
        case Statement.Exit() -> {
          emitExit(code);
          code.return_();
        }
        case Statement.Require(var condition) -> {
          Label holds = code.newLabel();
          Label fails = code.newLabel();
          expressions.truths().jumpIfFalse(code, condition, fails);
          code.goto_(holds).labelBinding(fails);
          emitDrop(code);
          emitExit(code);
          code.return_().labelBinding(holds);
        }
        case Statement statement -> emit(code, statement, expressions);
      }
    }
    code.labelBinding(starts[statements.size()]).return_();
  }

  /** Emits a statement that goes on with the next one. */
  void emit(CodeBuilder code, Statement statement, Expressions expressions) {
    expressions.wide().release();
    switch (statement) {
      case Statement.Assign(Place place, Data value) -> emitAssign(code, place, value, expressions);
      case Statement.AddHeader(Header header) -> headers.callAdd(code, header);
      case Statement.RemoveHeader(Header header) -> headers.callRemove(code, header);
      case Statement.CopyHeader(Header to, Header from) -> headers.emitCopy(code, to, from);
      case Statement.CopyStack(HeaderStack to, HeaderStack from) -> {
        for (int i = 0; i < to.elements().size(); i++) {
          headers.emitCopy(code, to.elements().get(i), from.elements().get(i));
        }
        target.storeNext(code, to, c -> target.loadNext(c, from));
      }
      case Statement.Push(HeaderStack stack, int count) -> headers.emitPush(code, stack, count);
      case Statement.Pop(HeaderStack stack, int count) -> headers.emitPop(code, stack, count);
      case Statement.Drop() -> emitDrop(code);
      case Statement.Hash h ->
          emitStore(code, h.target(), expressions, c -> hashes.emit(c, h, expressions));
      case Statement.Count(String name, Data index) -> {
        target.loadConstant(code, externs.counters().get(name), Counters.class);
        target.loadInherited(code, "worker", CD_int);
        expressions.emit(code, index);
        target.loadInherited(code, "frameLength", CD_int);
        code.invokevirtual(
            COUNTERS, "addIfPresent", MethodTypeDesc.of(CD_void, CD_int, CD_long, CD_int));
      }
      case Statement.ReadRegister(Place place, String name, Data index) -> {
        Registers array = externs.registers().get(name);
        Label absent = code.newLabel();
        int at = code.allocateLocal(TypeKind.LONG);
        expressions.emit(code, index);
        code.lstore(at);
        target.loadConstant(code, array, Registers.class);
        code.lload(at).invokevirtual(REGISTERS, "contains", MethodTypeDesc.of(CD_boolean, CD_long));
        code.ifeq(absent);
        emitStore(
            code,
            place,
            expressions,
            c -> {
              target.loadConstant(c, array, Registers.class);
              c.lload(at).invokevirtual(REGISTERS, "read", MethodTypeDesc.of(CD_long, CD_long));
            });
        code.labelBinding(absent);
      }
      case Statement.WriteRegister(String name, Data index, Data value) -> {
        target.loadConstant(code, externs.registers().get(name), Registers.class);
        expressions.emit(code, index);
        expressions.emit(code, value);
        code.invokevirtual(REGISTERS, "write", MethodTypeDesc.of(CD_void, CD_long, CD_long));
      }
      case Statement.Nothing() -> {}
      case Statement.Jump j -> throw new IllegalArgumentException("a jump outside of an action");
      case Statement.JumpIfZero j ->
          throw new IllegalArgumentException("a jump outside of an action");
      case Statement.Exit e -> throw new IllegalArgumentException("an exit outside of an action");
      case Statement.Require r ->
          throw new IllegalArgumentException("an assertion outside of an action");
    }
  }

  private void emitDrop(CodeBuilder code) {
    Optional<Field> port = target.program().architectureField("standard_metadata.egress_spec");
    Optional<Field> group = target.program().architectureField("intrinsic_metadata.mcast_grp");
    port.ifPresent(f -> target.store(code, f, 0, c -> c.loadConstant((long) DROP_PORT)));
    group.ifPresent(f -> target.zero(code, f));
  }

  private void emitExit(CodeBuilder code) {
    target.storeInherited(code, "exited", CD_boolean, CodeBuilder::iconst_1);
  }

  private void emitAssign(CodeBuilder code, Place place, Data value, Expressions expressions) {
    Field shape =
        switch (place) {
          case Expression.FieldValue(Field field) -> field;
          case Expression.ElementField element -> element.shape();
        };
    int limbs = GeneratedClass.limbs(shape);
    if (limbs == 1) {
      boolean fits = ValueRange.of(value).within(ValueRange.of(shape));
      emitStoreLimb(
          code,
          place,
          0,
          expressions,
          c -> {
            expressions.emit(c, value);
            if (!fits) {
              GeneratedClass.normalize(c, shape, 0);
            }
          });
      return;
    }
    // All of the value before any of it is stored: it may depend on the place.
    int[] parts = new int[limbs];
    boolean limbwise = expressions.isLimbwise(value);
    int at = limbwise ? 0 : expressions.wide().emit(code, value, limbs);
    for (int limb = 0; limb < limbs; limb++) {
      if (limbwise) {
        expressions.emitLimb(code, value, limb);
      } else {
        expressions.wide().emitLimb(code, at + limb);
      }
      GeneratedClass.normalize(code, shape, limb);
      parts[limb] = code.allocateLocal(TypeKind.LONG);
      code.lstore(parts[limb]);
    }
    for (int limb = 0; limb < limbs; limb++) {
      int part = parts[limb];
      emitStoreLimb(code, place, limb, expressions, c -> c.lload(part));
    }
  }

  /** Stores a long that {@code value} pushes into a place, cut to the place's width. */
  private void emitStore(
      CodeBuilder code, Place place, Expressions expressions, Consumer<CodeBuilder> value) {
    Field shape =
        switch (place) {
          case Expression.FieldValue(Field field) -> field;
          case Expression.ElementField element -> element.shape();
        };
    emitStoreLimb(
        code,
        place,
        0,
        expressions,
        c -> {
          value.accept(c);
          GeneratedClass.normalize(c, shape, 0);
        });
    for (int limb = 1; limb < GeneratedClass.limbs(shape); limb++) {
      emitStoreLimb(code, place, limb, expressions, CodeBuilder::lconst_0);
    }
  }

  private void emitStoreLimb(
      CodeBuilder code,
      Place place,
      int limb,
      Expressions expressions,
      Consumer<CodeBuilder> value) {
    switch (place) {
      case Expression.FieldValue(Field field) -> target.store(code, field, limb, value);
      case Expression.ElementField element -> {
        int part = code.allocateLocal(TypeKind.LONG);
        value.accept(code);
        code.lstore(part);
        expressions.emitIndex(code, element.index());
        Expressions.emitElementSwitch(
            code,
            element.stack(),
            i ->
                target.store(
                    code,
                    Expressions.field(element.stack(), i, element.field()),
                    limb,
                    c -> c.lload(part)),
            c -> {});
      }
    }
  }
}
