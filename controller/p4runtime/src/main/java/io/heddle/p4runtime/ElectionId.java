package io.heddle.p4runtime;

import io.heddle.p4.v1.Uint128;

/**
 * A client's bid to be the primary of a device: an unsigned number of 128 bits, {@code high} the
 * upper half (P4Runtime 1.5 section 5). The highest bid wins. 0 is not a bid.
 */
public record ElectionId(long high, long low) implements Comparable<ElectionId> {
  public ElectionId {
    if (high == 0 && low == 0) {
      throw new IllegalArgumentException("an election id must not be 0");
    }
  }

  /** {@code low} is read as unsigned. */
  public static ElectionId of(long low) {
    return new ElectionId(0, low);
  }

  /** The least id above this one, for a client that wants to outbid another. */
  public ElectionId next() {
    return low == -1 ? new ElectionId(high + 1, 0) : new ElectionId(high, low + 1);
  }

  @Override
  public int compareTo(ElectionId other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    String digits = Long.toUnsignedString(low);
    return high == 0 ? digits : Long.toUnsignedString(high) + ":" + digits;
  }

  Uint128 message() {
    return Uint128.newBuilder().setHigh(high).setLow(low).build();
  }
}
