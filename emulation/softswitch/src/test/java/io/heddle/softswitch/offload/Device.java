package io.heddle.softswitch.offload;

import io.heddle.linux.OffloadHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a network device does with a frame before the wire, written down without haste: it cuts
 * segments and finishes checksums.
 */
final class Device {
  private Device() {}

  /** The packets on the wire. */
  static List<byte[]> wire(MemorySink.Sent frame) {
    if (frame.type() == OffloadHeader.WHOLE) {
      byte[] whole = frame.bytes().clone();
      if (frame.needsChecksum()) {
        finish(whole, frame.start(), frame.start() + frame.offset());
      }
      return List.of(whole);
    }
    byte[] bytes = frame.bytes();
    int transport = frame.start();
    boolean tcp = frame.type() != OffloadHeader.UDP;
    int headers = transport + (tcp ? (bytes[transport + 12] >> 4 & 15) * 4 : 8);
    List<byte[]> segments = new ArrayList<>();
    for (int from = headers; from < bytes.length; from += frame.size()) {
      int payload = Math.min(frame.size(), bytes.length - from);
      byte[] segment = Arrays.copyOf(bytes, headers + payload);
      System.arraycopy(bytes, from, segment, headers, payload);
      boolean last = from + payload == bytes.length;
      fix(ByteBuffer.wrap(segment), transport, segments.size(), from - headers, last, tcp);
      segments.add(segment);
    }
    return segments;
  }

  private static void fix(
      ByteBuffer b, int transport, int number, int before, boolean last, boolean tcp) {
    if (tcp) {
      b.putInt(transport + 4, b.getInt(transport + 4) + before);
      int flags = b.get(transport + 13) & 0xff;
      flags &= last ? 0xff : ~0x09;
      flags &= number == 0 ? 0xff : ~0x80;
      b.put(transport + 13, (byte) flags);
    }
    int at = 0;
    int network;
    do {
      network = at + 14;
      while (b.getShort(network - 2) == (short) 0x8100) {
        network += 4;
      }
      boolean v4 = b.get(network) >> 4 == 4;
      at = network + (v4 ? 20 : 40);
      if (v4) {
        b.putShort(network + 4, (short) (b.getShort(network + 4) + number));
        b.putShort(network + 2, (short) (b.capacity() - network));
        b.putShort(network + 10, (short) 0);
        b.putShort(network + 10, (short) ~sum(b.array(), network, network + 20, 0));
      } else {
        b.putShort(network + 4, (short) (b.capacity() - network - 40));
      }
      if (b.get(network + (v4 ? 9 : 6)) == 17) {
        b.putShort(at + 4, (short) (b.capacity() - at));
      }
      if (at < transport) {
        at += 16;
      }
    } while (at < transport);
    int field = transport + (tcp ? 16 : 6);
    b.putShort(field, (short) pseudo(b.array(), network, transport));
    finish(b.array(), transport, field);
  }

  /** The pseudo header's sum. */
  static int pseudo(byte[] bytes, int network, int transport) {
    boolean v4 = bytes[network] >> 4 == 4;
    int protocol = bytes[network + (v4 ? 9 : 6)] & 0xff;
    int from = network + (v4 ? 12 : 8);
    int to = network + (v4 ? 20 : 40);
    return sum(bytes, from, to, protocol + bytes.length - transport);
  }

  static void finish(byte[] bytes, int transport, int field) {
    int checksum = ~sum(bytes, transport, bytes.length, 0) & 0xffff;
    if (checksum == 0 && field - transport == 6) {
      checksum = 0xffff;
    }
    bytes[field] = (byte) (checksum >> 8);
    bytes[field + 1] = (byte) checksum;
  }

  static int sum(byte[] bytes, int from, int to, int start) {
    long sum = start;
    for (int i = from; i < to; i++) {
      sum += (long) (bytes[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }
}
