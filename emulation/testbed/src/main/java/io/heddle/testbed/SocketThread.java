package io.heddle.testbed;

import io.heddle.linux.PacketSocket;
import io.heddle.linux.Poller;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that serves packet sockets, which become its own, until it is closed. */
final class SocketThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketThread.class);

  private final List<PacketSocket> sockets;
  private final Poller poller;
  private final Thread thread;
  private volatile boolean stopping;

  /** What the thread does whenever there may be something to do. */
  @FunctionalInterface
  interface Work {
    /**
     * Serves the sockets.
     *
     * @return for how many nanoseconds there is nothing to do unless a frame comes; -1 for ever
     */
    long serve() throws IOException;
  }

  private SocketThread(String name, List<PacketSocket> sockets, Work work) throws IOException {
    this.sockets = List.copyOf(sockets);
    poller = Poller.open(sockets);
    thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(work));
  }

  static SocketThread start(String name, List<PacketSocket> sockets, Work work) throws IOException {
    SocketThread started = new SocketThread(name, sockets, work);
    started.thread.start();
    return started;
  }

  /** Makes the thread look for work. */
  void wakeup() {
    poller.wakeup();
  }

  private void run(Work work) {
    try {
      for (boolean last = false; !last; ) {
        // Read first, so that what came before the end is served.
        last = stopping;
        long wait = work.serve();
        if (!last && wait != 0) {
          poller.await(wait);
        }
      }
    } catch (IOException e) {
      LOG.error("{} stops: {}", thread.getName(), e.getMessage());
    }
  }

  /** What this machine was too slow for would else look like the emulated network's doing. */
  private void warnIfMissed(PacketSocket socket) {
    try {
      if (socket.missed() > 0) {
        LOG.warn(
            "{}: {} frames came faster than they were read", thread.getName(), socket.missed());
      }
    } catch (IOException e) {
      LOG.debug("{}", thread.getName(), e);
    }
  }

  /** Lets the thread serve once more, waits for its end and closes the sockets. */
  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    for (PacketSocket socket : sockets) {
      warnIfMissed(socket);
      socket.close();
    }
    poller.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
