package io.heddle.softswitch.constraint;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Network addresses as constraints write them: {@code ipv4('10.0.0.1')}. */
final class Addresses {
  private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}");

  private static final int IPV6_BYTES = 16;

  private Addresses() {}

  /** The address as a number; empty if there is no such kind, or {@code text} is none of it. */
  static Optional<BigInteger> parse(String kind, String text) {
    return switch (kind) {
      case "ipv4" -> IPV4.matcher(text).matches() ? ip(text, 4) : Optional.empty();
      case "ipv6" -> IPV6.matcher(text).matches() ? ip(text, IPV6_BYTES) : Optional.empty();
      case "mac" -> MAC.matcher(text).matches() ? Optional.of(mac(text)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<BigInteger> ip(String text, int bytes) {
    try {
      // The patterns admit no host names, so nothing is looked up.
      byte[] address = InetAddress.getByName(text).getAddress();
      // Java turns ::ffff:1.2.3.4 into IPv4; its number in IPv6 has 0xffff above it.
      if (bytes == IPV6_BYTES && address.length == 4) {
        return Optional.of(
            new BigInteger(1, address).add(BigInteger.valueOf(0xffff).shiftLeft(32)));
      }
      return address.length == bytes ? Optional.of(new BigInteger(1, address)) : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static BigInteger mac(String text) {
    BigInteger value = BigInteger.ZERO;
    for (String octet : text.split(":")) {
      value = value.shiftLeft(Byte.SIZE).or(new BigInteger(octet, 16));
    }
    return value;
  }
}
