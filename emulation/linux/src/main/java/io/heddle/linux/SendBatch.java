package io.heddle.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** Frames gathered to be sent with one sendmmsg(2). */
final class SendBatch {
  private static final int MESSAGES = 64;
  private static final int VECTORS = 1024;
  private static final int BYTES = 256 << 10;
  private static final int LINE = 64;

  private final MessageArray messages;
  private final MemorySegment data;
  private final MemorySegment state;
  private final long dataAddress;

  /** Bytes in front of each frame for its offload header. */
  private final int headerSize;

  private int count;
  private int used;

  /** Vectors in use, and where the frame begun has its first one; its last one's end. */
  private int vectorCount;

  private int firstVector;
  private long lastEnd;
  private boolean begun;
  private long dropped;

  /**
   * @param offloads whether the socket wants an offload header in front of each frame
   */
  SendBatch(Arena arena, boolean offloads) {
    messages = new MessageArray(arena, MESSAGES, VECTORS);
    data = arena.allocate(BYTES, LINE);
    state = Libc.newState(arena);
    dataAddress = data.address();
    headerSize = offloads ? OffloadHeader.SIZE : 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  long dropped() {
    return dropped;
  }

  MemorySegment memory() {
    return data;
  }

  /** Where the next piece of the frame begun is written, or else the next frame's first byte. */
  long position() {
    return begun ? used : used + headerSize;
  }

  /** Whether there is room for so many more bytes and pieces. */
  boolean hasRoom(int bytes, int pieces) {
    return (begun || count < MESSAGES)
        && vectorCount + pieces + 1 < VECTORS
        && used + headerSize + bytes <= BYTES;
  }

  boolean isBegun() {
    return begun;
  }

  void begin() {
    begun = true;
    firstVector = vectorCount;
    if (headerSize > 0) {
      addVector(dataAddress + used, headerSize);
      used += headerSize;
    }
  }

  void own(long offset, int length) {
    addPiece(dataAddress + offset, length);
    used = (int) offset + length;
  }

  void refer(long address, int length) {
    addPiece(address, length);
  }

  private void addPiece(long address, int length) {
    if (vectorCount > firstVector && address == lastEnd) {
      messages.lengthen(vectorCount - 1, length);
      lastEnd += length;
    } else if (length > 0) {
      addVector(address, length);
    }
  }

  private void addVector(long address, long length) {
    messages.setVector(vectorCount, address, length);
    vectorCount++;
    lastEnd = address + length;
  }

  /** Ends the frame begun; {@code offload} is null if the socket wants none. */
  void end(OffloadHeader offload) {
    if (offload != null) {
      long header = messages.vectorAddress(firstVector) - dataAddress;
      offload.write(data, header);
    }
    messages.setMessage(count, firstVector, vectorCount - firstVector);
    count++;
    used = Math.min(BYTES, used + LINE - 1 & -LINE);
    begun = false;
  }

  void clear() {
    count = 0;
    used = 0;
    vectorCount = 0;
    begun = false;
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
      int sent = Libc.sendmmsg(state, socket, messages.address(done), count - done);
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
