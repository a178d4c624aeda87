package io.heddle.softswitch.flow;

import java.util.Arrays;

/**
 * Where the innermost TCP or UDP header of a packet is, as far as VXLAN tunnels go; which bytes say
 * so, and in which bytes the segments of one super-frame differ.
 */
final class Structure {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int VLAN = 0x8100;
  private static final int SERVICE_VLAN = 0x88a8;
  private static final int MOST_TAGS = 4;
  private static final int ETHERNET_ADDRESSES = 12;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int LEAST_TCP = 20;
  private static final int UDP_HEADER = 8;
  private static final int VXLAN_PORT = 4789;
  private static final int VXLAN_HEADER = 8;
  private static final int DO_NOT_FRAGMENT = 0x4000;

  private final byte[] head;
  private final int known;
  private final boolean[] looked;
  private final boolean[] varying;

  /** Where the last network header found begins, and the first one. */
  private int network;

  private int outerNetwork;

  /** Where the frame in a tunnel begins; 0 without a tunnel. */
  private int tunnelled;

  private int transport;
  private int protocol;

  /** Where the last transport header found ends; 0 if there is none. */
  private int end;

  private Structure(byte[] head, int known) {
    this.head = head;
    this.known = known;
    this.looked = new boolean[known];
    this.varying = new boolean[known];
  }

  /**
   * Finds the headers of a packet.
   *
   * @param known how many of its bytes are in {@code head}
   */
  static Structure of(byte[] head, int known) {
    Structure found = new Structure(head, known);
    boolean whole = found.layer(0);
    found.outerNetwork = found.network;
    if (whole && found.protocol == UDP) {
      int port = found.two(found.transport + 2);
      // What is not known may be another port in another packet.
      whole = port >= 0;
      if (port == VXLAN_PORT) {
        found.tunnelled = found.end + VXLAN_HEADER;
        whole = found.layer(found.tunnelled);
      }
    }
    if (!whole) {
      found.end = 0;
    }
    return found;
  }

  /** Finds the network and the transport header of the frame that begins at {@code ethernet}. */
  private boolean layer(int ethernet) {
    int at = ethernet + ETHERNET_ADDRESSES;
    int type = two(at);
    for (int tags = 0; tags < MOST_TAGS && (type == VLAN || type == SERVICE_VLAN); tags++) {
      at += 4;
      type = two(at);
    }
    network = at + 2;
    boolean found = type == IPV4 ? ipv4() : type == IPV6 && ipv6();
    if (!found) {
      return false;
    }
    return switch (protocol) {
      case TCP -> tcp();
      case UDP -> udp();
      default -> false;
    };
  }

  private boolean ipv4() {
    int first = one(network);
    int fragment = two(network + 6);
    protocol = one(network + 9);
    vary(network + 2, 4);
    vary(network + 10, 2);
    int bytes = (first & 0xf) * 4;
    transport = network + bytes;
    return first >> 4 == 4 && bytes >= IPV4_HEADER && (fragment & ~DO_NOT_FRAGMENT) == 0;
  }

  private boolean ipv6() {
    int first = one(network);
    protocol = one(network + 6);
    vary(network + 4, 2);
    transport = network + IPV6_HEADER;
    return first >> 4 == 6;
  }

  private boolean tcp() {
    int bytes = (one(transport + 12) >> 4) * 4;
    vary(transport + 4, 4);
    vary(transport + 13, 1);
    vary(transport + 16, 2);
    end = transport + bytes;
    return bytes >= LEAST_TCP;
  }

  private boolean udp() {
    vary(transport + 4, 4);
    end = transport + UDP_HEADER;
    return true;
  }

  /** A byte; -1, which no header as it should be has there, if it is not known. */
  private int one(int at) {
    if (at >= known) {
      return -1;
    }
    looked[at] = true;
    return head[at] & 0xff;
  }

  /** Two bytes as a number; -1 if they are not known. */
  private int two(int at) {
    int high = one(at);
    int low = one(at + 1);
    return high < 0 || low < 0 ? -1 : high << Byte.SIZE | low;
  }

  private void vary(int from, int bytes) {
    for (int at = from; at < Math.min(from + bytes, known); at++) {
      varying[at] = true;
    }
  }

  /** Adds the bytes that say where the headers are to a mask, which may become longer for that. */
  byte[] addTo(byte[] mask) {
    int length = mask.length;
    for (int at = length; at < known; at++) {
      length = looked[at] ? at + 1 : length;
    }
    byte[] more = Arrays.copyOf(mask, length);
    for (int at = 0; at < length; at++) {
      if (looked[at]) {
        more[at] = (byte) 0xff;
      }
    }
    return more;
  }

  /** Whether the headers found go through a tunnel. */
  boolean isTunnelled() {
    return tunnelled > 0;
  }

  /**
   * The length of all headers if a super-frame can be treated like one of its segments, else 0.
   *
   * @param mask what matters of a packet
   * @param removed how many of its first bytes do not leave as they came
   */
  int headers(byte[] mask, int removed) {
    // Each network header either goes with all around it, or leaves untouched.
    boolean cut =
        removed > network || tunnelled > 0 && removed > outerNetwork && removed < tunnelled;
    // What looks like datagrams may be a tunnel that is not known here, with TCP in it.
    if (end == 0 || cut || protocol != TCP) {
      return 0;
    }
    for (int at = 0; at < mask.length; at++) {
      if (mask[at] != 0 && (at >= end || varying[at])) {
        return 0;
      }
    }
    return end;
  }
}
