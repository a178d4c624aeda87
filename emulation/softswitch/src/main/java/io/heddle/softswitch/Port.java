package io.heddle.softswitch;

import io.heddle.linux.FrameSink;
import io.heddle.linux.OffloadHeader;
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

  /** What is left to do in the last received frame, or null if never anything is. */
  default OffloadHeader offload() {
    return null;
  }

  /** Whether there was no frame to receive just now. */
  default boolean isDrained() {
    return false;
  }

  /** Nothing refers to frames received so far any more. */
  default void giveBack() {}

  /** Takes frames in which something is left to do; empty if the port wants none. */
  default Optional<FrameSink> sink() {
    return Optional.empty();
  }

  /** Where the last received frame is. */
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
