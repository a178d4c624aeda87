package io.heddle.intent;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** An IEEE 802 MAC address in the low 48 bits of {@code value}, first octet most significant. */
public record MacAddress(long value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

  public MacAddress {
    if (value < 0 || value >>> 48 != 0) {
      throw new IllegalArgumentException("not a 48-bit MAC address: " + Long.toHexString(value));
    }
  }

  /**
   * Reads {@code 02:00:00:00:00:01}.
   *
   * @throws IllegalArgumentException if {@code text} is not of that form
   */
  public static MacAddress parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not a MAC address: " + text);
    }
    return new MacAddress(HexFormat.fromHexDigitsToLong(text.replace(":", "")));
  }

  /** Group addresses: broadcast and multicast (the least significant bit of the first octet). */
  public boolean isGroup() {
    return (value >>> 40 & 1) == 1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      text.append(HexFormat.of().toHexDigits((byte) (value >>> shift)));
      text.append(shift > 0 ? ":" : "");
    }
    return text.toString();
  }
}
