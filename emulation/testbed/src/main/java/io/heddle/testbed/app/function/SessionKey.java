package io.heddle.testbed.app.function;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The normalised 5-tuple of a frame, packed into two numbers. A forwarding thread reads every frame
 * into the same one, so that no frame costs an allocation.
 */
final class SessionKey {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int IPV4 = 0x0800;
  private static final int VLAN = 0x8100;
  private static final int PROVIDER_VLAN = 0x88a8;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int FRAGMENT = 0x3fff;

  /** Makes the ports of every session differ from 0, an empty place in the table. */
  private static final long PRESENT = 1L << 40;

  /** The lower address in the upper 32 bits, the higher one in the lower 32. */
  long addresses;

  /** From bit 24 the port of the lower end, from bit 8 that of the higher, then the protocol. */
  long ports;

  /**
   * Reads a frame.
   *
   * @return false if it is not IPv4
   */
  boolean read(MemorySegment frame, long offset, int length) {
    int type = 12;
    int etherType = length < 14 ? 0 : unsigned(frame, offset + type);
    while ((etherType == VLAN || etherType == PROVIDER_VLAN) && length >= type + 6) {
      type += 4;
      etherType = unsigned(frame, offset + type);
    }
    int header = type + 2;
    if (etherType != IPV4 || length < header + 20) {
      return false;
    }
    long ip = offset + header;
    int versionAndLength = frame.get(ValueLayout.JAVA_BYTE, ip) & 0xff;
    int headerBytes = (versionAndLength & 15) * 4;
    if (versionAndLength >> 4 != 4 || headerBytes < 20) {
      return false;
    }
    int protocol = frame.get(ValueLayout.JAVA_BYTE, ip + 9) & 0xff;
    long source = Integer.toUnsignedLong(frame.get(INT, ip + 12));
    long destination = Integer.toUnsignedLong(frame.get(INT, ip + 16));
    boolean hasPorts =
        (protocol == TCP || protocol == UDP)
            && (unsigned(frame, ip + 6) & FRAGMENT) == 0
            && length >= header + headerBytes + 4;
    long sourcePort = hasPorts ? unsigned(frame, ip + headerBytes) : 0;
    long destinationPort = hasPorts ? unsigned(frame, ip + headerBytes + 2) : 0;
    set(source, sourcePort, destination, destinationPort, protocol);
    return true;
  }

  private void set(long source, long sourcePort, long destination, long destinationPort, int ip) {
    boolean ordered =
        source < destination || source == destination && sourcePort <= destinationPort;
    addresses = ordered ? source << 32 | destination : destination << 32 | source;
    ports =
        PRESENT
            | (ordered ? sourcePort : destinationPort) << 24
            | (ordered ? destinationPort : sourcePort) << 8
            | ip;
  }

  private static int unsigned(MemorySegment frame, long at) {
    return frame.get(SHORT, at) & 0xffff;
  }
}
