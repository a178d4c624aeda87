package io.heddle.testbed.app.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The start of each datagram of a {@link UdpSource}, in network byte order: a magic number, the
 * stream, the sequence number from 0, and when it was sent by {@link System#nanoTime}. Both ends
 * run in one JVM and so on one clock, which makes one-way delays meaningful.
 */
record UdpPayload(int streamId, long sequence, long sentNanos) {
  static final int BYTES = 24;
  private static final int MAGIC = 0x4864_6c55; // "HdlU"

  void write(ByteBuffer target) {
    target.putInt(MAGIC).putInt(streamId).putLong(sequence).putLong(sentNanos);
  }

  /** Reads a payload, or nothing if the datagram is not from a source. */
  static Optional<UdpPayload> read(ByteBuffer source) {
    if (source.remaining() < BYTES || source.getInt() != MAGIC) {
      return Optional.empty();
    }
    UdpPayload payload = new UdpPayload(source.getInt(), source.getLong(), source.getLong());
    return payload.sequence < 0 ? Optional.empty() : Optional.of(payload);
  }
}
