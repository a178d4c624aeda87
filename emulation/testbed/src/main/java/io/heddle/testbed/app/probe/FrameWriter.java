package io.heddle.testbed.app.probe;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.testbed.app.probe.ProbeAddresses.Endpoint;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts a frame together, header by header. Everything is in network byte order. */
final class FrameWriter {
  static final int MINIMUM_BYTES = 60;
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;

  private static final int UDP = 17;
  private static final int UDP_BYTES = 8;

  private final ByteBuffer frame = ByteBuffer.allocate(1 << 16);

  FrameWriter mac(MacAddress address) {
    frame.putShort((short) (address.value() >>> 32)).putInt((int) address.value());
    return this;
  }

  FrameWriter ethernet(MacAddress destination, MacAddress source, int etherType) {
    return mac(destination).mac(source).number(2, etherType);
  }

  /** A number of 1, 2 or 4 bytes. */
  FrameWriter number(int bytes, int value) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      frame.put((byte) (value >>> shift));
    }
    return this;
  }

  FrameWriter bytes(byte... value) {
    frame.put(value);
    return this;
  }

  FrameWriter arp(int operation, Endpoint sender, MacAddress targetMac, Ipv4Address target) {
    number(2, 1).number(2, IPV4).number(1, 6).number(1, 4).number(2, operation);
    return mac(sender.mac())
        .number(4, sender.address().value())
        .mac(targetMac)
        .number(4, target.value());
  }

  /** IPv4 and UDP headers and the payload; a UDP checksum of 0 says that there is none. */
  FrameWriter ipv4Udp(Ipv4Address source, Ipv4Address destination, int port, byte[] payload) {
    int start = frame.position();
    number(1, 0x45).number(1, 0).number(2, 20 + UDP_BYTES + payload.length);
    number(4, 0).number(1, 64).number(1, UDP).number(2, 0);
    number(4, source.value()).number(4, destination.value());
    frame.putShort(start + 10, checksum(start, frame.position(), 0));
    return udp(port, payload);
  }

  /** IPv6 and UDP headers and the payload; here the UDP checksum is a must (RFC 8200). */
  FrameWriter ipv6Udp(byte[] source, byte[] destination, int port, byte[] payload) {
    int length = UDP_BYTES + payload.length;
    number(4, 6 << 28).number(2, length).number(1, UDP).number(1, 255);
    int addresses = frame.position();
    bytes(source).bytes(destination);
    int start = frame.position();
    udp(port, payload);
    frame.putShort(start + 6, checksum(addresses, frame.position(), UDP + length));
    return this;
  }

  private FrameWriter udp(int port, byte[] payload) {
    return number(2, port)
        .number(2, port)
        .number(2, UDP_BYTES + payload.length)
        .number(2, 0)
        .bytes(payload);
  }

  /** The Internet checksum (RFC 1071) of the bytes written so far, from index to index. */
  private short checksum(int from, int to, int initial) {
    int sum = initial;
    for (int at = from; at < to; at++) {
      sum += (frame.get(at) & 0xff) << ((at - from) % 2 == 0 ? 8 : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }

  /** The frame, filled up with zeros to the shortest that Ethernet allows. */
  byte[] toBytes() {
    return Arrays.copyOf(frame.array(), Math.max(frame.position(), MINIMUM_BYTES));
  }
}
