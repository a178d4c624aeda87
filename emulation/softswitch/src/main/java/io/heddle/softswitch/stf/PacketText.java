package io.heddle.softswitch.stf;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A packet in hexadecimal.
 *
 * @param digits lower case; {@code *} for a digit that does not matter
 * @param exactLength whether nothing may follow; the language's {@code $}
 */
record PacketText(String digits, boolean exactLength) {
  private static final HexFormat HEX = HexFormat.of();

  static PacketText of(String digits, boolean exactLength) {
    return new PacketText(digits.toLowerCase(Locale.ROOT), exactLength);
  }

  static PacketText of(byte[] frame) {
    return new PacketText(HEX.formatHex(frame), true);
  }

  /** The bytes of a packet without wildcards and with an even number of digits. */
  byte[] bytes() {
    return HEX.parseHex(digits);
  }

  /** The first digit in which {@code got} is not as this says; none if it is as this says. */
  OptionalInt firstDifference(PacketText got) {
    int common = Math.min(digits.length(), got.digits.length());
    for (int i = 0; i < common; i++) {
      if (digits.charAt(i) != '*' && digits.charAt(i) != got.digits.charAt(i)) {
        return OptionalInt.of(i);
      }
    }
    boolean tooShort = got.digits.length() < digits.length();
    boolean tooLong = exactLength && got.digits.length() > digits.length();
    return tooShort || tooLong ? OptionalInt.of(common) : OptionalInt.empty();
  }

  /** Both packets one below the other, with a mark under each digit that differs. */
  List<String> comparison(PacketText got) {
    StringBuilder marks = new StringBuilder();
    int length = exactLength ? Math.max(digits.length(), got.digits.length()) : digits.length();
    for (int i = 0; i < length; i++) {
      boolean same =
          i < digits.length()
              && (digits.charAt(i) == '*'
                  || i < got.digits.length() && digits.charAt(i) == got.digits.charAt(i));
      marks.append(same ? ' ' : '^');
    }
    return List.of(
        "expected " + grouped(digits) + (exactLength ? " $" : ""),
        "got      " + grouped(got.digits),
        "         " + grouped(marks.toString()).stripTrailing());
  }

  /** With a blank after each four bytes. */
  static String grouped(String digits) {
    return digits.replaceAll("(.{8})(?=.)", "$1 ");
  }
}
