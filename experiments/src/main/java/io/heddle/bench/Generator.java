package io.heddle.bench;

import io.heddle.linux.FrameSender;
import io.heddle.testbed.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Offers frames at a steady rate from a host's interface. Between bursts its thread sleeps, so that
 * it takes from the device under test no more of the processors than it needs.
 */
final class Generator implements AutoCloseable {
  /** Below this burst it pays to sleep. */
  private static final int SMALL_BURST = 16;

  private static final long NAP_NANOS = 30_000;

  /** What was missed longer ago than this is not made up for: it would be a burst, not a rate. */
  private static final double MEMORY_SECONDS = 0.002;

  private final FrameSender sender;

  private Generator(FrameSender sender) {
    this.sender = sender;
  }

  static Generator open(Host host, List<byte[]> frames) throws IOException {
    String name = host.interfaces().getFirst().name();
    return new Generator(host.open(() -> FrameSender.open(name, frames)));
  }

  /** What left: frames, and for how long. */
  record Sent(long frames, long nanos) {}

  /** Sends the first frame. */
  void once() throws IOException {
    while (sender.send(1) == 0) {
      Thread.onSpinWait();
    }
  }

  /** Sends on the calling thread, until the time is over or the thread is interrupted. */
  Sent run(double rate, Duration time) throws IOException {
    long start = System.nanoTime();
    long end = time.toNanos();
    double credit = 0;
    long frames = 0;
    long last = 0;
    long now = 0;
    while (now < end && !Thread.currentThread().isInterrupted()) {
      credit = Math.min(credit + (now - last) * rate / 1e9, Math.max(1, rate * MEMORY_SECONDS));
      last = now;
      int due = (int) Math.min(credit, FrameSender.BATCH);
      if (due > 0) {
        int taken = sender.send(due);
        frames += taken;
        credit -= taken;
      }
      if (credit < SMALL_BURST) {
        LockSupport.parkNanos(NAP_NANOS);
      }
      now = System.nanoTime() - start;
    }
    return new Sent(frames, System.nanoTime() - start);
  }

  @Override
  public void close() {
    sender.close();
  }
}
