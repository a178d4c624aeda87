package io.heddle.bench;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * UDP datagrams in IPv4 in Ethernet for the generator, of 64 flows. They go to a MAC address that
 * no interface has, so that the receiving host counts and drops them instead of answering.
 */
public final class Frames {
  /** Bytes of a frame before its datagram's payload. */
  static final int HEADERS = 14 + 20 + 8;

  private static final int FLOWS = 64;
  private static final int ETHERNET = 14;
  private static final int IPV4 = 20;
  private static final short TYPE_IPV4 = 0x0800;
  private static final byte UDP = 17;
  private static final short DISCARD = 9;

  private Frames() {}

  /**
   * Frames from one station to another.
   *
   * @param length of each, with the Ethernet header, without the frame check sequence
   */
  public static List<byte[]> between(
      MacAddress sourceMac,
      Ipv4Address source,
      MacAddress targetMac,
      Ipv4Address target,
      int length) {
    List<byte[]> frames = new ArrayList<>();
    for (int flow = 0; flow < FLOWS; flow++) {
      ByteBuffer frame = ByteBuffer.allocate(length);
      frame.putShort((short) (targetMac.value() >>> 32)).putInt((int) targetMac.value());
      frame.putShort((short) (sourceMac.value() >>> 32)).putInt((int) sourceMac.value());
      frame.putShort(TYPE_IPV4);
      frame.putShort((short) 0x4500).putShort((short) (length - ETHERNET)).putInt(0);
      frame.put((byte) 64).put(UDP).putShort((short) 0);
      frame.putInt(source.value()).putInt(target.value());
      frame.putShort(ETHERNET + 10, headerChecksum(frame));
      frame.putShort((short) (10_000 + flow)).putShort(DISCARD);
      frame.putShort((short) (length - ETHERNET - IPV4)).putShort((short) 0);
      frames.add(frame.array());
    }
    return frames;
  }

  /** RFC 1071, of the 20 bytes of the IPv4 header whose own field is 0. */
  private static short headerChecksum(ByteBuffer frame) {
    int sum = 0;
    for (int i = 0; i < IPV4; i += 2) {
      sum += frame.getShort(ETHERNET + i) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~sum;
  }
}
