package io.heddle.softswitch.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the headers of an Ethernet frame are: the outermost network and transport headers, and
 * those in a VXLAN tunnel if asked for. Offsets are from the frame's first byte. Mutable and
 * reused; for one thread.
 */
final class Packet {
  static final int TCP = 6;
  static final int UDP = 17;

  /** A tunnel in a tunnel is not followed. */
  static final int MOST_LAYERS = 2;

  static final int UDP_HEADER = 8;

  private static final int VXLAN_HEADER = 8;
  private static final int ADDRESSES = 12;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int VLAN = 0x8100;
  private static final int SERVICE_VLAN = 0x88a8;
  private static final int MOST_TAGS = 4;
  private static final int IPV6_HEADER = 40;
  private static final int LEAST_TCP = 20;

  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int[] network = new int[MOST_LAYERS];
  private final int[] transport = new int[MOST_LAYERS];
  private final int[] protocol = new int[MOST_LAYERS];
  private final boolean[] v6 = new boolean[MOST_LAYERS];
  private int layers;
  private int end;

  static int byteAt(MemorySegment memory, long at) {
    return memory.get(JAVA_BYTE, at) & 0xff;
  }

  static int shortAt(MemorySegment memory, long at) {
    return memory.get(SHORT, at) & 0xffff;
  }

  static int intAt(MemorySegment memory, long at) {
    return memory.get(INT, at);
  }

  static void setByte(MemorySegment memory, long at, int value) {
    memory.set(JAVA_BYTE, at, (byte) value);
  }

  static void setShort(MemorySegment memory, long at, int value) {
    memory.set(SHORT, at, (short) value);
  }

  static void setInt(MemorySegment memory, long at, int value) {
    memory.set(INT, at, value);
  }

  /**
   * Finds the headers of a frame.
   *
   * @param length bytes of the frame that there are
   * @param inner where the transport header is that is looked for, if it may be in a tunnel; else 0
   * @return whether there is TCP or UDP over IP, at {@code inner} if that was asked for
   */
  boolean find(MemorySegment memory, long base, int length, int inner) {
    layers = 0;
    int ethernet = 0;
    while (layers < MOST_LAYERS) {
      if (!layer(memory, base, length, ethernet)) {
        return false;
      }
      int last = layers - 1;
      if (inner == 0 || transport[last] == inner) {
        return true;
      }
      if (protocol[last] != UDP || inner < transport[last]) {
        return false;
      }
      ethernet = transport[last] + UDP_HEADER + VXLAN_HEADER;
    }
    return false;
  }

  private boolean layer(MemorySegment memory, long base, int length, int ethernet) {
    int at = ethernet + ADDRESSES;
    if (at + 2 > length) {
      return false;
    }
    int type = shortAt(memory, base + at);
    for (int tags = 0; type == VLAN || type == SERVICE_VLAN; tags++) {
      at += 4;
      if (tags == MOST_TAGS || at + 2 > length) {
        return false;
      }
      type = shortAt(memory, base + at);
    }
    at += 2;
    network[layers] = at;
    boolean found =
        switch (type) {
          case IPV4 -> ipv4(memory, base, length, at);
          case IPV6 -> ipv6(memory, base, length, at);
          default -> false;
        };
    if (!found) {
      return false;
    }
    int start = transport[layers];
    if (protocol[layers] == UDP) {
      end = start + UDP_HEADER;
    } else if (protocol[layers] == TCP && start + LEAST_TCP <= length) {
      int size = (byteAt(memory, base + start + 12) >>> 4) * 4;
      end = start + size;
      if (size < LEAST_TCP) {
        return false;
      }
    } else {
      return false;
    }
    layers++;
    return end <= length;
  }

  private boolean ipv4(MemorySegment memory, long base, int length, int at) {
    if (at + 20 > length) {
      return false;
    }
    int first = byteAt(memory, base + at);
    int size = (first & 0xf) * 4;
    // Neither a fragment's first part nor any other has what its transport header promises.
    boolean whole = (shortAt(memory, base + at + 6) & 0x3fff) == 0;
    v6[layers] = false;
    protocol[layers] = byteAt(memory, base + at + 9);
    transport[layers] = at + size;
    return first >>> 4 == 4 && size >= 20 && whole;
  }

  private boolean ipv6(MemorySegment memory, long base, int length, int at) {
    if (at + IPV6_HEADER > length) {
      return false;
    }
    v6[layers] = true;
    protocol[layers] = byteAt(memory, base + at + 6);
    transport[layers] = at + IPV6_HEADER;
    return byteAt(memory, base + at) >>> 4 == 6;
  }

  /** How many network headers there are: 2 if the transport header is in a tunnel. */
  int layers() {
    return layers;
  }

  int network(int layer) {
    return network[layer];
  }

  int transport(int layer) {
    return transport[layer];
  }

  int protocol(int layer) {
    return protocol[layer];
  }

  boolean isV6(int layer) {
    return v6[layer];
  }

  /** Where the payload of the last transport header begins. */
  int payload() {
    return end;
  }

  /** The offset of the checksum field in a transport header. */
  static int checksumOffset(int protocol) {
    return protocol == TCP ? 16 : 6;
  }

  /**
   * The folded sum of the pseudo header of a layer.
   *
   * @param length bytes from the transport header on
   */
  int pseudoSum(MemorySegment memory, long base, int layer, int length) {
    long ip = base + network[layer];
    int addresses = v6[layer] ? Checksum.sum(memory, ip + 8, 32) : Checksum.sum(memory, ip + 12, 8);
    return Checksum.fold((long) addresses + protocol[layer] + length);
  }

  /**
   * Sets a layer's length fields, and IPv4's header checksum, for a packet that ends at {@code
   * total}.
   */
  void setLengths(MemorySegment memory, long base, int layer, int total) {
    long ip = base + network[layer];
    if (v6[layer]) {
      setShort(memory, ip + 4, total - network[layer] - IPV6_HEADER);
    } else {
      setShort(memory, ip + 2, total - network[layer]);
      finishIpv4(memory, base, layer);
    }
    if (protocol[layer] == UDP) {
      setShort(memory, base + transport[layer] + 4, total - transport[layer]);
    }
  }

  /** Sets IPv4's header checksum. */
  void finishIpv4(MemorySegment memory, long base, int layer) {
    long ip = base + network[layer];
    setShort(memory, ip + 10, 0);
    setShort(memory, ip + 10, ~Checksum.sum(memory, ip, transport[layer] - network[layer]));
  }
}
