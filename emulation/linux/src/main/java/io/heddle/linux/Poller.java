package io.heddle.linux;

import java.io.IOException;
import java.util.List;

/**
 * Waits until any of several packet sockets has a frame. One thread awaits; {@link #wakeup} and
 * {@link #close} may be called by any.
 */
public final class Poller implements AutoCloseable {
  private Poller() {}

  public static Poller open(List<PacketSocket> sockets) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits for a frame, a closed socket, or {@link #wakeup}.
   *
   * @param timeoutNanos how long to wait at most in nanoseconds; -1 for ever
   * @return false after the time-out
   */
  public boolean await(long timeoutNanos) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Makes the present or the next {@link #await} return at once. */
  public void wakeup() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
