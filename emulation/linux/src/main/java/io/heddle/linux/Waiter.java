package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;

/** An array of descriptors to wait on for reading by ppoll(2), with its memory allocated once. */
final class Waiter {
  static final short READABLE = 1;
  static final short FAILED = 8;

  private static final long ENTRY = 8;

  private final MemorySegment entries;
  private final MemorySegment timespec;
  private final MemorySegment state;
  private final int count;

  Waiter(Arena arena, int... descriptors) {
    count = descriptors.length;
    entries = arena.allocate(ENTRY * count, 8);
    timespec = arena.allocate(16, 8);
    state = Libc.newState(arena);
    for (int i = 0; i < count; i++) {
      entries.set(JAVA_INT, ENTRY * i, descriptors[i]);
      entries.set(JAVA_SHORT, ENTRY * i + 4, READABLE);
    }
  }

  /** Leaves an entry out of all later waits. */
  void ignore(int entry) {
    entries.set(JAVA_INT, ENTRY * entry, -1);
    entries.set(JAVA_SHORT, ENTRY * entry + 6, (short) 0);
  }

  short events(int entry) {
    return entries.get(JAVA_SHORT, ENTRY * entry + 6);
  }

  /**
   * Waits until a descriptor is readable.
   *
   * @param nanos at most; -1 for ever
   * @return false after the time-out
   */
  boolean await(long nanos) throws ErrnoException {
    try {
      return poll(nanos);
    } finally {
      Reference.reachabilityFence(this); // its memory is passed on as numbers
    }
  }

  private boolean poll(long nanos) throws ErrnoException {
    long deadline = nanos < 0 ? 0 : System.nanoTime() + nanos;
    long left = nanos;
    for (; ; ) {
      long address = 0;
      if (nanos >= 0) {
        timespec.set(JAVA_LONG, 0, left / TimeUnit.SECONDS.toNanos(1));
        timespec.set(JAVA_LONG, 8, left % TimeUnit.SECONDS.toNanos(1));
        address = timespec.address();
      }
      int ready = Libc.ppoll(state, entries.address(), count, address);
      if (ready >= 0) {
        return ready > 0;
      }
      if (Libc.errno(state) != ErrnoException.EINTR) {
        throw new ErrnoException("ppoll", Libc.errno(state), Libc.reason(Libc.errno(state)));
      }
      left = Math.max(0, deadline - System.nanoTime());
    }
  }
}
