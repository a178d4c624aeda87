package io.heddle.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Raw Ethernet frames of one network interface, through an AF_PACKET socket of packet(7) called by the
 * foreign-function API. The socket belongs to the network namespace that its opening thread is in. One
 * thread receives, one thread sends; {@link #close} may be called by any and wakes both.
 */
public final class PacketSocket implements AutoCloseable {
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
   * Receives one frame. The segment is the socket's own and valid until the next call.
   *
   * @param timeoutMillis how long to wait at most; -1 for ever
   * @return the frame, or null after the time-out or once closed
   */
  public MemorySegment receive(int timeoutMillis) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Queues {@code length} bytes of {@code frame} from {@code offset}; they leave at the next {@link #flush}. */
  public void send(MemorySegment frame, long offset, int length) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Hands queued frames to the kernel. A full or downed interface drops them, as a wire would. */
  public void flush() throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
