package io.heddle.softswitch.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A token bucket that any number of threads take from without a lock. All of its state is one
 * number, the moment at which it will be full again: taking tokens moves that moment on, and time
 * needs no update.
 */
final class TokenBucket {
  /** Time is counted in 64ths of a nanosecond: at 100 Gb/s a byte takes five of them. */
  private static final int FRACTION_BITS = 6;

  private static final long SECOND = 1_000_000_000L << FRACTION_BITS;

  /** About a year; a deeper bucket is as good as this one. */
  private static final long DEEPEST = 1L << 61;

  private static final VarHandle FULL;

  static {
    try {
      FULL = MethodHandles.lookup().findVarHandle(TokenBucket.class, "full", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long rate;
  private final long burst;
  private final long depth;
  private final long origin;

  @SuppressWarnings("unused") // through FULL
  private volatile long full;

  /**
   * A full bucket.
   *
   * @param rate tokens a second; with 0 it is never filled again
   * @param now in nanoseconds, as later calls have it
   */
  TokenBucket(long rate, long burst, long now) {
    this.rate = rate;
    this.burst = burst;
    this.origin = now;
    if (rate == 0) {
      depth = Math.min(burst, DEEPEST);
    } else {
      double exact = (double) burst * SECOND / rate;
      depth = exact >= DEEPEST ? DEEPEST : exactDepth();
    }
  }

  private long exactDepth() {
    return Math.multiplyHigh(burst, SECOND) == 0 && burst * SECOND >= 0
        ? burst * SECOND / rate
        : (long) ((double) burst * SECOND / rate);
  }

  /**
   * Takes tokens if there are enough.
   *
   * @param tokens at most 65535
   */
  boolean take(int tokens, long now) {
    if (tokens > burst) {
      return false;
    }
    // Without a rate, tokens themselves are counted, and time stands still.
    long time = rate == 0 ? 0 : (now - origin) << FRACTION_BITS;
    long cost = rate == 0 ? tokens : tokens * SECOND / rate;
    while (true) {
      long before = (long) FULL.getAcquire(this);
      long after = Math.max(before, time) + cost;
      if (after - time > depth) {
        return false;
      }
      if (FULL.weakCompareAndSet(this, before, after)) {
        return true;
      }
    }
  }
}
