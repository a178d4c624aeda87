package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.ArrayStatement;
import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Statement;
import io.heddle.softswitch.state.Registers;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Emits actions as methods. A long action becomes several, each with a part of its statements, and
 * one that calls them: the JVM takes no method of more than 65535 bytes, and interprets for ever
 * what has more than 8000.
 */
final class ActionMethods {
  /** A method of an action, whose data is in local variable 1. */
  static final MethodTypeDesc ACTION = MethodTypeDesc.of(CD_void, GeneratedClass.LONGS);

  /** Takes the statement to begin with; returns the one to go on with, or -1 to end. */
  private static final MethodTypeDesc PART =
      MethodTypeDesc.of(CD_int, GeneratedClass.LONGS, CD_int);

  private static final int FIRST = 2;

  private static final ClassDesc REGISTERS = ClassDesc.of(Registers.class.getName());

  private final GeneratedClass target;
  private final Statements statements;
  private final Map<String, Registers> registers;
  private final int partSize;

  /**
   * @param partSize the most statements of one method
   */
  ActionMethods(
      GeneratedClass target,
      Statements statements,
      Map<String, Registers> registers,
      int partSize) {
    this.target = target;
    this.statements = statements;
    this.registers = registers;
    this.partSize = partSize;
  }

  /** Emits an action; returns its method's name. */
  String emit(Action action, String label) {
    List<Registers> changed = changed(action);
    String body = emitStatements(action, label);
    if (changed.isEmpty()) {
      return body;
    }
    String name = target.uniqueName(label + "$alone");
    target.method(name, ACTION, code -> emitAlone(code, body, changed));
    return name;
  }

  /**
   * The register arrays that an action both reads and writes, in an order that all actions have.
   */
  private List<Registers> changed(Action action) {
    Set<String> read = new HashSet<>();
    Set<String> written = new TreeSet<>();
    for (Statement statement : action.statements()) {
      switch (statement) {
        case ArrayStatement.ReadRegister(var to, String name, Data index) -> read.add(name);
        case ArrayStatement.WriteRegister(String name, Data index, Data value) -> written.add(name);
        default -> {}
      }
    }
    written.retainAll(read);
    return written.stream().map(registers::get).toList();
  }

  /** Calls an action's body while no other thread can change the arrays. */
  private void emitAlone(CodeBuilder code, String body, List<Registers> changed) {
    changed.forEach(array -> emitCall(code, array, "acquire"));
    code.trying(
        tried -> target.call(tried.aload(0).aload(1), body, ACTION),
        caught ->
            caught.catchingAll(
                failed -> {
                  changed.forEach(array -> emitCall(failed, array, "release"));
                  failed.athrow();
                }));
    changed.forEach(array -> emitCall(code, array, "release"));
    code.return_();
  }

  private void emitCall(CodeBuilder code, Registers array, String method) {
    target.loadConstant(code, array, Registers.class);
    code.invokevirtual(REGISTERS, method, GeneratedClass.VOID);
  }

  private String emitStatements(Action action, String label) {
    String name = target.uniqueName(label);
    int size = action.statements().size();
    if (size <= partSize) {
      target.method(name, ACTION, code -> emitPart(code, action, 0, size, false));
      return name;
    }
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < size; from += partSize) {
      int first = from;
      int end = Math.min(size, from + partSize);
      String part = target.uniqueName(label + "$part");
      target.method(part, PART, code -> emitPart(code, action, first, end, true));
      parts.add(part);
    }
    target.method(name, ACTION, code -> emitParts(code, parts));
    return name;
  }

  private void emitParts(CodeBuilder code, List<String> parts) {
    Label loop = code.newLabel();
    Label end = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    code.iconst_0().istore(FIRST).labelBinding(loop).iload(FIRST).iflt(end);
    code.iload(FIRST).loadConstant(partSize).idiv().tableswitch(end, cases);
    for (SwitchCase each : cases) {
      code.labelBinding(each.target()).aload(0).aload(1).iload(FIRST);
      target.call(code, parts.get(each.caseValue()), PART);
      code.istore(FIRST).goto_(loop);
    }
    code.labelBinding(end).return_();
  }

  /** Emits the statements from {@code from} on and before {@code to}. */
  private void emitPart(CodeBuilder code, Action action, int from, int to, boolean part) {
    Expressions expressions = new Expressions(target, action.paramWidths());
    List<Statement> all = action.statements();
    Label[] starts = new Label[to - from];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = code.newLabel();
    }
    Map<Integer, Label> outside = new TreeMap<>();
    if (part) {
      emitEntry(code, all, from, to, starts);
    }
    for (int i = from; i < to; i++) {
      code.labelBinding(starts[i - from]);
      Statement statement = all.get(i);
      if (mayLeave(statement)) {
        target.traces().before(code, action, i, statement, expressions);
      }
      switch (statement) {
        case Statement.Jump(int next) -> code.goto_(label(code, next, from, starts, outside));
        case Statement.JumpIfZero(Data condition, int next) ->
            expressions
                .truths()
                .jumpIfFalse(
                    code,
                    new Expression.DataToBool(condition),
                    label(code, next, from, starts, outside));
        case Statement.Exit() -> {
          statements.emitExit(code);
          emitReturn(code, -1, part);
        }
        case Statement.Require(var condition, String text) -> {
          Label holds = code.newLabel();
          Label fails = code.newLabel();
          expressions.truths().jumpIfFalse(code, condition, fails);
          code.goto_(holds).labelBinding(fails);
          statements.emitFailure(code, text);
          emitReturn(code, -1, part);
          code.labelBinding(holds);
        }
        default -> {
          statements.emit(code, statement, expressions);
          target.traces().after(code, action, i, statement, expressions);
        }
      }
    }
    emitReturn(code, to < all.size() ? to : -1, part);
    outside.forEach(
        (next, label) -> {
          code.labelBinding(label);
          emitReturn(code, next < all.size() ? next : -1, part);
        });
  }

  /** Goes to the statement that local variable {@link #FIRST} says; only some can be said. */
  private static void emitEntry(
      CodeBuilder code, List<Statement> all, int from, int to, Label[] starts) {
    TreeSet<Integer> entries = new TreeSet<>();
    for (Statement statement : all) {
      switch (statement) {
        case Statement.Jump(int next) when next > from && next < to -> entries.add(next);
        case Statement.JumpIfZero(var c, int next) when next > from && next < to ->
            entries.add(next);
        default -> {}
      }
    }
    List<SwitchCase> cases =
        entries.stream().map(next -> SwitchCase.of(next, starts[next - from])).toList();
    code.iload(FIRST).lookupswitch(starts[0], cases);
  }

  private static Label label(
      CodeBuilder code, int next, int from, Label[] starts, Map<Integer, Label> outside) {
    return next >= from && next < from + starts.length
        ? starts[next - from]
        : outside.computeIfAbsent(next, n -> code.newLabel());
  }

  private static void emitReturn(CodeBuilder code, int next, boolean part) {
    if (part) {
      code.loadConstant(next).ireturn();
    } else {
      code.return_();
    }
  }

  /** Whether the packet may not come to the next statement. */
  private static boolean mayLeave(Statement statement) {
    return switch (statement) {
      case Statement.Jump j -> true;
      case Statement.JumpIfZero j -> true;
      case Statement.Exit e -> true;
      case Statement.Require r -> true;
      default -> false;
    };
  }
}
