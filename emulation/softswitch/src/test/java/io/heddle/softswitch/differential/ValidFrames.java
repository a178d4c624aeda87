package io.heddle.softswitch.differential;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Frames as they should be, of the protocols that programs here know. */
final class ValidFrames {
  private static final int UDP = 17;
  private static final int TCP = 6;
  private static final int SCTP = 132;
  private static final int ICMP = 1;

  private final Random random;

  ValidFrames(Random random) {
    this.random = random;
  }

  byte[] next() {
    ByteBuffer frame = ByteBuffer.allocate(400);
    ethernet(frame);
    for (int tags = random.nextInt(4) - 1; tags > 0; tags--) {
      frame.putShort((short) (tags > 1 ? 0x88a8 : 0x8100)).putShort((short) random.nextInt(4095));
    }
    switch (random.nextInt(7)) {
      case 0 -> arp(frame);
      case 1 -> ipv6(frame);
      case 2 -> vxlan(frame);
      default -> ipv4(frame, one(List.of(UDP, UDP, TCP, SCTP, ICMP)), payload());
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private void ethernet(ByteBuffer frame) {
    frame.putShort((short) 0x0200).putInt(random.nextInt(4));
    frame.putShort((short) 0x0200).putInt(random.nextInt(4));
  }

  private void arp(ByteBuffer frame) {
    frame.putShort((short) 0x0806).putShort((short) 1).putShort((short) 0x0800);
    frame.put((byte) 6).put((byte) 4).putShort((short) (1 + random.nextInt(2)));
    frame.putShort((short) 0x0200).putInt(1).putInt(address());
    frame.putShort((short) 0).putInt(0).putInt(address());
  }

  private void vxlan(ByteBuffer frame) {
    ByteBuffer inner = ByteBuffer.allocate(300);
    inner.putInt(0x08000000).putInt(random.nextInt(8) << 8);
    ethernet(inner);
    ipv4(inner, TCP, payload());
    byte[] bytes = Arrays.copyOf(inner.array(), inner.position());
    ByteBuffer udp = ByteBuffer.allocate(8 + bytes.length);
    udp.putShort((short) 0xc001).putShort((short) 4789);
    udp.putShort((short) (8 + bytes.length)).putShort((short) 0).put(bytes);
    ipv4Header(frame, UDP, udp.capacity());
    frame.put(udp.array());
  }

  private void ipv4(ByteBuffer frame, int protocol, byte[] payload) {
    byte[] transport = transport(protocol, payload);
    ipv4Header(frame, protocol, transport.length);
    frame.put(transport);
  }

  private void ipv4Header(ByteBuffer frame, int protocol, int length) {
    int options = random.nextInt(8) == 0 ? 4 * random.nextInt(4) : 0;
    frame.putShort((short) 0x0800);
    int start = frame.position();
    frame.put((byte) (0x45 + options / 4)).put((byte) 0);
    frame.putShort((short) (20 + options + length)).putShort((short) random.nextInt());
    frame.putShort((short) 0x4000).put((byte) (1 + random.nextInt(64))).put((byte) protocol);
    frame.putShort((short) 0).putInt(address()).putInt(address());
    for (int i = 0; i < options; i++) {
      frame.put((byte) 1); // "no operation"
    }
    frame.putShort(start + 10, (short) checksum(frame.array(), start, 20 + options));
  }

  private void ipv6(ByteBuffer frame) {
    int protocol = one(List.of(UDP, TCP, SCTP));
    byte[] transport = transport(protocol, payload());
    frame.putShort((short) 0x86dd).putInt(0x60000000 | random.nextInt(1 << 20));
    frame.putShort((short) transport.length).put((byte) protocol).put((byte) 64);
    frame.putLong(0x20010db8_00000000L).putLong(random.nextInt(4));
    frame.putLong(0x20010db8_00000000L).putLong(random.nextInt(4));
    frame.put(transport);
  }

  private byte[] transport(int protocol, byte[] payload) {
    ByteBuffer segment = ByteBuffer.allocate(20 + payload.length);
    if (protocol == ICMP) {
      segment.putInt(0x08000000).putInt(random.nextInt());
    } else {
      segment.putShort((short) random.nextInt()).putShort((short) random.nextInt(1024));
      switch (protocol) {
        case UDP -> segment.putShort((short) (8 + payload.length)).putShort((short) 0);
        case TCP -> segment.putInt(random.nextInt()).putInt(0).putInt(0x50020400).putInt(0);
        default -> segment.putInt(random.nextInt()).putInt(0);
      }
    }
    segment.put(payload);
    return Arrays.copyOf(segment.array(), segment.position());
  }

  private byte[] payload() {
    byte[] payload = new byte[random.nextInt(60)];
    random.nextBytes(payload);
    return payload;
  }

  /** Those that router.p4 knows are among them. */
  private int address() {
    return 0x0a000000 | random.nextInt(4) << 8 | random.nextInt(256);
  }

  private <T> T one(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** The Internet checksum (RFC 1071) of bytes of which those of the checksum are left out. */
  static int checksum(byte[] bytes, int start, int length) {
    int sum = 0;
    for (int i = start; i < start + length; i += 2) {
      if (i != start + 10) {
        sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
      }
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
  }
}
