package io.heddle.softswitch.trace;

import java.math.BigInteger;
import java.util.Arrays;

/** The values that a traced program hands to the next point, in longs. */
public final class TracedValues {
  private long[] longs = new long[16];
  private int count;
  private int next;

  void add(long value) {
    if (count == longs.length) {
      longs = Arrays.copyOf(longs, 2 * count);
    }
    longs[count++] = value;
  }

  void clear() {
    count = 0;
    next = 0;
  }

  public long nextLong() {
    if (next >= count) {
      throw new IllegalStateException("a traced program has handed over too few values");
    }
    return longs[next++];
  }

  /** A number from its longs, the least significant first. */
  public BigInteger nextNumber(int widthBits, boolean signed) {
    BigInteger number = BigInteger.ZERO;
    for (int limb = 0; limb < (widthBits + 63) / 64; limb++) {
      BigInteger part = BigInteger.valueOf(nextLong());
      number =
          number.or(
              part.and(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)).shiftLeft(64 * limb));
    }
    number = number.and(BigInteger.ONE.shiftLeft(widthBits).subtract(BigInteger.ONE));
    return signed && number.testBit(widthBits - 1)
        ? number.subtract(BigInteger.ONE.shiftLeft(widthBits))
        : number;
  }
}
