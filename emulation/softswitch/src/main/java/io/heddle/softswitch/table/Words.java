package io.heddle.softswitch.table;

import java.math.BigInteger;
import java.util.Arrays;

/** Words of a packed key or of a mask, the most significant first, equal by content. */
record Words(long[] words) {
  /** A number as so many words. */
  static long[] of(BigInteger value, int count) {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = value.shiftRight(64 * (count - 1 - i)).longValue();
    }
    return words;
  }

  static BigInteger number(long[] words) {
    BigInteger value = BigInteger.ZERO;
    for (long word : words) {
      value = value.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(word)));
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Words that && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }
}
