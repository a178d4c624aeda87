package io.heddle.testbed.app.rate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sorts arriving bytes into intervals of equal length. Threads may share one: it is called once for
 * a block of many kilobytes, so a lock costs nothing that shows.
 */
public final class RateRecorder {
  /** About a day of 100 ms intervals; what arrives later is counted in the last interval. */
  private static final int INTERVALS_LIMIT = 1 << 20;

  private final long intervalNanos;
  private final long startNanos;
  private long[] bytes = new long[64];
  private long total;
  private long lastNanos;

  /**
   * @param interval length of an interval, more than 0
   * @param startNanos when the transfer began, by {@link System#nanoTime}
   */
  public RateRecorder(Duration interval, long startNanos) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("a sampling interval must be longer than 0: " + interval);
    }
    this.intervalNanos = interval.toNanos();
    this.startNanos = startNanos;
    this.lastNanos = startNanos;
  }

  /** Counts {@code count} bytes that arrived at {@code nowNanos}, by {@link System#nanoTime}. */
  public synchronized void add(long nowNanos, long count) {
    long elapsed = Math.max(0, nowNanos - startNanos);
    int index = (int) Math.min(elapsed / intervalNanos, INTERVALS_LIMIT - 1);
    if (index >= bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(index + 1, bytes.length * 2));
    }
    bytes[index] += count;
    total += count;
    lastNanos = Math.max(lastNanos, nowNanos);
  }

  /** All bytes counted so far. */
  public synchronized long totalBytes() {
    return total;
  }

  /** From the start to the last arrival. */
  public synchronized long durationNanos() {
    return lastNanos - startNanos;
  }

  /** Every interval from the start to the last arrival, empty ones too. */
  public synchronized List<RateSample> samples() {
    long duration = lastNanos - startNanos;
    int count = total == 0 ? 0 : (int) Math.min(duration / intervalNanos, INTERVALS_LIMIT - 1) + 1;
    List<RateSample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long start = i * intervalNanos;
      long length = i < count - 1 ? intervalNanos : duration - start;
      samples.add(new RateSample(start, length, bytes[i]));
    }
    return List.copyOf(samples);
  }
}
