package io.heddle.softswitch;

import io.heddle.softswitch.dataplane.Output;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue between the packet thread and the controller's stream: a ring of bytes that one thread
 * writes and another reads, so that the packet thread neither allocates nor takes a lock. When the
 * controller is slow, frames are lost here, so that forwarding never waits for it.
 */
final class CpuPort implements Output, AutoCloseable {
  private static final int BYTES = 1 << 22;
  private static final int ALIGNMENT = Integer.BYTES;

  /** In the place of a length: the next frame is at the beginning. */
  private static final int AROUND = -1;

  private static final Logger LOG = LoggerFactory.getLogger(CpuPort.class);

  private final String switchName;
  private final MemorySegment ring = Arena.ofAuto().allocate(BYTES, ALIGNMENT);

  /** Bytes since the start, of which the position in the ring is the remainder. */
  private final AtomicLong written = new AtomicLong();

  private final AtomicLong read = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile Thread reader;
  private volatile boolean asleep;
  private volatile boolean closed;

  CpuPort(String switchName) {
    this.switchName = switchName;
  }

  /** Takes a frame, or loses it if the queue is full. For the packet thread. */
  @Override
  public void transmit(int port, MemorySegment frame, long offset, int length) {
    long at = written.getPlain();
    int place = (int) (at % BYTES);
    int size = size(length);
    int skipped = BYTES - place < size ? BYTES - place : 0;
    if (at + skipped + size - read.getAcquire() > BYTES) {
      lost.setRelease(lost.getPlain() + 1);
      return;
    }
    if (skipped > 0) {
      ring.set(ValueLayout.JAVA_INT, place, AROUND);
      place = 0;
    }
    ring.set(ValueLayout.JAVA_INT, place, length);
    MemorySegment.copy(frame, offset, ring, place + Integer.BYTES, length);
    written.set(at + skipped + size);
    if (asleep) {
      LockSupport.unpark(reader);
    }
  }

  /** What a frame takes in the ring, with its length before it. */
  private static int size(int length) {
    return Integer.BYTES + (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** How many frames were lost. */
  long lost() {
    return lost.getAcquire();
  }

  /** Starts to hand frames to {@code receiver}. */
  void deliverTo(Consumer<byte[]> receiver) {
    Thread thread =
        Thread.ofPlatform()
            .name("cpu-port-" + switchName)
            .daemon()
            .unstarted(() -> deliver(receiver));
    reader = thread;
    thread.start();
  }

  private void deliver(Consumer<byte[]> receiver) {
    long tellAt = 1;
    while (!closed) {
      if (read.getPlain() == written.get()) {
        asleep = true;
        if (read.getPlain() == written.get() && !closed) {
          LockSupport.park(this);
        }
        asleep = false;
        continue;
      }
      receiver.accept(next());
      if (lost() >= tellAt) {
        tellAt = 10 * lost();
        LOG.warn("Switch {} lost {} frames because its controller is slow", switchName, lost());
      }
    }
  }

  private byte[] next() {
    long at = read.getPlain();
    int place = (int) (at % BYTES);
    int length = ring.get(ValueLayout.JAVA_INT, place);
    if (length == AROUND) {
      at += BYTES - place;
      place = 0;
      length = ring.get(ValueLayout.JAVA_INT, 0);
    }
    byte[] frame = new byte[length];
    MemorySegment.copy(ring, ValueLayout.JAVA_BYTE, place + Integer.BYTES, frame, 0, length);
    read.setRelease(at + size(length));
    return frame;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(reader);
  }
}
