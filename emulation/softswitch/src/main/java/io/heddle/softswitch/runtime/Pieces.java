package io.heddle.softswitch.runtime;

import java.lang.foreign.MemorySegment;

/** Takes packets in two pieces. */
public interface Pieces {
  /**
   * Takes a packet; both pieces are to be reused.
   *
   * @param rest what follows the headers: the end of the frame that was received, unless the packet
   *     was truncated
   */
  void transmit(
      int port, byte[] headers, int headerLength, MemorySegment rest, long offset, int length);
}
