package io.heddle.testbed;

import java.time.Duration;

/**
 * What a link does to the frames of each of its directions.
 *
 * @param rateBitsPerSecond of whole Ethernet frames; 0 for no limit
 * @param delay one way
 * @param jitter each frame's delay is evenly spread over {@code delay ± jitter}; order is kept
 * @param loss probability that a frame is lost, from 0 to 1
 */
public record Shape(long rateBitsPerSecond, Duration delay, Duration jitter, double loss) {
  public Shape {
    if (rateBitsPerSecond < 0) {
      throw new IllegalArgumentException("a rate must not be negative: " + rateBitsPerSecond);
    }
    if (delay.isNegative() || jitter.isNegative() || jitter.compareTo(delay) > 0) {
      throw new IllegalArgumentException(
          "delay and jitter must not be negative, nor jitter above delay: "
              + delay
              + ", "
              + jitter);
    }
    if (!(loss >= 0 && loss <= 1)) {
      throw new IllegalArgumentException("a loss must be between 0 and 1: " + loss);
    }
  }
}
