package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;

/**
 * A primitive that decides where the packet, or a copy of it, goes. What all but {@link Drop} ask
 * for is done after ingress or egress; of each kind the last counts.
 */
public sealed interface PathStatement extends Statement {
  /** mark_to_drop. */
  record Drop() implements PathStatement {}

  /**
   * Asks for copies by the clone session.
   *
   * @param fieldList the metadata that they keep; the id of a field list, or of none
   */
  record Clone(Data session, int fieldList) implements PathStatement {}

  record Resubmit(int fieldList) implements PathStatement {}

  record Recirculate(int fieldList) implements PathStatement {}

  /**
   * Tells the controller something.
   *
   * @param learnList the id of one of {@link Program#learnLists()}
   */
  record Digest(int learnList) implements PathStatement {}

  /** The packet leaves with at most so many bytes. */
  record Truncate(Data length) implements PathStatement {}
}
