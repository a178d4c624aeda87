package io.heddle.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Raw Ethernet frames of one network interface, through an AF_PACKET socket of packet(7) called by
 * the foreign-function API. The socket belongs to the network namespace that its opening thread is
 * in. One thread receives, one thread sends (they may be the same); {@link #close} may be called by
 * any and wakes both.
 *
 * <p>A switch loop over many ports: {@link Poller#await}, then for each socket {@code while
 * (receive(0))} handle {@link #buffer()} from {@link #offset()}, then {@link #flush} every port sent
 * to.
 */
public final class PacketSocket implements AutoCloseable {
  private PacketSocket() {}

  /**
   * Opens the interface in promiscuous mode, without its own transmitted frames. Frames carry their
   * 802.1Q tag in place.
   *
   * @throws IOException naming the interface, if there is none or permission is missing
   */
  public static PacketSocket open(String interfaceName) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Receives one frame: {@link #length()} bytes of {@link #buffer()} from {@link #offset()}, valid
   * and writable until the next call.
   *
   * @param timeoutMillis how long to wait at most; 0 not at all, -1 for ever
   * @return false after the time-out, or once closed
   */
  public boolean receive(int timeoutMillis) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The receive ring: always the same segment. */
  public MemorySegment buffer() {
    throw new UnsupportedOperationException();
  }

  /** Where in {@link #buffer()} the last received frame starts, with its destination MAC address. */
  public long offset() {
    throw new UnsupportedOperationException();
  }

  /** The last received frame's length in bytes, without frame check sequence. */
  public int length() {
    throw new UnsupportedOperationException();
  }

  /**
   * Queues a copy of {@code length} bytes of {@code frame} from {@code offset}; they leave at the
   * next {@link #flush}, or earlier if the batch is full.
   */
  public void send(MemorySegment frame, long offset, int length) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Hands queued frames to the kernel. A full or downed interface drops them, as a wire would. */
  public void flush() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** True once {@link #close} was called. */
  public boolean isClosed() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
