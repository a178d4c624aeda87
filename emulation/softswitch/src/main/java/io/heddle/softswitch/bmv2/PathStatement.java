package io.heddle.softswitch.bmv2;

/** A primitive that decides where the packet, or a copy of it, goes. */
public sealed interface PathStatement extends Statement {
  /** mark_to_drop. */
  record Drop() implements PathStatement {}
}
