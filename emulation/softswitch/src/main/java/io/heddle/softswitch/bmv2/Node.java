package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Truth;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node of a pipeline's control flow. A next node of null is the pipeline's end. */
public sealed interface Node {
  String name();

  record Conditional(String name, Truth condition, String whenTrue, String whenFalse)
      implements Node {}

  /** A direct call of an action without parameters. */
  record Call(String name, Action action, String next) implements Node {}

  /**
   * A table.
   *
   * @param meter the meter of its entries
   * @param timeouts whether its entries may have an idle timeout
   * @param profile what its entries refer to in place of actions of their own
   * @param nextByAction for each action's name the next node, unless {@code nextByHit} is present
   * @param missingNext the next node if the table has no default action and nothing hits
   */
  record Table(
      String name,
      List<Key> key,
      List<Action> actions,
      int maxSize,
      boolean counters,
      Optional<MeterArray> meter,
      boolean timeouts,
      Optional<Profile> profile,
      Optional<DefaultEntry> defaultEntry,
      List<ConstantEntry> entries,
      Optional<HitOrMiss> nextByHit,
      Map<String, Optional<String>> nextByAction,
      String missingNext)
      implements Node {
    public Table {
      key = List.copyOf(key);
      actions = List.copyOf(actions);
      entries = List.copyOf(entries);
      nextByAction = Map.copyOf(nextByAction);
    }
  }

  /** Next nodes by the outcome of a lookup; null is the end. */
  record HitOrMiss(String hit, String miss) {}

  /** A part of a table's key, with a static mask if there is one. */
  record Key(String name, MatchKind kind, Data value, int widthBits) {}

  /** How bmv2 matches; it has no optional match, which the compiler turns into ternary. */
  enum MatchKind {
    EXACT,
    LPM,
    TERNARY,
    RANGE
  }

  record DefaultEntry(Action action, List<BigInteger> params, boolean constant) {}

  /**
   * @param priority smaller numbers win
   */
  record ConstantEntry(
      List<ConstantMatch> key, Action action, List<BigInteger> params, int priority) {
    public ConstantEntry {
      key = List.copyOf(key);
      params = List.copyOf(params);
    }
  }

  /** Value and mask; low and high for a range; the prefix's mask for LPM. */
  record ConstantMatch(BigInteger first, BigInteger second) {}
}
