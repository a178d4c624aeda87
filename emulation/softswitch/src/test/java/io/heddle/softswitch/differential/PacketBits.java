package io.heddle.softswitch.differential;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.Random;

/** The bits of a packet that grows; some are settled, because the parser's way depends on them. */
final class PacketBits {
  private static final int BYTES = 1500;

  private final byte[] bytes = new byte[BYTES];
  private final BitSet settled = new BitSet();

  void fill(Random random) {
    random.nextBytes(bytes);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  boolean has(int start, int count) {
    return start >= 0 && start + count <= 8 * BYTES;
  }

  BigInteger get(int start, int width) {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < width; i++) {
      int bit = bytes[(start + i) / 8] >> (7 - (start + i) % 8) & 1;
      value = value.shiftLeft(1).or(BigInteger.valueOf(bit));
    }
    return value;
  }

  /** Sets bits, but for those that are settled, unless these settle them. */
  void set(int start, int width, BigInteger value, boolean settle) {
    for (int i = 0; i < width; i++) {
      int at = start + i;
      if (settle || !settled.get(at)) {
        int bit = 1 << (7 - at % 8);
        bytes[at / 8] =
            (byte) (value.testBit(width - 1 - i) ? bytes[at / 8] | bit : bytes[at / 8] & ~bit);
      }
      if (settle) {
        settled.set(at);
      }
    }
  }
}
