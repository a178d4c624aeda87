package io.heddle.cli.p4rt;

import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How people write the values of fields and parameters: addresses in their own notations, else
 * decimal, hexadecimal after {@code 0x} or binary after {@code 0b}.
 */
final class ValueText {
  private static final int MAC = 48;
  private static final int IPV4 = 32;
  private static final int IPV6 = 128;

  /** Values up to this width are decimal, wider ones hexadecimal, if they are no addresses. */
  private static final int DECIMAL = 24;

  /** More digits than any field has bits. */
  private static final int LONGEST = 5000;

  private static final Pattern MAC_ADDRESS =
      Pattern.compile("[0-9a-fA-F]{1,2}([:-][0-9a-fA-F]{1,2}){5}");
  private static final Pattern IPV4_ADDRESS = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}");
  private static final Pattern IPV6_ADDRESS = Pattern.compile("(?=.*:.*:)[0-9a-fA-F:.]{2,45}");

  /** How names of fields and parameters of 32 or 128 bits tell that they are IP addresses. */
  private static final Pattern ADDRESS_NAME =
      Pattern.compile("ip|addr|src|dst|source|destination|nexthop|next_hop");

  private ValueText() {}

  /**
   * Reads a value of {@code width} bits.
   *
   * @throws LineException if it is none, or needs more bits
   */
  static Bitstring parse(String text, int width) throws LineException {
    if (text.length() > LONGEST) {
      throw new LineException("a value has " + text.length() + " characters, which is too long");
    }
    BigInteger value;
    if (MAC_ADDRESS.matcher(text).matches()) {
      value = mac(text, width);
    } else if (IPV4_ADDRESS.matcher(text).matches()) {
      value = ipv4(text, width);
    } else if (IPV6_ADDRESS.matcher(text).matches()) {
      value = ipv6(text, width);
    } else {
      value = number(text);
    }
    if (value.bitLength() > width) {
      throw new LineException(
          "%s needs %d bits, it has %d".formatted(text, value.bitLength(), width));
    }
    return Bitstring.of(value.toByteArray());
  }

  /** Writes a value; {@code name}, of the field or parameter, tells addresses from numbers. */
  static String print(Bitstring value, int width, String name) {
    BigInteger number = value.toBigInteger();
    boolean address = ADDRESS_NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    if (number.bitLength() > width) {
      return value.toString(); // it does not fit, which is for others to say
    }
    if (width == MAC) {
      return printMac(number);
    }
    if (width == IPV4 && address) {
      return printIpv4(number);
    }
    if (width == IPV6 && address) {
      return printIpv6(number);
    }
    return width <= DECIMAL ? number.toString() : value.toString();
  }

  private static BigInteger mac(String text, int width) throws LineException {
    if (width != MAC) {
      throw new LineException(text + " is a MAC address of 48 bits, it has " + width);
    }
    BigInteger value = BigInteger.ZERO;
    for (String octet : text.split("[:-]")) {
      value = value.shiftLeft(8).or(new BigInteger(octet, 16));
    }
    return value;
  }

  private static BigInteger ipv4(String text, int width) throws LineException {
    if (width != IPV4) {
      throw new LineException(text + " is an IPv4 address of 32 bits, it has " + width);
    }
    BigInteger value = BigInteger.ZERO;
    for (String octet : text.split("[.]")) {
      BigInteger part = new BigInteger(octet);
      if (part.bitLength() > 8) {
        throw new LineException(text + " is no IPv4 address: " + octet + " is more than 255");
      }
      value = value.shiftLeft(8).or(part);
    }
    return value;
  }

  private static BigInteger ipv6(String text, int width) throws LineException {
    if (width != IPV6) {
      throw new LineException(text + " is an IPv6 address of 128 bits, it has " + width);
    }
    try {
      // With a colon this is never a name, so nothing is looked up.
      byte[] bytes = InetAddress.getByName(text).getAddress();
      BigInteger value = new BigInteger(1, bytes);
      // Java gives the IPv4 address for one that is mapped into IPv6.
      return bytes.length == IPV6 / 8
          ? value
          : value.or(BigInteger.valueOf(0xffff).shiftLeft(IPV4));
    } catch (UnknownHostException e) {
      throw new LineException(text + " is no IPv6 address", e);
    }
  }

  private static BigInteger number(String text) throws LineException {
    String low = text.toLowerCase(Locale.ROOT);
    if (low.matches("0x[0-9a-f]+")) {
      return new BigInteger(low.substring(2), 16);
    }
    if (low.matches("0b[01]+")) {
      return new BigInteger(low.substring(2), 2);
    }
    if (low.matches("[0-9]+")) {
      return new BigInteger(low);
    }
    throw new LineException(
        "'" + text + "' is no value; write a number (7, 0x1f, 0b101) or a MAC or IP address");
  }

  private static String printMac(BigInteger number) {
    String digits = "%012x".formatted(number);
    return digits.replaceAll("(..)(?!$)", "$1:");
  }

  private static String printIpv4(BigInteger number) {
    int value = number.intValue();
    return "%d.%d.%d.%d"
        .formatted(value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff);
  }

  /** RFC 5952 without its form for mapped IPv4: the longest run of zeros of two or more goes. */
  private static String printIpv6(BigInteger number) {
    String[] groups = new String[8];
    int[] zeros = new int[9]; // how many groups of zero begin at each
    for (int i = 7; i >= 0; i--) {
      int group = number.shiftRight(16 * (7 - i)).intValue() & 0xffff;
      groups[i] = Integer.toHexString(group);
      zeros[i] = group == 0 ? zeros[i + 1] + 1 : 0;
    }
    int longest = Arrays.stream(zeros).max().orElseThrow();
    if (longest < 2) {
      return String.join(":", groups);
    }
    int start = 0;
    while (zeros[start] != longest) {
      start++;
    }
    return String.join(":", Arrays.asList(groups).subList(0, start))
        + "::"
        + String.join(":", Arrays.asList(groups).subList(start + longest, 8));
  }
}
