package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** Frames copied together to be sent with one sendmmsg(2). */
final class SendBatch {
  private static final int MESSAGES = 64;
  private static final int BYTES = 256 << 10;

  // struct mmsghdr with struct msghdr inside, and struct iovec, as on 64-bit Linux.
  private static final long MESSAGE_SIZE = 64;
  private static final long MESSAGE_VECTORS = 16;
  private static final long MESSAGE_VECTOR_COUNT = 24;
  private static final long VECTOR_SIZE = 16;

  private final MemorySegment messages;
  private final MemorySegment vectors;
  private final MemorySegment data;
  private final MemorySegment state;
  private final long messagesAddress;
  private final long dataAddress;
  private int count;
  private int used;
  private long dropped;

  SendBatch(Arena arena) {
    messages = arena.allocate(MESSAGE_SIZE * MESSAGES, 8);
    vectors = arena.allocate(VECTOR_SIZE * MESSAGES, 8);
    data = arena.allocate(BYTES, 64);
    state = Libc.newState(arena);
    messagesAddress = messages.address();
    dataAddress = data.address();
    for (int i = 0; i < MESSAGES; i++) {
      messages.set(
          JAVA_LONG, MESSAGE_SIZE * i + MESSAGE_VECTORS, vectors.address() + VECTOR_SIZE * i);
      messages.set(JAVA_LONG, MESSAGE_SIZE * i + MESSAGE_VECTOR_COUNT, 1);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  long dropped() {
    return dropped;
  }

  /** Adds a copy of a frame, unless it does not fit any more. */
  boolean add(MemorySegment frame, long offset, int length) {
    if (count == MESSAGES || length > BYTES - used) {
      return false;
    }
    MemorySegment.copy(frame, offset, data, used, length);
    vectors.set(JAVA_LONG, VECTOR_SIZE * count, dataAddress + used);
    vectors.set(JAVA_LONG, VECTOR_SIZE * count + 8, length);
    count++;
    used = Math.min(BYTES, used + length + 63 & -64);
    return true;
  }

  void clear() {
    count = 0;
    used = 0;
  }

  /** Sends all frames to the socket; those that its interface refuses are counted as dropped. */
  void flush(int socket) throws ErrnoException {
    try {
      sendAll(socket);
    } finally {
      clear();
      Reference.reachabilityFence(this); // its memory is passed on as numbers
    }
  }

  private void sendAll(int socket) throws ErrnoException {
    int done = 0;
    while (done < count) {
      int sent = Libc.sendmmsg(state, socket, messagesAddress + MESSAGE_SIZE * done, count - done);
      if (sent >= 0) {
        done += sent;
        continue;
      }
      int errno = Libc.errno(state);
      switch (errno) {
        case ErrnoException.EINTR -> {}
        case ErrnoException.EAGAIN,
            ErrnoException.ENOBUFS,
            ErrnoException.ENETDOWN,
            ErrnoException.ENXIO,
            ErrnoException.ENODEV,
            ErrnoException.EINVAL,
            ErrnoException.EMSGSIZE -> {
          done++;
          dropped++;
        }
        default -> throw new ErrnoException("sendmmsg", errno, Libc.reason(errno));
      }
    }
  }
}
