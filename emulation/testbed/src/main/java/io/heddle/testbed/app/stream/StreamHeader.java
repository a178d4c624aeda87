package io.heddle.testbed.app.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first 16 bytes of each connection of a bulk transfer, in network byte order: a magic number,
 * how many connections the transfer has, and its identifier. By it a sink knows which connections
 * belong together.
 */
record StreamHeader(int connections, long streamId) {
  static final int BYTES = 16;
  private static final int MAGIC = 0x4864_6c54; // "HdlT"

  void write(ByteBuffer target) {
    target.putInt(MAGIC).putInt(connections).putLong(streamId);
  }

  /** Reads a header, or nothing if the bytes are not one. */
  static Optional<StreamHeader> read(ByteBuffer source) {
    if (source.remaining() < BYTES || source.getInt() != MAGIC) {
      return Optional.empty();
    }
    int connections = source.getInt();
    return connections < 1
        ? Optional.empty()
        : Optional.of(new StreamHeader(connections, source.getLong()));
  }
}
