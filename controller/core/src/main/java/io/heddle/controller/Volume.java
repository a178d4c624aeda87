package io.heddle.controller;

import io.heddle.p4runtime.entity.Entity.CounterData;

/**
 * An amount of traffic. A NED counts a frame with the length that it had when it came in, from its
 * first header to its last byte: with the headers of the tunnel if it came from one.
 */
public record Volume(long bytes, long packets) {
  public static final Volume NONE = new Volume(0, 0);

  static Volume of(CounterData counter) {
    return new Volume(counter.bytes(), counter.packets());
  }

  public Volume plus(Volume other) {
    return new Volume(bytes + other.bytes, packets + other.packets);
  }

  /** What came since {@code earlier} was read of the same counter. */
  public Volume since(Volume earlier) {
    return new Volume(bytes - earlier.bytes, packets - earlier.packets);
  }
}
