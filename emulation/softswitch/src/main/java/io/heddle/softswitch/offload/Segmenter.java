package io.heddle.softswitch.offload;

import static io.heddle.softswitch.offload.Packet.setByte;
import static io.heddle.softswitch.offload.Packet.setInt;
import static io.heddle.softswitch.offload.Packet.setShort;

import io.heddle.linux.OffloadHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * Cuts a super-frame into its segments as a network device does: TCP's sequence number and IPv4's
 * identification count up, lengths and IPv4's checksum are a segment's own, FIN and PSH are on the
 * last segment only and CWR on the first. The transport checksum holds the pseudo header's sum
 * only.
 *
 * <p>A segment's headers are written right before its payload, over the end of the payload before,
 * so that nothing long is copied; {@link #putBack} undoes that. For one thread.
 */
final class Segmenter {
  /** More than any headers that are cut here: 2 * (14 + 16 + 60) + 60 + 16. */
  private static final int LONGEST_HEADERS = 512;

  private static final int SCTP_CHECKSUM = 8;
  private static final int CWR = 0x80;
  private static final int PUSH_FIN = 0x09;

  private final MemorySegment headers = Arena.ofAuto().allocate(LONGEST_HEADERS, 8);
  private final MemorySegment hidden = Arena.ofAuto().allocate(LONGEST_HEADERS, 8);
  private final Packet packet = new Packet();
  private MemorySegment memory = MemorySegment.NULL;
  private long base;
  private int length;
  private int headerLength;
  private int size;
  private int count;
  private long offset;
  private int segmentLength;

  /** For each layer the sum of IPv4's header without its identification and checksum. */
  private final int[] ipv4Sums = new int[Packet.MOST_LAYERS];

  /**
   * Begins with a frame.
   *
   * @return false if this is no super-frame of TCP or UDP that can be cut
   */
  boolean begin(MemorySegment memory, long base, int length, OffloadHeader offload) {
    int wanted = offload.checksumNeeded() ? offload.checksumStart() : 0;
    if (!packet.find(memory, base, length, wanted)) {
      return false;
    }
    int last = packet.layers() - 1;
    int protocol =
        switch (offload.segmentation()) {
          case OffloadHeader.TCP4, OffloadHeader.TCP6 -> Packet.TCP;
          case OffloadHeader.UDP -> Packet.UDP;
          default -> 0;
        };
    headerLength = packet.payload();
    size = offload.segmentSize();
    if (packet.protocol(last) != protocol || size == 0 || headerLength > LONGEST_HEADERS) {
      return false;
    }
    this.memory = memory;
    this.base = base;
    this.length = length;
    count = Math.max(1, (length - headerLength + size - 1) / size);
    segmentLength = 0;
    MemorySegment.copy(memory, base, headers, 0, headerLength);
    return true;
  }

  /** How many segments there are. */
  int count() {
    return count;
  }

  /** Makes segment {@code i}, which is then at {@link #offset} with {@link #length} bytes. */
  void make(int i) {
    int from = headerLength + i * size;
    int payload = Math.min(size, length - from);
    if (segmentLength != headerLength + payload) {
      segmentLength = headerLength + payload;
      prepareHeaders();
    }
    offset = base + from - headerLength;
    MemorySegment.copy(memory, offset, hidden, 0, headerLength);
    MemorySegment.copy(headers, 0, memory, offset, headerLength);
    int last = packet.layers() - 1;
    if (isTcp()) {
      int tcp = packet.transport(last);
      setInt(memory, offset + tcp + 4, Packet.intAt(headers, tcp + 4) + i * size);
      int flags = Packet.byteAt(headers, tcp + 13);
      int kept = (i > 0 ? flags & ~CWR : flags) & (i < count - 1 ? ~PUSH_FIN : -1);
      setByte(memory, offset + tcp + 13, kept);
    }
    for (int layer = 0; layer <= last; layer++) {
      if (!packet.isV6(layer)) {
        int ip = packet.network(layer);
        int identification = Packet.shortAt(headers, ip + 4) + i & 0xffff;
        int sum = Checksum.fold((long) ipv4Sums[layer] + identification);
        setShort(memory, offset + ip + 4, identification);
        setShort(memory, offset + ip + 10, ~sum);
      }
    }
  }

  /** Sets what all segments of one length have in common. */
  private void prepareHeaders() {
    int last = packet.layers() - 1;
    for (int layer = 0; layer <= last; layer++) {
      packet.setLengths(headers, 0, layer, segmentLength);
      if (!packet.isV6(layer)) {
        int ip = packet.network(layer);
        int identification = Packet.shortAt(headers, ip + 4);
        setShort(headers, ip + 4, 0);
        setShort(headers, ip + 10, 0);
        ipv4Sums[layer] = Checksum.sum(headers, ip, packet.transport(layer) - ip);
        setShort(headers, ip + 4, identification);
      }
    }
    int transport = packet.transport(last);
    setShort(
        headers,
        transport + checksumOffset(),
        packet.pseudoSum(headers, 0, last, segmentLength - transport));
  }

  /** Puts the bytes back that the segment made last has overwritten, except its own payload. */
  void putBack() {
    MemorySegment.copy(hidden, 0, memory, offset, headerLength);
  }

  long offset() {
    return offset;
  }

  int length() {
    return segmentLength;
  }

  int headerLength() {
    return headerLength;
  }

  /** The sum of the last transport header's pseudo header, for the segment made last. */
  int pseudoSum() {
    return Packet.shortAt(headers, transport() + checksumOffset());
  }

  /** Where the network header in front of the unfinished transport header is. */
  int network() {
    return packet.network(packet.layers() - 1);
  }

  /** Whether that is IPv6's. */
  boolean isV6() {
    return packet.isV6(packet.layers() - 1);
  }

  /** Where the transport header with the unfinished checksum is. */
  int transport() {
    return packet.transport(packet.layers() - 1);
  }

  /** Whether segments are TCP's: from one to the next, only what {@link #varying} says changes. */
  boolean isTcp() {
    return packet.protocol(packet.layers() - 1) == Packet.TCP;
  }

  /** Bytes of payload in each segment but the last. */
  int size() {
    return size;
  }

  /** Where the payload of segment {@code i} is. */
  long payload(int i) {
    return base + headerLength + (long) i * size;
  }

  /** Sets the bits that change from one segment to the next by counting, and the checksums. */
  void varying(byte[] bits) {
    for (int layer = 0; layer < packet.layers(); layer++) {
      if (!packet.isV6(layer)) {
        set(bits, packet.network(layer) + 4, 2);
        set(bits, packet.network(layer) + 10, 2);
      }
      int transport = packet.transport(layer);
      if (packet.protocol(layer) == Packet.TCP) {
        set(bits, transport + 4, 4);
      }
      set(bits, transport + Packet.checksumOffset(packet.protocol(layer)), 2);
    }
  }

  private static void set(byte[] bits, int at, int bytes) {
    for (int i = at; i < Math.min(at + bytes, bits.length); i++) {
      bits[i] = (byte) 0xff;
    }
  }

  int checksumOffset() {
    return Packet.checksumOffset(packet.protocol(packet.layers() - 1));
  }

  /**
   * Finishes the checksum of a tunnel around the segment, whose own must be finished before, unless
   * it has none.
   */
  void finishTunnel() {
    if (packet.layers() == 1) {
      return;
    }
    int transport = packet.transport(0);
    long field = offset + transport + Packet.checksumOffset(Packet.UDP);
    if (Packet.shortAt(memory, field) == 0) {
      return;
    }
    int bytes = segmentLength - transport;
    setShort(memory, field, packet.pseudoSum(memory, offset, 0, bytes));
    finish(memory, offset + transport, bytes, Packet.checksumOffset(Packet.UDP));
  }

  /** Whether a tunnel around the segments has a checksum over all of a segment. */
  boolean tunnelHasChecksum() {
    return packet.layers() > 1
        && Packet.shortAt(headers, packet.transport(0) + Packet.checksumOffset(Packet.UDP)) != 0;
  }

  /**
   * Finishes a checksum whose field holds the pseudo header's sum.
   *
   * @param start the transport header
   * @param length bytes from there to the packet's end
   */
  static void finish(MemorySegment memory, long start, int length, int checksumOffset) {
    if (checksumOffset == SCTP_CHECKSUM) {
      finishSctp(memory, start, length);
      return;
    }
    int sum = ~Checksum.sum(memory, start, length) & 0xffff;
    // In UDP 0 says "none", and the same number is meant by its complement.
    boolean none = sum == 0 && checksumOffset == Packet.checksumOffset(Packet.UDP);
    setShort(memory, start + checksumOffset, none ? 0xffff : sum);
  }

  /** SCTP has a CRC-32C instead (RFC 9260 appendix A), over a field of 0. */
  private static void finishSctp(MemorySegment memory, long start, int length) {
    setInt(memory, start + SCTP_CHECKSUM, 0);
    CRC32C crc = new CRC32C();
    crc.update(memory.asSlice(start, length).asByteBuffer());
    setInt(memory, start + SCTP_CHECKSUM, Integer.reverseBytes((int) crc.getValue()));
  }
}
