package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Expression.Truth;
import java.util.List;

/**
 * One primitive of an action. What the language itself has is here; the rest is by what it acts on.
 */
public sealed interface Statement
    permits HeaderStatement,
        ArrayStatement,
        PathStatement,
        Statement.Assign,
        Statement.AssignVariable,
        Statement.Hash,
        Statement.Jump,
        Statement.JumpIfZero,
        Statement.Exit,
        Statement.Require,
        Statement.Random,
        Statement.Log,
        Statement.Nothing {
  record Assign(Place target, Data value) implements Statement {}

  /** Copies a varbit field with its length. */
  record AssignVariable(Field target, Field source) implements Statement {}

  /** {@code target = base + hash % size}. */
  record Hash(Place target, Data base, Calculation calculation, Data size) implements Statement {}

  /** Goes on with the statement at {@code target} in the same action. */
  record Jump(int target) implements Statement {}

  record JumpIfZero(Data condition, int target) implements Statement {}

  /** Ends ingress or egress. */
  record Exit() implements Statement {}

  /**
   * assert or assume: the packet is dropped if the condition does not hold.
   *
   * @param text what was required and where, for the log
   */
  record Require(Truth condition, String text) implements Statement {}

  /** {@code target} becomes a random number of those from {@code low} to {@code high}. */
  record Random(Place target, Data low, Data high) implements Statement {}

  /**
   * log_msg: the texts with the values between them.
   *
   * @param texts one more than there are values
   */
  record Log(List<String> texts, List<Data> values) implements Statement {
    public Log {
      texts = List.copyOf(texts);
      values = List.copyOf(values);
    }
  }

  /** no_op. */
  record Nothing() implements Statement {}
}
