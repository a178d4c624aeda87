package io.heddle.intent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IPv4 address, first octet most significant. */
public record Ipv4Address(int value) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /**
   * Reads dotted decimal form.
   *
   * @throws IllegalArgumentException if {@code text} is not of that form
   */
  public static Ipv4Address parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not an IPv4 address: " + text);
    }
    int value = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(matcher.group(i));
      if (octet > 255) {
        throw new IllegalArgumentException("not an IPv4 address: " + text);
      }
      value = value << 8 | octet;
    }
    return new Ipv4Address(value);
  }

  /** The value as an unsigned number. */
  public long toUnsigned() {
    return Integer.toUnsignedLong(value);
  }

  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 255)
        + "."
        + (value >>> 8 & 255)
        + "."
        + (value & 255);
  }
}
