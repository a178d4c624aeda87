package io.heddle.softswitch.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A token bucket that any number of threads take from without a lock. All of its state is one
 * number, the moment at which it will be full again: taking tokens moves that moment on, and time
 * needs no update.
 */
final class TokenBucket {
  private static final double SECOND_NANOS = 1e9;

  /** A 64th of a nanosecond is the finest unit of time: at 100 Gb/s a byte takes five of them. */
  private static final int FINEST = 6;

  /** Half a microsecond is the coarsest, for bursts that take years to fill. */
  private static final int COARSEST = -9;

  /** In any unit; a deeper bucket is as good as this one. */
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

  /** How many bits finer than a nanosecond, or coarser if negative, the unit of time is. */
  private final int fraction;

  private final long second;
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
    int bits = FINEST;
    while (bits > COARSEST && units(rate, burst, bits) > DEEPEST) {
      bits--;
    }
    fraction = bits;
    second = (long) Math.scalb(SECOND_NANOS, bits);
    depth = (long) Math.min(rate == 0 ? burst : units(rate, burst, bits), DEEPEST);
  }

  /** How many units of time it takes to fill a burst. */
  private static double units(long rate, long burst, int fraction) {
    return rate == 0 ? 0 : Math.scalb(SECOND_NANOS, fraction) * burst / rate;
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
    long time = rate == 0 ? 0 : units(now - origin);
    long cost = rate == 0 ? tokens : tokens * second / rate;
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

  private long units(long nanos) {
    return fraction >= 0 ? nanos << fraction : nanos >> -fraction;
  }
}
