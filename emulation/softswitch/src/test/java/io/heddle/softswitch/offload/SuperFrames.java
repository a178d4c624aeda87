package io.heddle.softswitch.offload;

import io.heddle.linux.OffloadHeader;
import java.nio.ByteBuffer;
import java.util.Random;

/** Random frames as a host's kernel hands them to its device. */
final class SuperFrames {
  private final Random random;

  SuperFrames(long seed) {
    random = new Random(seed);
  }

  /**
   * A frame with unfinished checksum, and in most cases of more segments than one.
   *
   * @param tag the VLAN, or 0
   */
  MemorySink.Sent next(long destination, long source, int tag, boolean tcp) {
    boolean v4 = random.nextInt(3) > 0;
    int options = tcp ? 4 * random.nextInt(11) : 0;
    int size = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 1400);
    int segments = 1 + random.nextInt(6);
    int payload = Math.max(1, size * segments - random.nextInt(size));
    int network = tag == 0 ? 14 : 18;
    int transport = network + (v4 ? 20 : 40);
    int headers = transport + (tcp ? 20 + options : 8);
    ByteBuffer b = ByteBuffer.allocate(headers + payload);
    random.nextBytes(b.array());
    ethernet(b, destination, source, tag, v4);
    ip(b, network, v4, tcp ? 6 : 17);
    if (tcp) {
      b.put(transport + 12, (byte) ((20 + options) / 4 << 4));
      b.put(transport + 13, (byte) (0x10 | random.nextInt(2) * 8 | random.nextInt(2) * 0x80));
    } else {
      // Not VXLAN's port, which the program would look behind.
      b.putShort(transport + 2, (short) 53);
      b.putShort(transport + 4, (short) (8 + payload));
    }
    int field = tcp ? 16 : 6;
    b.putShort(transport + field, (short) Device.pseudo(b.array(), network, transport));
    int type = tcp ? v4 ? OffloadHeader.TCP4 : OffloadHeader.TCP6 : OffloadHeader.UDP;
    return payload > size
        ? new MemorySink.Sent(b.array(), true, transport, field, type, size)
        : new MemorySink.Sent(b.array(), true, transport, field, OffloadHeader.WHOLE, 0);
  }

  private static void ethernet(ByteBuffer b, long destination, long source, int tag, boolean v4) {
    b.putShort((short) (destination >>> 32)).putInt((int) destination);
    b.putShort((short) (source >>> 32)).putInt((int) source);
    if (tag != 0) {
      b.putShort((short) 0x8100).putShort((short) tag);
    }
    b.putShort(v4 ? (short) 0x0800 : (short) 0x86dd);
  }

  private void ip(ByteBuffer b, int at, boolean v4, int protocol) {
    int length = b.capacity() - at;
    if (v4) {
      b.put(at, (byte) 0x45);
      b.putShort(at + 2, (short) length);
      b.putShort(at + 6, (short) (random.nextInt(2) << 14));
      b.put(at + 8, (byte) 64);
      b.put(at + 9, (byte) protocol);
      b.putShort(at + 10, (short) 0);
      b.putShort(at + 10, (short) ~Device.sum(b.array(), at, at + 20, 0));
    } else {
      b.putInt(at, 0x60000000 | random.nextInt(1 << 20));
      b.putShort(at + 4, (short) (length - 40));
      b.put(at + 6, (byte) protocol);
      b.put(at + 7, (byte) 64);
    }
  }

  /** Puts 50 bytes of VXLAN around a super-frame, as a kernel's tunnel leaves it to the device. */
  static MemorySink.Sent inTunnel(MemorySink.Sent inner, String outer) {
    byte[] head = java.util.HexFormat.of().parseHex(outer.replace(" ", ""));
    ByteBuffer b = ByteBuffer.allocate(head.length + inner.bytes().length);
    b.put(head).put(inner.bytes());
    b.putShort(16, (short) (b.capacity() - 14));
    b.putShort(24, (short) 0);
    b.putShort(24, (short) ~Device.sum(b.array(), 14, 34, 0));
    b.putShort(38, (short) (b.capacity() - 34));
    return new MemorySink.Sent(
        b.array(), true, inner.start() + head.length, inner.offset(), inner.type(), inner.size());
  }
}
