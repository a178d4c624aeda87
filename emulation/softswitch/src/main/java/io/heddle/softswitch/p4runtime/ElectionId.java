package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Uint128;

/** An election id of P4Runtime 1.5 section 5: an unsigned 128-bit number; the greatest wins. */
record ElectionId(long high, long low) implements Comparable<ElectionId> {
  static ElectionId of(Uint128 id) {
    return new ElectionId(id.getHigh(), id.getLow());
  }

  Uint128 toMessage() {
    return Uint128.newBuilder().setHigh(high).setLow(low).build();
  }

  @Override
  public int compareTo(ElectionId other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return high == 0
        ? Long.toUnsignedString(low)
        : Long.toUnsignedString(high) + ":" + Long.toUnsignedString(low);
  }
}
