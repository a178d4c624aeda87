package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Expression.Truth;

/** One primitive of an action. */
public sealed interface Statement {
  record Assign(Place target, Data value) implements Statement {}

  /** Makes a header valid; its fields are 0 if it was not. */
  record AddHeader(Header header) implements Statement {}

  record RemoveHeader(Header header) implements Statement {}

  /** Copies validity and, of a valid header, the fields. */
  record CopyHeader(Header target, Header source) implements Statement {}

  record CopyStack(HeaderStack target, HeaderStack source) implements Statement {}

  /** Moves a stack's elements up by {@code count}; the first ones become invalid. */
  record Push(HeaderStack stack, int count) implements Statement {}

  /** Moves a stack's elements down by {@code count}; the last ones become invalid. */
  record Pop(HeaderStack stack, int count) implements Statement {}

  /** mark_to_drop. */
  record Drop() implements Statement {}

  /** {@code target = base + hash % size}. */
  record Hash(Place target, Data base, Calculation calculation, Data size) implements Statement {}

  record Count(String counters, Data index) implements Statement {}

  record ReadRegister(Place target, String registers, Data index) implements Statement {}

  record WriteRegister(String registers, Data index, Data value) implements Statement {}

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
