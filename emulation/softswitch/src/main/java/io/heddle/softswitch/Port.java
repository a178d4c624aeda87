package io.heddle.softswitch;

import io.heddle.linux.PacketSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Where a switch's frames come in and leave. The packet thread calls it, and {@link #close} once
 * that has ended.
 */
sealed interface Port permits InterfacePort, RecordedPort, FilePort {
  /** Takes the next frame, without waiting for one; false if there is none now. */
  boolean receive() throws IOException;

  /** Where the last received frame is, until the next one is received. */
  MemorySegment buffer();

  /** The first byte of the last received frame in {@link #buffer}. */
  long offset();

  /** The last received frame's length in bytes. */
  int length();

  /** Queues a copy of {@code length} bytes from {@code offset}; they leave at {@link #flush}. */
  void send(MemorySegment frame, long offset, int length) throws IOException;

  void flush() throws IOException;

  /** What to poll for frames; empty if {@link #receive} never has any. */
  Optional<PacketSocket> socket();

  void close();
}
