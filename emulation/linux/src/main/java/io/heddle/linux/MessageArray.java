package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The messages of a sendmmsg(2), each with its pieces, laid out as 64-bit Linux has them. */
final class MessageArray {
  // struct mmsghdr with struct msghdr inside, and struct iovec.
  private static final long MESSAGE_SIZE = 64;
  private static final long MESSAGE_VECTORS = 16;
  private static final long MESSAGE_VECTOR_COUNT = 24;
  private static final long VECTOR_SIZE = 16;
  private static final long VECTOR_LENGTH = 8;

  private final MemorySegment messages;
  private final MemorySegment vectors;
  private final long messagesAddress;
  private final long vectorsAddress;

  MessageArray(Arena arena, int messageCount, int vectorCount) {
    messages = arena.allocate(MESSAGE_SIZE * messageCount, 8);
    vectors = arena.allocate(VECTOR_SIZE * vectorCount, 8);
    messagesAddress = messages.address();
    vectorsAddress = vectors.address();
  }

  /** Where the message is, for the system call. */
  long address(int message) {
    return messagesAddress + MESSAGE_SIZE * message;
  }

  /** Makes a message of {@code count} vectors from {@code first} on. */
  void setMessage(int message, int first, int count) {
    long at = MESSAGE_SIZE * message;
    messages.set(JAVA_LONG, at + MESSAGE_VECTORS, vectorsAddress + VECTOR_SIZE * first);
    messages.set(JAVA_LONG, at + MESSAGE_VECTOR_COUNT, count);
  }

  void setVector(int vector, long address, long length) {
    vectors.set(JAVA_LONG, VECTOR_SIZE * vector, address);
    vectors.set(JAVA_LONG, VECTOR_SIZE * vector + VECTOR_LENGTH, length);
  }

  void lengthen(int vector, long more) {
    long at = VECTOR_SIZE * vector + VECTOR_LENGTH;
    vectors.set(JAVA_LONG, at, vectors.get(JAVA_LONG, at) + more);
  }

  /** Where the vector's bytes are. */
  long vectorAddress(int vector) {
    return vectors.get(JAVA_LONG, VECTOR_SIZE * vector);
  }
}
