package io.heddle.softswitch.p4runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that takes digests from the packet threads and sends them when it is time. It looks
 * for them again and again, so that packet threads never have to wake anybody: every millisecond
 * while there are some, and more seldom while there are none.
 */
final class DigestSender implements AutoCloseable {
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long DISABLED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Logger LOG = LoggerFactory.getLogger(DigestSender.class);

  private final Device device;
  private final Thread thread;
  private volatile boolean closed;
  private long nextLosses = 1;

  private DigestSender(Device device) {
    this.device = device;
    this.thread = Thread.ofVirtual().name("digests").unstarted(this::run);
  }

  static DigestSender start(Device device) {
    DigestSender sender = new DigestSender(device);
    sender.thread.start();
    return sender;
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(
          switch (device.sendDigests()) {
            case BUSY -> BUSY_NANOS;
            case QUIET -> QUIET_NANOS;
            case DISABLED -> DISABLED_NANOS;
          });
      tellLosses(device.lostDigests());
    }
  }

  /** Once, and then whenever they are ten times as many. */
  private void tellLosses(long lost) {
    if (lost >= nextLosses) {
      LOG.warn("{} digests were lost: packets told them faster than they are read", lost);
      nextLosses = 10 * lost;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
