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
    int words = length >>> 3;
    for (int i = 0; i < words; i++) { // so plain that the JIT makes vector instructions of it
      long word = memory.get(LONG, offset + 8L * i);
      a += (word & LOW) + (word >>> 32);
    }
    long at = offset + 8L * words;
    long end = offset + length;
    if (at + 4 <= end) {
      a += memory.get(INT, at) & LOW;
      at += 4;
    }
    if (at + 2 <= end) {
      a += memory.get(SHORT, at) & 0xffff;
      at += 2;
    }
    if (at < end) {
      a += memory.get(JAVA_BYTE, at) & 0xff;
    }
    return Short.toUnsignedInt(Short.reverseBytes((short) fold(a)));
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
