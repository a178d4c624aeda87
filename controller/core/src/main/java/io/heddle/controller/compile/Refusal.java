package io.heddle.controller.compile;

/**
 * Why the pipeline refused a frame or a copy of one: the {@code REASON_} constants of {@code
 * p4src/heddle/headers.p4}.
 */
public enum Refusal {
  /** It is shorter than an Ethernet header. */
  MALFORMED(1),
  /** Nothing is attached at the port and VLAN it came from. */
  NO_ATTACHMENT(2),
  /** It has a second VLAN tag, which could be taken for the first later. */
  STACKED_TAG(3),
  /** The source guard of its attachment does not know its source address. */
  UNKNOWN_SOURCE(4),
  /** The owner of an address asks who has it (RFC 5227). */
  OWN_ADDRESS(5),
  /** Nothing owns the bucket of its session. */
  NO_REPLICA(6),
  /** Its network floods nowhere. */
  NO_GROUP(7),
  /** It would go back where it came from. */
  CAME_FROM(8),
  /** Its network is not attached at the port by which it would leave. */
  NOT_AT_PORT(9),
  /** Its network does not use the overlay link by which it would leave. */
  NOT_ON_LINK(10);

  private final int index;

  Refusal(int index) {
    this.index = index;
  }

  /** Its cell in the counters {@link Pipeline#REFUSED_IN} and {@link Pipeline#REFUSED_OUT}. */
  public int index() {
    return index;
  }

  /**
   * Whether it happens in a network where all is well: a broadcast is not sent back to its sender,
   * and a host asks for its own address before it uses it.
   */
  public boolean isRoutine() {
    return this == CAME_FROM || this == OWN_ADDRESS;
  }
}
