package io.heddle.testbed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One direction of a link: a drop-tail queue that empties at the link's rate, then a wire with
 * delay, jitter and loss. It has no clock of its own: the caller says what time it is, in
 * nanoseconds of any origin, never going back. One thread uses it; {@link #counters} may be read by
 * any.
 *
 * <p>The queue holds the bytes that wait for the rate: at most {@link #queueLimit}. Since it is
 * first in, first out, each frame's departure is known on arrival. A lost frame uses its share of
 * the rate, as on a real wire.
 */
final class Shaper {
  /** A queue of 50 ms at the link's rate, but no less than a burst of one TCP window. */
  private static final long LEAST_QUEUE = 64 << 10;

  private static final Duration QUEUE_TIME = Duration.ofMillis(50);

  /** What is taken as the rate of an unlimited link to size its wire. */
  private static final long UNLIMITED_RATE = 1_000_000_000;

  private static final long LEAST_STORAGE = 256 << 10;
  private static final long MOST_STORAGE = 64 << 20;
  private static final int LEAST_FRAME = 64;
  private static final int LOST = -1;

  private final SplittableRandom random;
  private final Counter delivered = new Counter();
  private final Counter deliveredBytes = new Counter();
  private final Counter queueDrops = new Counter();
  private final Counter lost = new Counter();

  // The shape, in the units that each frame needs.
  private long rate;
  private long delayNanos;
  private long jitterNanos;
  private double loss;
  private long queueLimit;

  // Frames on the link, oldest first: entries head to tail of the arrays, modulo their length.
  private MemorySegment data;
  private long[] departure;
  private long[] delivery;
  private int[] start;
  private int[] size;
  private long head;
  private long tail;

  /** The first entry that still waits in the queue. */
  private long queued;

  private long queuedBytes;
  private int stored;
  private int dataHead;
  private int dataTail;
  private long busyUntil = Long.MIN_VALUE;
  private long lastDelivery = Long.MIN_VALUE;
  private int offset;
  private int length;

  /**
   * @param seed of the losses and of the jitter
   */
  Shaper(Shape shape, long seed) {
    random = new SplittableRandom(seed);
    reshape(shape);
  }

  /** The most bytes that wait for the rate. */
  static long queueLimit(Shape shape) {
    return Math.max(LEAST_QUEUE, shape.rateBitsPerSecond() / 8 * QUEUE_TIME.toMillis() / 1000);
  }

  /** Changes the shape from the next frame on; frames already taken keep their times. */
  void reshape(Shape shape) {
    rate = shape.rateBitsPerSecond();
    delayNanos = shape.delay().toNanos();
    jitterNanos = shape.jitter().toNanos();
    loss = shape.loss();
    queueLimit = queueLimit(shape);
    double wireSeconds = (delayNanos + jitterNanos) / 1e9;
    double wireBytes = (rate == 0 ? UNLIMITED_RATE : rate) / 8.0 * wireSeconds;
    long storage = (long) Math.clamp(2 * queueLimit + wireBytes, LEAST_STORAGE, MOST_STORAGE);
    if (data == null || storage > data.byteSize()) {
      grow(storage);
    }
  }

  /**
   * Takes a copy of a frame that arrived at {@code now}, unless the queue is full.
   *
   * @return whether it was taken (it may still be lost)
   */
  boolean offer(long now, MemorySegment frame, long frameOffset, int frameLength) {
    leaveQueue(now);
    boolean fits = queuedBytes == 0 || queuedBytes + frameLength <= queueLimit;
    if (!fits || tail - head == size.length) {
      queueDrops.add(1);
      return false;
    }
    // Both are drawn for every frame, so that one frame's fate does not move another's.
    boolean loses = random.nextDouble() < loss;
    double spread = 2 * random.nextDouble() - 1;
    int place = loses ? LOST : place(frameLength);
    if (!loses && place < 0) {
      queueDrops.add(1);
      return false;
    }
    int entry = entry(tail++);
    busyUntil = Math.max(now, busyUntil) + transmissionNanos(frameLength);
    departure[entry] = busyUntil;
    start[entry] = place;
    size[entry] = frameLength;
    queuedBytes += frameLength;
    if (loses) {
      lost.add(1);
      delivery[entry] = busyUntil;
    } else {
      lastDelivery = Math.max(lastDelivery, busyUntil + delayNanos + (long) (spread * jitterNanos));
      delivery[entry] = lastDelivery;
      MemorySegment.copy(frame, frameOffset, data, place, frameLength);
    }
    return true;
  }

  /** When {@link #poll} is worth its next call; {@link Long#MAX_VALUE} if the link is empty. */
  long nextDelivery() {
    return head == tail ? Long.MAX_VALUE : delivery[entry(head)];
  }

  /**
   * Takes the next frame that has reached the other end: {@link #length()} bytes of {@link
   * #buffer()} from {@link #offset()}, valid until the next call of any method but these.
   *
   * @return false if none has
   */
  boolean poll(long now) {
    leaveQueue(now);
    while (head < tail && delivery[entry(head)] <= now) {
      int entry = entry(head++);
      if (start[entry] != LOST) {
        offset = start[entry];
        length = size[entry];
        dataHead = offset + length;
        stored--;
        delivered.add(1);
        deliveredBytes.add(length);
        return true;
      }
    }
    return false;
  }

  MemorySegment buffer() {
    return data;
  }

  long offset() {
    return offset;
  }

  int length() {
    return length;
  }

  LinkCounters counters() {
    return new LinkCounters(delivered.get(), deliveredBytes.get(), queueDrops.get(), lost.get());
  }

  /** Rounded up, so that a link is never faster than its rate. */
  private long transmissionNanos(int bytes) {
    return rate == 0 ? 0 : Math.ceilDiv(bytes * 8_000_000_000L, rate);
  }

  private int entry(long position) {
    return (int) (position & size.length - 1);
  }

  private void leaveQueue(long now) {
    while (queued < tail && departure[entry(queued)] <= now) {
      queuedBytes -= size[entry(queued++)];
    }
  }

  /** Finds contiguous room for a frame, or -1. */
  private int place(int bytes) {
    if (stored == 0) {
      dataHead = 0;
      dataTail = 0;
    }
    int place = dataTail;
    if (stored > 0 && dataTail <= dataHead) {
      if (dataHead - dataTail < bytes) {
        return -1;
      }
    } else if (data.byteSize() - dataTail < bytes) {
      if (dataHead < bytes) {
        return -1;
      }
      place = 0;
    }
    dataTail = place + bytes;
    stored++;
    return place;
  }

  private void grow(long storage) {
    MemorySegment newData = Arena.ofAuto().allocate(storage);
    int entries = (int) Long.highestOneBit(storage / LEAST_FRAME - 1) << 1;
    long[] newDeparture = new long[entries];
    long[] newDelivery = new long[entries];
    int[] newStart = new int[entries];
    int[] newSize = new int[entries];
    int used = 0;
    for (long position = head; position < tail; position++) {
      int from = entry(position);
      int to = (int) (position & entries - 1);
      newDeparture[to] = departure[from];
      newDelivery[to] = delivery[from];
      newSize[to] = size[from];
      newStart[to] = start[from];
      if (start[from] != LOST) {
        MemorySegment.copy(data, start[from], newData, used, size[from]);
        newStart[to] = used;
        used += size[from];
      }
    }
    data = newData;
    departure = newDeparture;
    delivery = newDelivery;
    start = newStart;
    size = newSize;
    dataHead = 0;
    dataTail = used;
  }

  /** A count with one writer. */
  static final class Counter {
    private final AtomicLong value = new AtomicLong();

    void add(long amount) {
      value.setRelease(value.getPlain() + amount);
    }

    long get() {
      return value.getAcquire();
    }
  }
}
