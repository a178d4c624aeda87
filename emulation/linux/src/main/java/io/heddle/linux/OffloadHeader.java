package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * What a kernel left undone in a frame for the device to do: a checksum to finish, and segments to
 * cut (struct virtio_net_hdr of linux/virtio_net.h). Mutable, so that one serves all frames of a
 * socket; for one thread. All offsets are in bytes from the frame's destination address.
 */
public final class OffloadHeader {
  /** The frame is one packet. */
  public static final int WHOLE = 0;

  /** TCP over IPv4 in one frame for many. */
  public static final int TCP4 = 1;

  /** TCP over IPv6 in one frame for many. */
  public static final int TCP6 = 4;

  /** Many UDP datagrams with the same headers, one behind the other. */
  public static final int UDP = 5;

  /** Bytes of the header that goes before a frame. */
  static final int SIZE = 10;

  private static final int NEEDS_CHECKSUM = 1;
  private static final int ECN = 0x80;

  private static final long FLAGS = 0;
  private static final long TYPE = 1;
  private static final long HEADER_LENGTH = 2;
  private static final long SEGMENT_SIZE = 4;
  private static final long CHECKSUM_START = 6;
  private static final long CHECKSUM_OFFSET = 8;

  private boolean checksumNeeded;
  private int checksumStart;
  private int checksumOffset;
  private int segmentation;
  private boolean congestionMarked;
  private int segmentSize;
  private int headerLength;

  /** Nothing is left to do. */
  public void clear() {
    checksumNeeded = false;
    checksumStart = 0;
    checksumOffset = 0;
    segmentation = WHOLE;
    congestionMarked = false;
    segmentSize = 0;
    headerLength = 0;
  }

  /**
   * The checksum field {@code offset} bytes behind {@code start} holds the sum of the pseudo header
   * only; what is missing is the sum from {@code start} to the frame's end.
   */
  public void needChecksum(int start, int offset) {
    checksumNeeded = true;
    checksumStart = start;
    checksumOffset = offset;
  }

  /**
   * The frame stands for many.
   *
   * @param type {@link #TCP4}, {@link #TCP6} or {@link #UDP}
   * @param size payload bytes of each but the last
   * @param headers bytes in front of the payload
   */
  public void needSegmentation(int type, int size, int headers) {
    segmentation = type;
    segmentSize = size;
    headerLength = headers;
  }

  /** Whether the first segment alone reports congestion (TCP's CWR flag). */
  public void markCongestion(boolean marked) {
    congestionMarked = marked;
  }

  public boolean checksumNeeded() {
    return checksumNeeded;
  }

  public int checksumStart() {
    return checksumStart;
  }

  public int checksumOffset() {
    return checksumOffset;
  }

  /** {@link #WHOLE}, {@link #TCP4}, {@link #TCP6}, {@link #UDP}, or a type unknown here. */
  public int segmentation() {
    return segmentation;
  }

  public int segmentSize() {
    return segmentSize;
  }

  /** Moves the offsets because bytes were put in near the frame's start. */
  void shift(int bytes) {
    if (checksumNeeded) {
      checksumStart += bytes;
    }
    if (segmentation != WHOLE) {
      headerLength += bytes;
    }
  }

  void read(MemorySegment memory, long at) {
    checksumNeeded = (memory.get(JAVA_BYTE, at + FLAGS) & NEEDS_CHECKSUM) != 0;
    int type = Byte.toUnsignedInt(memory.get(JAVA_BYTE, at + TYPE));
    segmentation = type & ~ECN;
    congestionMarked = (type & ECN) != 0;
    headerLength = unsigned(memory, at + HEADER_LENGTH);
    segmentSize = unsigned(memory, at + SEGMENT_SIZE);
    checksumStart = unsigned(memory, at + CHECKSUM_START);
    checksumOffset = unsigned(memory, at + CHECKSUM_OFFSET);
  }

  void write(MemorySegment memory, long at) {
    memory.set(JAVA_BYTE, at + FLAGS, (byte) (checksumNeeded ? NEEDS_CHECKSUM : 0));
    memory.set(JAVA_BYTE, at + TYPE, (byte) (congestionMarked ? segmentation | ECN : segmentation));
    memory.set(JAVA_SHORT_UNALIGNED, at + HEADER_LENGTH, (short) headerLength);
    memory.set(JAVA_SHORT_UNALIGNED, at + SEGMENT_SIZE, (short) segmentSize);
    memory.set(JAVA_SHORT_UNALIGNED, at + CHECKSUM_START, (short) checksumStart);
    memory.set(JAVA_SHORT_UNALIGNED, at + CHECKSUM_OFFSET, (short) checksumOffset);
  }

  private static int unsigned(MemorySegment memory, long at) {
    return Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, at));
  }
}
