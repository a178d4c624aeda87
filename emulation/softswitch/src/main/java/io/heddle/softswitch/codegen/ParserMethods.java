package io.heddle.softswitch.codegen;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Header;
import io.heddle.softswitch.bmv2.HeaderStack;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.ParseState.KeyPart;
import io.heddle.softswitch.bmv2.ParseState.Step;
import io.heddle.softswitch.bmv2.ParseState.Transition;
import io.heddle.softswitch.bmv2.UnsupportedProgram;
import io.heddle.softswitch.table.ValueSet;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Emits the parser: a method for each state, which returns the number of the next state, or -1 to
 * end.
 */
final class ParserMethods {
  /**
   * More states in a row than a sensible packet takes; a parser that does not end gets an error.
   */
  private static final int MOST_STEPS = 4096;

  /** In steps; the JIT compiler leaves long methods to the interpreter. */
  private static final int LARGEST_PART = 16;

  private static final ClassDesc VALUE_SET = ClassDesc.of(ValueSet.class.getName());

  private final GeneratedClass target;
  private final WireMethods wire;
  private final Statements statements;
  private final Map<String, ValueSet> valueSets;
  private final Map<String, Integer> numbers = new HashMap<>();

  ParserMethods(
      GeneratedClass target,
      WireMethods wire,
      Statements statements,
      Map<String, ValueSet> valueSets) {
    this.target = target;
    this.wire = wire;
    this.statements = statements;
    this.valueSets = valueSets;
    for (ParseState state : target.program().states()) {
      numbers.put(state.name(), numbers.size());
    }
  }

  void emit() {
    List<ParseState> states = target.program().states();
    List<String> names = new ArrayList<>();
    for (ParseState state : states) {
      String name = target.uniqueName("parse$" + state.name());
      names.add(name);
      target.method(name, GeneratedClass.INT, code -> emitState(code, state));
    }
    target.override("parse", GeneratedClass.VOID, code -> emitLoop(code, names));
  }

  private void emitLoop(CodeBuilder code, List<String> names) {
    Label loop = code.newLabel();
    Label chosen = code.newLabel();
    Label end = code.newLabel();
    target.traces().part(code, "parser");
    code.iconst_0().istore(1).loadConstant(MOST_STEPS).istore(2);
    code.labelBinding(loop).iload(1);
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    code.tableswitch(end, cases);
    for (SwitchCase each : cases) {
      code.labelBinding(each.target()).aload(0);
      target.call(code, names.get(each.caseValue()), GeneratedClass.INT);
      code.istore(1).goto_(chosen);
    }
    code.labelBinding(chosen).iinc(2, -1).iload(2).ifne(loop);
    emitError(code, "ParserTimeout");
    code.labelBinding(end);
    target.traces().parsed(code);
    target
        .program()
        .architectureField("standard_metadata.parser_error")
        .ifPresent(
            field ->
                target.store(
                    code,
                    field,
                    0,
                    c -> {
                      target.loadInherited(c, "parserError", CD_int);
                      c.i2l();
                    }));
    code.return_();
  }

  private void emitError(CodeBuilder code, String name) {
    int error = target.program().error(name);
    target.storeInherited(code, "parserError", CD_int, c -> c.loadConstant(error));
  }

  private void emitState(CodeBuilder code, ParseState state) {
    Expressions expressions = new Expressions(target, List.of());
    Label stop = code.newLabel();
    target.traces().state(code, state);
    int last = (state.steps().size() - 1) / LARGEST_PART * LARGEST_PART;
    for (int from = 0; from < last; from += LARGEST_PART) {
      String part = emitPart(state, from);
      target.call(code.aload(0), part, GeneratedClass.INT);
      code.ifeq(stop);
    }
    for (Step step : state.steps().subList(Math.max(0, last), state.steps().size())) {
      emitStep(code, step, expressions, stop);
    }
    emitSelect(code, state, expressions, stop);
    code.labelBinding(stop).iconst_m1().ireturn();
  }

