package io.heddle.softswitch.stf;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A number as it is written: decimal, {@code 0x}, {@code 0b} or {@code 0o}. In the latter three a
 * digit may be {@code *}, whose bits do not matter.
 *
 * @param value with 0 for each bit that does not matter
 * @param mask 1 for each bit that was written and matters
 * @param bitsPerDigit 0 for a decimal number
 * @param wildcards how many digits are {@code *}
 */
record NumberText(BigInteger value, BigInteger mask, int bitsPerDigit, int digits, int wildcards) {
  /** No field is wider than this many digits. */
  private static final int MOST_DIGITS = 4096;

  private static final Pattern FORM =
      Pattern.compile("[0-9]+|0[xX][0-9a-fA-F*]+|0[bB][01*]+|0[oO][0-7*]+");

  /** Empty if {@code text} is no number. */
  static Optional<NumberText> of(String text) {
    if (text.length() > MOST_DIGITS || !FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    int bits =
        switch (text.length() < 2 ? ' ' : Character.toLowerCase(text.charAt(1))) {
          case 'x' -> 4;
          case 'o' -> 3;
          case 'b' -> 1;
          default -> 0;
        };
    if (bits == 0) {
      BigInteger value = new BigInteger(text);
      return Optional.of(new NumberText(value, ones(value.bitLength()), 0, text.length(), 0));
    }
    String digits = text.substring(2).toLowerCase(Locale.ROOT);
    BigInteger mask = BigInteger.ZERO;
    int wildcards = 0;
    for (int i = 0; i < digits.length(); i++) {
      mask = mask.shiftLeft(bits);
      if (digits.charAt(i) == '*') {
        wildcards++;
      } else {
        mask = mask.or(ones(bits));
      }
    }
    BigInteger value = new BigInteger(digits.replace('*', '0'), 1 << bits);
    return Optional.of(new NumberText(value, mask, bits, digits.length(), wildcards));
  }

  static BigInteger ones(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }

  boolean isDecimal() {
    return bitsPerDigit == 0;
  }

  /** The bits of the digits that were written and are no wildcard: what a prefix's length is. */
  int writtenBits() {
    return (digits - wildcards) * bitsPerDigit;
  }
}
