package io.heddle.softswitch.trace;

import java.math.BigInteger;
import java.util.Locale;

/**
 * Puts numbers into words: up to 9 bits decimal, as ports and TTLs are said, wider ones hexadecimal
 * with all their digits, and addresses as they are written.
 */
final class ValueText {
  private static final int DECIMAL_BITS = 9;
  private static final int MAC_BITS = 48;
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private ValueText() {}

  /**
   * @param name of the field or parameter, whose last part tells whether this is an address
   */
  static String of(String name, int widthBits, BigInteger value) {
    if (value.signum() < 0 || widthBits <= DECIMAL_BITS) {
      return value.toString();
    }
    String digits = value.toString(16);
    String hex = "0".repeat(Math.max(0, (widthBits + 3) / 4 - digits.length())) + digits;
    if (widthBits == MAC_BITS && isAddress(name)) {
      return hex.replaceAll("(..)(?!$)", "$1:");
    }
    if (widthBits == IPV4_BITS && isAddress(name)) {
      long bits = value.longValue();
      return "%d.%d.%d.%d"
          .formatted(bits >>> 24 & 0xff, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff);
    }
    if (widthBits == IPV6_BITS && isAddress(name)) {
      return hex.replaceAll("(....)(?!$)", "$1:");
    }
    return "0x" + hex;
  }

  private static boolean isAddress(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return last.contains("addr")
        || last.contains("mac")
        || last.contains("ip")
        || last.equals("src")
        || last.equals("dst")
        || last.contains("source")
        || last.contains("destination");
  }
}