  /** Emits some steps of a long state as a method that returns 0 to end parsing, else 1. */
  private String emitPart(ParseState state, int from) {
    String name = target.uniqueName("parse$part$" + state.name());
    target.method(
        name,
        GeneratedClass.INT,
        code -> {
          Label stop = code.newLabel();
          Expressions expressions = new Expressions(target, List.of());
          for (Step step : state.steps().subList(from, from + LARGEST_PART)) {
            emitStep(code, step, expressions, stop);
          }
          code.iconst_1().ireturn().labelBinding(stop).iconst_0().ireturn();
        });
    return name;
  }

  private void emitStep(CodeBuilder code, Step step, Expressions expressions, Label stop) {
    emitReach(code, Lookaheads.reach(step), stop);
    emitPresent(code, StackUses.of(step), stop);
    switch (step) {
      case ParseState.Extract(var header, Optional<Data> bits) ->
          emitExtract(code, header, bits, expressions, stop);
      case ParseState.ExtractNext(HeaderStack stack, Optional<Data> bits) ->
          emitExtractNext(code, stack, bits, expressions, stop);
      case ParseState.Advance(Data bits) -> emitAdvance(code, bits, expressions, stop);
      case ParseState.Verify(var condition, Data error) -> {
        Label fails = code.newLabel();
        Label holds = code.newLabel();
        expressions.truths().jumpIfFalse(code, condition, fails);
        code.goto_(holds).labelBinding(fails);
        target.storeInherited(
            code,
            "parserError",
            CD_int,
            c -> {
              expressions.emit(c, error);
              c.l2i();
            });
        code.goto_(stop).labelBinding(holds);
      }
      case ParseState.Perform(var statement) -> {
        statements.emit(code, statement, expressions);
        target.traces().after(code, statement, expressions);
      }
    }
  }

  private void emitExtract(
      CodeBuilder code, Header header, Optional<Data> bits, Expressions expressions, Label stop) {
    if (bits.isPresent()) {
      wire.callExtract(code, header, () -> expressions.emitIndex(code, bits.get()));
    } else {
      wire.callExtract(code, header);
    }
    code.ifeq(stop);
    target.traces().extracted(code, header);
  }

  private void emitExtractNext(
      CodeBuilder code,
      HeaderStack stack,
      Optional<Data> bits,
      Expressions expressions,
      Label stop) {
    target.loadNext(code, stack);
    Operands.emitElementSwitch(
        code,
        stack,
        i -> {
          emitExtract(code, stack.elements().get(i), bits, expressions, stop);
          target.storeNext(code, stack, c -> c.loadConstant(i + 1));
        },
        c -> {
          emitError(c, "StackOutOfBounds");
          c.goto_(stop);
        });
  }

  private void emitAdvance(CodeBuilder code, Data bits, Expressions expressions, Label stop) {
    Label whole = code.newLabel();
    Label fits = code.newLabel();
    int to = code.allocateLocal(TypeKind.INT);
    expressions.emitIndex(code, bits);
    code.istore(to).iload(to).loadConstant(7).iand().ifeq(whole);
    emitError(code, "ParserInvalidArgument");
    code.goto_(stop).labelBinding(whole).iload(to).iconst_3().ishr();
    target.loadInherited(code, "cursor", CD_int);
    code.iadd().istore(to).iload(to);
    target.loadInherited(code, "frameLength", CD_int);
    code.if_icmple(fits);
    emitError(code, "PacketTooShort");
    code.goto_(stop).labelBinding(fits);
    target.storeInherited(code, "cursor", CD_int, c -> c.iload(to));
  }

  /** Ends parsing if the packet has not so many bits ahead. */
  private void emitReach(CodeBuilder code, int bits, Label stop) {
    if (bits == 0) {
      return;
    }
    Label fits = code.newLabel();
    PacketWindow.emitReach(code, target, c -> c.loadConstant((bits + 7) / 8), fits);
    emitError(code, "PacketTooShort");
    code.goto_(stop).labelBinding(fits);
  }

