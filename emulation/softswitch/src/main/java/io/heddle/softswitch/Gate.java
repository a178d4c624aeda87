package io.heddle.softswitch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps changes and packets apart: a change is made while no packet thread is between {@link
 * Passage#enter} and {@link Passage#leave}. To a packet thread it costs a write and a read of a
 * field for each burst; one that waits for packets need not be woken.
 */
final class Gate {
  private static final long LOOK_AGAIN_NANOS = 5_000;

  private final List<Passage> passages = new CopyOnWriteArrayList<>();
  private volatile boolean shut;

  /** One packet thread's way through the gate. */
  final class Passage {
    // Written by the packet thread only. Either it sees the gate shut or the other side sees this,
    // because both fields are volatile.
    private volatile boolean taken;

    private Passage() {}

    /** Begins a burst; waits while a change is made. */
    void enter() {
      taken = true;
      while (shut) {
        taken = false;
        awaitOpen();
        taken = true;
      }
    }

    /** Ends a burst: no packet of this thread is on its way. */
    void leave() {
      taken = false;
    }
  }

  /** A passage for one more packet thread. */
  Passage newPassage() {
    Passage passage = new Passage();
    passages.add(passage);
    return passage;
  }

  /** Makes a change while no packet is on its way; packets that arrive meanwhile wait. */
  synchronized void between(Runnable change) {
    shut = true;
    try {
      for (Passage passage : passages) {
        while (passage.taken) {
          LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
      }
      change.run();
    } finally {
      shut = false;
    }
  }

  private void awaitOpen() {
    while (shut) {
      synchronized (this) {
        // Held by the change until it is done.
      }
    }
  }
}
