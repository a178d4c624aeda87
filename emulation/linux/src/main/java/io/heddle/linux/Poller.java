package io.heddle.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Waits until any of several packet sockets has a frame. One thread awaits and receives from all of
 * them; {@link #wakeup} and {@link #close} may be called by any. The sockets stay the caller's to
 * close.
 */
public final class Poller implements AutoCloseable {
  private final List<PacketSocket> sockets;
  private final int wakeup;
  private final Waiter waiter;
  private final MemorySegment counter;
  private final boolean[] ignored;
  private boolean closed;

  private Poller(List<PacketSocket> sockets, Arena arena, int wakeup) {
    this.sockets = sockets;
    this.wakeup = wakeup;
    int[] descriptors = new int[2 * sockets.size() + 1];
    for (int i = 0; i < sockets.size(); i++) {
      descriptors[2 * i] = sockets.get(i).socketDescriptor();
      descriptors[2 * i + 1] = sockets.get(i).wakeupDescriptor();
    }
    descriptors[2 * sockets.size()] = wakeup;
    waiter = new Waiter(arena, descriptors);
    ignored = new boolean[sockets.size()];
    counter = arena.allocate(8, 8);
  }

  /** Opens a poller of sockets that nobody receives from yet. */
  public static Poller open(List<PacketSocket> sockets) throws IOException {
    sockets.forEach(PacketSocket::beginPolling);
    return new Poller(List.copyOf(sockets), Arena.ofAuto(), Libc.eventfd());
  }

  /**
   * Waits for a frame, a socket's end (which counts once), or {@link #wakeup}. Every socket must
   * have been drained ({@link PacketSocket#receive} returned false) since the last call.
   *
   * @param timeoutNanos how long to wait at most in nanoseconds; -1 for ever
   * @return false after the time-out
   */
  public boolean await(long timeoutNanos) throws IOException {
    boolean someClosed = false;
    for (int i = 0; i < sockets.size(); i++) {
      if (!ignored[i] && sockets.get(i).isClosed()) {
        ignored[i] = true;
        waiter.ignore(2 * i);
        waiter.ignore(2 * i + 1);
        someClosed = true;
      }
    }
    if (someClosed) {
      return true;
    }
    if (!waiter.await(timeoutNanos)) {
      return false;
    }
    for (int i = 0; i < sockets.size(); i++) {
      if ((waiter.events(2 * i) & Waiter.FAILED) != 0) {
        sockets.get(i).clearError();
      }
    }
    if (waiter.events(2 * sockets.size()) != 0) {
      Libc.clear(wakeup, counter);
    }
    return true;
  }

  /** Makes the present or the next {@link #await} return at once. */
  public synchronized void wakeup() {
    if (!closed) {
      Libc.signal(wakeup);
    }
  }

  /** Called once no thread awaits or receives any more; frees what closed sockets still hold. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      sockets.forEach(PacketSocket::endPolling);
      Libc.close(wakeup);
    }
  }
}