  /** Ends parsing if a stack has no last element yet, as P4 says where one is read. */
  private void emitPresent(CodeBuilder code, Set<HeaderStack> stacks, Label stop) {
    for (HeaderStack stack : stacks) {
      Label present = code.newLabel();
      target.loadNext(code, stack);
      code.ifne(present);
      emitError(code, "StackOutOfBounds");
      code.goto_(stop).labelBinding(present);
    }
  }

  private void emitSelect(CodeBuilder code, ParseState state, Expressions expressions, Label stop) {
    emitReach(code, Lookaheads.reach(state.key()), stop);
    emitPresent(code, StackUses.of(state.key()), stop);
    List<int[]> parts = new ArrayList<>();
    for (KeyPart part : state.key()) {
      if (!expressions.isLimbwise(part.value())) {
        throw new UnsupportedProgram("state " + state.name() + " selects on a calculated value");
      }
      int[] limbs = new int[(part.widthBits() + 63) / 64];
      for (int limb = 0; limb < limbs.length; limb++) {
        expressions.emitLimb(code, part.value(), limb);
        int width = part.widthBits() - 64 * limb;
        if (width < 64) {
          code.loadConstant((1L << width) - 1).land();
        }
        limbs[limb] = code.allocateLocal(TypeKind.LONG);
        code.lstore(limbs[limb]);
      }
      parts.add(limbs);
    }
    for (Transition transition : state.transitions()) {
      Label next = code.newLabel();
      switch (transition) {
        case ParseState.Always a -> {}
        case ParseState.OnValue(var values, var masks, var to) -> {
          for (int i = 0; i < values.size(); i++) {
            emitMismatch(
                code,
                parts.get(i),
                state.key().get(i).widthBits(),
                values.get(i),
                masks.get(i),
                next);
          }
        }
        case ParseState.OnMember(var set, var to) -> {
          emitMembership(code, state, parts, valueSets.get(set.name()));
          code.ifeq(next);
        }
      }
      target.traces().chosen(code, state, parts, transition.next());
      code.loadConstant(transition.next() == null ? -1 : numbers.get(transition.next())).ireturn();
      code.labelBinding(next);
    }
    boolean always = state.transitions().stream().anyMatch(ParseState.Always.class::isInstance);
    if (!always && !state.transitions().isEmpty()) {
      emitError(code, "NoMatch");
    }
  }

  /** Pushes 1 if the key, which is in local variables, is in a value set, else 0. */
  private void emitMembership(
      CodeBuilder code, ParseState state, List<int[]> parts, ValueSet members) {
    BitPacker packer = new BitPacker();
    for (int i = 0; i < parts.size(); i++) {
      for (int limb = parts.get(i).length - 1; limb >= 0; limb--) {
        int local = parts.get(i)[limb];
        packer.add(Math.min(64, state.key().get(i).widthBits() - 64 * limb), c -> c.lload(local));
      }
    }
    for (int word = 0; word < packer.words(); word++) {
      target.loadInherited(code, "key", GeneratedClass.LONGS);
      code.loadConstant(word);
      packer.emitWord(code, word);
      code.lastore();
    }
    target.loadConstant(code, members, ValueSet.class);
    target.loadInherited(code, "key", GeneratedClass.LONGS);
    target.loadInherited(code, "scratch", GeneratedClass.LONGS);
    code.invokevirtual(
        VALUE_SET,
        "contains",
        MethodTypeDesc.of(CD_boolean, GeneratedClass.LONGS, GeneratedClass.LONGS));
  }

  private static void emitMismatch(
      CodeBuilder code, int[] limbs, int width, BigInteger value, BigInteger mask, Label to) {
    for (int limb = 0; limb < limbs.length; limb++) {
      long m = mask.shiftRight(64 * limb).longValue();
      int bits = Math.min(64, width - 64 * limb);
      if (m == 0) {
        continue;
      }
      code.lload(limbs[limb]);
      if (m != (bits == 64 ? -1L : (1L << bits) - 1)) {
        code.loadConstant(m).land();
      }
      code.loadConstant(value.shiftRight(64 * limb).longValue()).lcmp().ifne(to);
    }
  }
}
