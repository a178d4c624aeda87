package io.heddle.softswitch;

import java.util.concurrent.TimeUnit;

/** The time of day in nanoseconds, which never goes back. */
final class EpochClock {
  private static final long START =
      TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();

  private EpochClock() {}

  /** Nanoseconds since 1970 UTC. */
  static long nanos() {
    return START + System.nanoTime();
  }
}
