package io.heddle.intent;

/** An IPv4 address with the length of its network's prefix (CIDR notation, RFC 4632). */
public record Ipv4Prefix(Ipv4Address address, int length) {
  public Ipv4Prefix {
    if (length < 0 || length > 32) {
      throw new IllegalArgumentException("not a prefix length between 0 and 32: " + length);
    }
  }

  /**
   * Reads {@code 10.0.0.1/24}; bits beyond the prefix may be set.
   *
   * @throws IllegalArgumentException if {@code text} is not of that form
   */
  public static Ipv4Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
      throw new IllegalArgumentException("not an IPv4 prefix such as 10.0.0.0/24: " + text);
    }
    return new Ipv4Prefix(
        Ipv4Address.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  public boolean contains(Ipv4Address other) {
    int mask = length == 0 ? 0 : -1 << (32 - length);
    return (address.value() & mask) == (other.value() & mask);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
