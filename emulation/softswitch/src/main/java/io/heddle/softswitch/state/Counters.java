package io.heddle.softswitch.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A fixed number of packet-and-byte counters. Each packet thread adds to a stripe of its own, so
 * that adding needs neither lock nor atomic instruction; reading sums the stripes.
 */
public final class Counters {
  /** The largest number of packet threads: worker numbers are below it. */
  public static final int MAX_WORKERS = 64;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle STRIPE = MethodHandles.arrayElementVarHandle(long[][].class);

  private final int size;
  private final long[][] stripes = new long[MAX_WORKERS][];
  // What the control plane set a counter to, less what the stripes held then.
  private final long[] offsets;

  public Counters(int size) {
    this.size = size;
    this.offsets = new long[2 * size];
  }

  public int size() {
    return size;
  }

  /** Counts a packet; only the packet thread {@code worker} may call this. */
  public void add(int worker, int index, int bytes) {
    add(worker, index, 1, bytes);
  }

  /**
   * Counts packets; only the packet thread {@code worker} may call this.
   *
   * @param bytes of all of them
   */
  public void add(int worker, int index, long packets, long bytes) {
    long[] stripe = stripes[worker];
    if (stripe == null) {
      stripe = new long[2 * size];
      STRIPE.setRelease(stripes, worker, stripe);
    }
    int cell = 2 * index;
    CELL.setOpaque(stripe, cell, stripe[cell] + packets);
    CELL.setOpaque(stripe, cell + 1, stripe[cell + 1] + bytes);
  }

  /** Whether there is such a counter; {@code index} is unsigned. */
  public boolean contains(long index) {
    return Long.compareUnsigned(index, size) < 0;
  }

  public long packets(int index) {
    return read(2 * Objects.checkIndex(index, size));
  }

  public long bytes(int index) {
    return read(2 * Objects.checkIndex(index, size) + 1);
  }

  /**
   * Sets a counter.
   *
   * @return what takes that back: what packets have counted since then stays counted
   */
  public synchronized Runnable set(int index, long packets, long bytes) {
    int cell = 2 * Objects.checkIndex(index, size);
    long morePackets = packets - sum(cell) - offsets[cell];
    long moreBytes = bytes - sum(cell + 1) - offsets[cell + 1];
    move(cell, morePackets, moreBytes);
    return () -> move(cell, -morePackets, -moreBytes);
  }

  private synchronized void move(int cell, long packets, long bytes) {
    offsets[cell] += packets;
    offsets[cell + 1] += bytes;
  }

  private synchronized long read(int cell) {
    return offsets[cell] + sum(cell);
  }

  private long sum(int cell) {
    long sum = 0;
    for (int worker = 0; worker < MAX_WORKERS; worker++) {
      long[] stripe = (long[]) STRIPE.getAcquire(stripes, worker);
      if (stripe != null) {
        sum += (long) CELL.getOpaque(stripe, cell);
      }
    }
    return sum;
  }
}
