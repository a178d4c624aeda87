package io.heddle.softswitch.p4runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that tells controllers of entries without packets (P4Runtime 1.5, section 16.4). It
 * looks when the next entry's time could be up, and ten times a second for new entries: a time-out
 * is kept to some 10 ms, and a new one of less than 100 ms to that.
 */
final class IdleSender implements AutoCloseable {
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Device device;
  private final Thread thread;
  private volatile boolean closed;

  private IdleSender(Device device) {
    this.device = device;
    this.thread = Thread.ofVirtual().name("idle-entries").unstarted(this::run);
  }

  static IdleSender start(Device device) {
    IdleSender sender = new IdleSender(device);
    sender.thread.start();
    return sender;
  }

  private void run() {
    while (!closed) {
      long wait = device.sendIdle().orElse(LONGEST_NANOS);
      LockSupport.parkNanos(Math.clamp(wait, SHORTEST_NANOS, LONGEST_NANOS));
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
