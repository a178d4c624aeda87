package io.heddle.softswitch.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071), eight bytes at a time. Sums are of 16-bit words in network byte
 * order, and may be added before {@link #fold}.
 */
final class Checksum {
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long LOW = 0xffff_ffffL;

  private Checksum() {}

  /**
   * The sum of {@code length} bytes, with a zero byte behind an odd number of them; below 2^16. It
   * is 0 only if all bytes are.
   */
  static int sum(MemorySegment memory, long offset, int length) {
    // The sum of byte-swapped words is the byte-swapped sum (RFC 1071 section 2).
    long a = 0;
    long b = 0;
    long at = offset;
    long end = offset + length;
    for (; at + 32 <= end; at += 32) {
      long first = memory.get(LONG, at);
      long second = memory.get(LONG, at + 8);
      long third = memory.get(LONG, at + 16);
      long fourth = memory.get(LONG, at + 24);
      a += (first & LOW) + (second & LOW) + (third & LOW) + (fourth & LOW);
      b += (first >>> 32) + (second >>> 32) + (third >>> 32) + (fourth >>> 32);
    }
    for (; at + 4 <= end; at += 4) {
      a += memory.get(INT, at) & LOW;
    }
    if (at + 2 <= end) {
      a += memory.get(SHORT, at) & 0xffff;
      at += 2;
    }
    if (at < end) {
      a += memory.get(JAVA_BYTE, at) & 0xff;
    }
    return Short.toUnsignedInt(Short.reverseBytes((short) fold(a + b)));
  }

  /** Adds the carries of a sum until it has 16 bits; 0 only if the sum is 0. */
  static int fold(long sum) {
    long result = (sum & LOW) + (sum >>> 32);
    result = (result & LOW) + (result >>> 32);
    result = (result & 0xffff) + (result >>> 16);
    result = (result & 0xffff) + (result >>> 16);
    return (int) ((result & 0xffff) + (result >>> 16));
  }
}
