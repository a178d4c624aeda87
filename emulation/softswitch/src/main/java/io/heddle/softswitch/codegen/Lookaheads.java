package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Truth;
import io.heddle.softswitch.bmv2.ParseState;
import io.heddle.softswitch.bmv2.ParseState.KeyPart;
import io.heddle.softswitch.bmv2.ParseState.Step;
import io.heddle.softswitch.bmv2.Statement;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How far ahead of itself the parser looks. */
final class Lookaheads {
  /** As long as a frame can be. */
  static final int WHOLE_FRAME = 1 << 16;

  private Lookaheads() {}

  /** The bits from the cursor on that a step's expressions read, without what it extracts. */
  static int reach(Step step) {
    return switch (step) {
      case ParseState.Extract(var header, Optional<Data> bits) -> bits.map(b -> reach(b)).orElse(0);
      case ParseState.ExtractNext(var stack, Optional<Data> bits) ->
          bits.map(b -> reach(b)).orElse(0);
      case ParseState.Advance(Data bits) -> reach(bits);
      case ParseState.Verify(Truth condition, Data error) ->
          Math.max(reach(condition), reach(error));
      case ParseState.Perform(Statement.Assign(var target, Data value)) -> reach(value);
      case ParseState.Perform p -> 0;
    };
  }

  static int reach(List<KeyPart> key) {
    return key.stream().mapToInt(part -> reach(part.value())).max().orElse(0);
  }

  private static int reach(Expression expression) {
    return expression instanceof Expression.Lookahead(int offset, int width)
        ? offset + width
        : expression.operands().stream().mapToInt(operand -> reach(operand)).max().orElse(0);
  }

  /**
   * The bytes from the start of a frame that the parser may look at; a whole frame if it can loop.
   */
  static int deepest(List<ParseState> states) {
    Map<String, ParseState> byName = new HashMap<>();
    states.forEach(s -> byName.put(s.name(), s));
    long bits = depth(states.getFirst(), byName, new HashMap<>(), new HashSet<>());
    return (int) Math.min(WHOLE_FRAME, (bits + 7) / 8);
  }

  private static long depth(
      ParseState state, Map<String, ParseState> states, Map<String, Long> known, Set<String> open) {
    if (known.containsKey(state.name())) {
      return known.get(state.name());
    }
    if (!open.add(state.name())) {
      return 8L * WHOLE_FRAME;
    }
    long consumed = 0;
    long deepest = 0;
    for (Step step : state.steps()) {
      deepest = Math.max(deepest, consumed + reach(step));
      consumed +=
          switch (step) {
            case ParseState.Extract(var header, var bits) -> header.widthBits();
            case ParseState.ExtractNext(var stack, var bits) ->
                stack.elements().getFirst().widthBits();
            case ParseState.Advance(Expression.Constant(var bits)) ->
                bits.min(BigInteger.valueOf(8L * WHOLE_FRAME)).longValue();
            case ParseState.Advance a -> 8L * WHOLE_FRAME;
            case ParseState.Verify v -> 0;
            case ParseState.Perform p -> 0;
          };
    }
    deepest = Math.max(deepest, consumed + reach(state.key()));
    for (ParseState.Transition transition : state.transitions()) {
      if (transition.next() != null) {
        long below = depth(states.get(transition.next()), states, known, open);
        deepest = Math.max(deepest, consumed + below);
      }
    }
    open.remove(state.name());
    known.put(state.name(), deepest);
    return deepest;
  }
}
