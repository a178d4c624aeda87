package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Expression.Truth;

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

  /** assert or assume: the packet is dropped if the condition does not hold. */
  record Require(Truth condition) implements Statement {}

  /** A primitive without effect on packets: a log message, no_op. */
  record Nothing() implements Statement {}
}
