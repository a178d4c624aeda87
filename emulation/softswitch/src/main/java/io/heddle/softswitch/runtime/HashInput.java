package io.heddle.softswitch.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.zip.CRC32;

/** The bytes that a hash or checksum is computed over, and the algorithms of v1model. */
public final class HashInput {
  private static final int[] CRC8 = table(0x07, 8);
  private static final int[] CRC16 =
      Arrays.stream(reflectedTable(0xa001)).mapToInt(entry -> (int) entry).toArray();
  private static final int[] CRC_CCITT = table(0x1021, 16);
  private static final long[] CRC64 = reflectedTable(0xd800_0000_0000_0000L);

  private final byte[] bytes;
  private final CRC32 crc32 = new CRC32();
  private int bits;

  HashInput(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** For generated code that stores whole words itself. */
  public byte[] bytes() {
    return bytes;
  }

  public void clear() {
    bits = 0;
  }

  /**
   * Sets the number of bits that have been stored in {@link #bytes}; the rest of the last byte is
   * 0.
   */
  public void setBits(int count) {
    bits = count;
  }

  /** Appends the {@code width} low bits of a value whose other bits are 0; at most 64. */
  public void append(long value, int width) {
    int at = bits >>> 3;
    int used = bits & 7;
    long top = value << (64 - width);
    if (used == 0) {
      Bits.store(bytes, at, top);
    } else {
      long first = (bytes[at] & 0xffL) << 56 | top >>> used;
      Bits.store(bytes, at, first);
      bytes[at + 8] = (byte) (top << (8 - used));
    }
    bits += width;
  }

  void append(MemorySegment segment, long offset, int length) {
    if ((bits & 7) == 0) {
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, bytes, bits >>> 3, length);
      bits += 8 * length;
    } else {
      for (int i = 0; i < length; i++) {
        append(segment.get(ValueLayout.JAVA_BYTE, offset + i) & 0xffL, 8);
      }
    }
  }

  /** Appends whole bytes. */
  public void append(byte[] from, int at, int length) {
    if ((bits & 7) == 0) {
      System.arraycopy(from, at, bytes, bits >>> 3, length);
      bits += 8 * length;
    } else {
      for (int i = 0; i < length; i++) {
        append(from[at + i] & 0xffL, 8);
      }
    }
  }

  private int length() {
    return (bits + 7) >>> 3;
  }

  /** CRC-32 of ISO-HDLC: polynomial 0x04c11db7, reflected, 0xffffffff before and after. */
  public long crc32() {
    crc32.reset();
    crc32.update(bytes, 0, length());
    return crc32.getValue();
  }

  /** CRC-16/ARC: polynomial 0x8005, reflected, 0 before and after. */
  public long crc16() {
    int remainder = 0;
    int length = length();
    for (int i = 0; i < length; i++) {
      remainder = remainder >>> 8 ^ CRC16[(remainder ^ bytes[i]) & 0xff];
    }
    return remainder;
  }

  /** CRC-16/CCITT-FALSE: polynomial 0x1021, not reflected, 0xffff before and 0 after. */
  public long crcCcitt() {
    int remainder = 0xffff;
    int length = length();
    for (int i = 0; i < length; i++) {
      remainder = (remainder << 8 ^ CRC_CCITT[(remainder >>> 8 ^ bytes[i]) & 0xff]) & 0xffff;
    }
    return remainder;
  }

  /** CRC-8: polynomial 0x07, not reflected, 0 before and after. */
  public long crc8() {
    int remainder = 0;
    int length = length();
    for (int i = 0; i < length; i++) {
      remainder = CRC8[(remainder ^ bytes[i]) & 0xff];
    }
    return remainder;
  }

  /** CRC-64 with polynomial 0x1b, reflected, 0 before and after. */
  public long crc64() {
    long remainder = 0;
    int length = length();
    for (int i = 0; i < length; i++) {
      remainder = remainder >>> 8 ^ CRC64[(int) (remainder ^ bytes[i]) & 0xff];
    }
    return remainder;
  }

  /** The Internet checksum of RFC 1071, with a zero byte behind an odd number of bytes. */
  public long csum16() {
    int length = length();
    long sum = 0;
    int i = 0;
    for (; i + 2 <= length; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
    }
    if (i < length) {
      sum += (bytes[i] & 0xff) << 8;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  /** The exclusive or of all 16-bit words, with a zero byte behind an odd number of bytes. */
  public long xor16() {
    int length = length();
    int result = 0;
    for (int i = 0; i < length; i++) {
      result ^= (bytes[i] & 0xff) << ((i & 1) == 0 ? 8 : 0);
    }
    return result;
  }

  /** The exclusive or of all 32-bit words, with zero bytes behind the last bytes. */
  public long xor32() {
    int length = length();
    int result = 0;
    for (int i = 0; i < length; i++) {
      result ^= (bytes[i] & 0xff) << 24 - 8 * (i & 3);
    }
    return Integer.toUnsignedLong(result);
  }

  /** The first eight bytes, or all if there are fewer, as a number. */
  public long identity() {
    int length = Math.min(length(), Long.BYTES);
    long result = 0;
    for (int i = 0; i < length; i++) {
      result = result << 8 | bytes[i] & 0xff;
    }
    return result;
  }

  /** The table of a reflected CRC, whose polynomial is given with its bits reflected. */
  private static long[] reflectedTable(long polynomial) {
    long[] table = new long[256];
    for (int i = 0; i < 256; i++) {
      long remainder = i;
      for (int bit = 0; bit < 8; bit++) {
        remainder = (remainder & 1) != 0 ? remainder >>> 1 ^ polynomial : remainder >>> 1;
      }
      table[i] = remainder;
    }
    return table;
  }

  private static int[] table(int polynomial, int widthBits) {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int remainder = i << (widthBits - 8);
      for (int bit = 0; bit < 8; bit++) {
        boolean top = (remainder >>> (widthBits - 1) & 1) != 0;
        remainder = (top ? remainder << 1 ^ polynomial : remainder << 1) & ((1 << widthBits) - 1);
      }
      table[i] = remainder;
    }
    return table;
  }
}
