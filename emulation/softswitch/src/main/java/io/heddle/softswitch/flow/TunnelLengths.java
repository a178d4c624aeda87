package io.heddle.softswitch.flow;

/** The fields of a tunnel's headers that follow from a packet's length: IPv4 and UDP's. */
final class TunnelLengths {
  private static final int ETHER_TYPE = 12;
  private static final int IP = 14;
  private static final int UDP = 34;
  private static final int HEADERS = 42;

  /** The longest packet, in bytes with its Ethernet header. */
  static final int LONGEST = 0xffff + IP;

  private TunnelLengths() {}

  /** Whether headers begin with Ethernet, IPv4 without options, and UDP. */
  static boolean hasIn(byte[] headers) {
    return headers.length >= HEADERS
        && two(headers, ETHER_TYPE) == 0x0800
        && headers[IP] == 0x45
        && headers[IP + 9] == 17;
  }

  /** Sets them for a packet of {@code length} bytes, {@link #LONGEST} at most. */
  static void set(byte[] headers, int length) {
    setTwo(headers, IP + 2, length - IP);
    setTwo(headers, UDP + 4, length - UDP);
    setTwo(headers, IP + 10, 0);
    int sum = 0;
    for (int at = IP; at < UDP; at += 2) {
      sum += two(headers, at);
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    setTwo(headers, IP + 10, ~((sum & 0xffff) + (sum >>> 16)));
  }

  private static int two(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | bytes[at + 1] & 0xff;
  }

  private static void setTwo(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> Byte.SIZE);
    bytes[at + 1] = (byte) value;
  }
}
