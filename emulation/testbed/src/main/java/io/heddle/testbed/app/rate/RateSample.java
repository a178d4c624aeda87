package io.heddle.testbed.app.rate;

/**
 * The bytes of one interval of a transfer.
 *
 * @param startNanos start of the interval, since the start of the transfer
 * @param durationNanos length of the interval; the last one of a transfer may be shorter
 * @param bytes payload bytes that arrived in it
 */
public record RateSample(long startNanos, long durationNanos, long bytes) {
  /** The mean rate of the interval, or 0 if it has no length. */
  public double bitsPerSecond() {
    return bitsPerSecond(bytes, durationNanos);
  }

  /** The rate of {@code bytes} in {@code durationNanos}, or 0 if that is not positive. */
  public static double bitsPerSecond(long bytes, long durationNanos) {
    return durationNanos > 0 ? bytes * 8e9 / durationNanos : 0;
  }
}
