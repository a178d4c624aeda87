package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Place;

/** A primitive on a counter, meter or register array. */
public sealed interface ArrayStatement extends Statement {
  record Count(String counters, Data index) implements ArrayStatement {}

  /** Sets {@code target} to the colour; a meter that is not there leaves it. */
  record ExecuteMeter(Place target, String meters, Data index) implements ArrayStatement {}

  record ReadRegister(Place target, String registers, Data index) implements ArrayStatement {}

  record WriteRegister(String registers, Data index, Data value) implements ArrayStatement {}
}
