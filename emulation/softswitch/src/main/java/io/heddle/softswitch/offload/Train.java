package io.heddle.softswitch.offload;

import static io.heddle.softswitch.offload.Packet.byteAt;
import static io.heddle.softswitch.offload.Packet.intAt;
import static io.heddle.softswitch.offload.Packet.setByte;
import static io.heddle.softswitch.offload.Packet.setInt;
import static io.heddle.softswitch.offload.Packet.setShort;
import static io.heddle.softswitch.offload.Packet.shortAt;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.heddle.linux.FrameSink;
import io.heddle.linux.OffloadHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What leaves by one port: segments in a row that a device could have cut from one super-frame
 * leave as that super-frame. The rules are those by which Linux joins what it receives (GRO): equal
 * headers but for lengths, checksums, a sequence number that goes on and an identification that
 * counts up (or means nothing, with "do not fragment", RFC 6864); equal sizes but for the last.
 *
 * <p>Segments in a UDP tunnel leave as a train of UDP datagrams, each with its own finished inner
 * headers. If a device cuts that, each datagram gets a UDP checksum, where the program may have
 * sent none (RFC 7348 section 4.1 allows both).
 *
 * <p>For one thread.
 */
final class Train {
  /**
   * Frames of up to so many bytes are copied as a whole: that is cheaper than to refer to a part.
   */
  private static final int SMALL = 512;

  /** Headers are written so far behind the sink's position that a frame can end in between. */
  private static final int GAP = 128;

  /** What a program leaves unparsed of TCP's longest header. */
  private static final int TRANSPORT_HEADER = 60;

  private static final int MOST_UDP_SEGMENTS = 128;
  private static final int LONGEST_PACKET = 65535;
  private static final int PUSH_FIN = 0x09;
  private static final int CWR = 0x80;
  private static final int DO_NOT_FRAGMENT = 0x40;

  private final FrameSink sink;
  private final OffloadHeader offload = new OffloadHeader();
  private Packet first = new Packet();
  private Packet next = new Packet();

  /** Segments of the open train; 0 if none is open. */
  private int segments;

  /** Where the first segment is in the sink's memory, and how many bytes of headers it has. */
  private long head;

  private int headLength;

  /** Bytes behind the outermost transport header of all segments but the last. */
  private int segmentSize;

  /** Bytes of the whole frame so far. */
  private int total;

  /** Whether the first segment's outermost transport checksum is unfinished. */
  private boolean unfinished;

  /** Whether no more segments may follow. */
  private boolean complete;

  private int lastFlags;

  /** Where the last datagram's own headers are in the sink's memory, behind the outermost ones. */
  private long inner;

  private int innerLength;

  Train(FrameSink sink) {
    this.sink = sink;
  }

  /**
   * Sends a packet that stays by itself.
   *
   * @param rest the packet behind {@code headers}
   * @param more how many bytes of {@code rest} must be copied, because they will change
   */
  void single(
      byte[] headers,
      int headerLength,
      MemorySegment rest,
      long offset,
      int length,
      int more,
      Unfinished how)
      throws IOException {
    close();
    offload.clear();
    if (how.isPresent()) {
      offload.needChecksum(how.start(), how.field() - how.start());
    }
    boolean copied = headerLength + length <= SMALL || !rest.isNative();
    int bytes = headerLength + (copied ? length : Math.min(length, more));
    if (!sink.room(bytes, 2)) {
      throw new IOException("a frame of " + bytes + " bytes is too long to send");
    }
    long at = sink.position();
    write(at, headers, headerLength, rest, offset, bytes - headerLength);
    sink.begin();
    sink.own(at, bytes);
    int owned = bytes - headerLength;
    if (owned < length) {
      sink.refer(rest, offset + owned, length - owned);
    }
    sink.end(offload);
  }

  /**
   * Sends a packet that may be one of many.
   *
   * @param rest the packet behind {@code headers}
   * @param more how many bytes of {@code rest} must be copied, because they will change
   * @param how the checksum that is left to do, of the packet's last transport header
   */
  void segment(
      byte[] headers,
      int headerLength,
      MemorySegment rest,
      long offset,
      int length,
      int more,
      Unfinished how)
      throws IOException {
    int copied = Math.min(length, more + TRANSPORT_HEADER);
    int room = headerLength + copied + 2 * GAP;
    if (!sink.room(room, 4)) {
      close();
      if (!sink.room(room, 4)) {
        throw new IOException("headers of " + headerLength + " bytes are too long to send");
      }
    }
    long at = sink.position() + GAP;
    write(at, headers, headerLength, rest, offset, copied);
    if (rest.isNative() && next.find(sink.memory(), at, headerLength + copied, 0)) {
      int bytes = Math.max(headerLength + more, next.payload());
      long payloadAt = offset + bytes - headerLength;
      int payload = headerLength + length - bytes;
      if (payload > 0 && prepare(at, bytes, rest, payloadAt, payload, how)) {
        join(at, bytes, rest, payloadAt, payload, how);
        return;
      }
    }
    single(headers, headerLength, rest, offset, length, more, how);
  }

  private void join(
      long at, int bytes, MemorySegment rest, long offset, int payload, Unfinished how)
      throws IOException {
    int size = bytes + payload - next.payload();
    if (segments > 0 && !complete && follows(at, bytes, size)) {
      append(at, bytes, rest, offset, payload, size);
    } else {
      close();
      open(at, bytes, rest, offset, payload, size, how);
    }
  }

  private void write(
      long at, byte[] headers, int headerLength, MemorySegment rest, long offset, int more) {
    MemorySegment memory = sink.memory();
    MemorySegment.copy(headers, 0, memory, JAVA_BYTE, at, headerLength);
    MemorySegment.copy(rest, offset, memory, at + headerLength, more);
  }

  /**
   * Finishes the checksum of the packet in a tunnel; false if the segment cannot be part of a
   * train, in which a wrong outermost checksum would become right.
   */
  private boolean prepare(
      long at, int bytes, MemorySegment rest, long offset, int payload, Unfinished how) {
    MemorySegment memory = sink.memory();
    int transport = next.transport(0);
    boolean udp = next.protocol(0) == Packet.UDP;
    if (!udp && bytes != next.payload() || how.isPresent() && how.start() == transport) {
      return bytes == next.payload();
    }
    if (how.isPresent()) {
      int start = how.start();
      int rests = sumBehind(rest, offset, payload, bytes - start);
      int sum = ~Checksum.fold((long) Checksum.sum(memory, at + start, bytes - start) + rests);
      boolean none =
          (sum & 0xffff) == 0 && how.field() - start == Packet.checksumOffset(Packet.UDP);
      setShort(memory, at + how.field(), none ? 0xffff : sum);
    }
    if (udp && shortAt(memory, at + transport + Packet.checksumOffset(Packet.UDP)) == 0) {
      return true;
    }
    long sum =
        (long) next.pseudoSum(memory, at, 0, bytes + payload - transport)
            + Checksum.sum(memory, at + transport, bytes - transport)
            + sumBehind(rest, offset, payload, bytes - transport);
    return Checksum.fold(sum) == 0xffff;
  }

  /** The sum of bytes that stand behind {@code before} others, which counts if that is odd. */
  private static int sumBehind(MemorySegment memory, long offset, int length, int before) {
    int sum = Checksum.sum(memory, offset, length);
    return (before & 1) == 0 ? sum : (sum & 0xff) << 8 | sum >>> 8;
  }

  private void open(
      long at, int bytes, MemorySegment rest, long offset, int payload, int size, Unfinished how)
      throws IOException {
    if (!sink.room(bytes + GAP, 4)) {
      throw new IOException("headers of " + bytes + " bytes are too long to send");
    }
    Packet swapped = first;
    first = next;
    next = swapped;
    segments = 1;
    head = at;
    headLength = bytes;
    segmentSize = size;
    total = bytes + payload;
    unfinished = how.isPresent() && how.start() == first.transport(0);
    int flags = isTcp() ? byteAt(sink.memory(), at + first.transport(0) + 13) : 0;
    complete = (flags & PUSH_FIN) != 0;
    lastFlags = flags & PUSH_FIN;
    inner = at + first.payload();
    innerLength = bytes - first.payload();
    sink.begin();
    sink.own(at, bytes);
    sink.refer(rest, offset, payload);
  }

  private void append(long at, int bytes, MemorySegment rest, long offset, int payload, int size) {
    if (isTcp()) {
      int flags = byteAt(sink.memory(), at + next.transport(0) + 13) & PUSH_FIN;
      lastFlags |= flags;
      complete = flags != 0;
    } else {
      inner = at + next.payload();
      innerLength = bytes - next.payload();
      if (innerLength > 0) {
        sink.own(inner, innerLength);
      }
    }
    sink.refer(rest, offset, payload);
    segments++;
    total += size;
    complete |= size < segmentSize;
  }

  /**
   * How many segments more of {@code size} bytes may follow without being looked at, if they differ
   * from the last one by TCP's sequence number, the identification and checksums only; 0 unless
   * that one joined the train.
   */
  int more(int size) {
    if (segments < 2 || complete || !isTcp() || size != segmentSize) {
      return 0;
    }
    return (LONGEST_PACKET - (total - first.network(0))) / size;
  }

  /** Takes segments as {@link #more} allows, by their payload. */
  void extend(int count, MemorySegment rest, long offset) {
    sink.refer(rest, offset, count * segmentSize);
    segments += count;
    total += count * segmentSize;
  }

  /**
   * Repeats the last datagram of a tunnel with TCP's next segments in it. They differ from its
   * segment by the sequence number, the identification and checksums only.
   *
   * @param segment how the last datagram's headers end, from its network header on
   * @param rest has the payloads, one behind the other
   * @return how many there was room for
   */
  int repeatInner(int count, Segmenter segment, MemorySegment rest, long offset)
      throws IOException {
    int size = segment.size();
    MemorySegment memory = sink.memory();
    if (segments < 2
        || complete
        || isTcp()
        || innerLength + size != segmentSize
        || innerLength < segment.headerLength() - segment.network()
        || shortAt(memory, head + first.transport(0) + Packet.checksumOffset(Packet.UDP)) != 0) {
      return 0;
    }
    int network = innerLength - segment.headerLength() + segment.network();
    int tcp = innerLength - segment.headerLength() + segment.transport();
    int checksum = tcp + Packet.checksumOffset(Packet.TCP);
    int done = 0;
    int fixedSum = 0;
    while (done < count
        && segments < MOST_UDP_SEGMENTS
        && total - first.network(0) + segmentSize <= LONGEST_PACKET
        && sink.room(innerLength, 3)) {
      long at = sink.position();
      MemorySegment.copy(memory, inner, memory, at, innerLength);
      int sequence = intAt(memory, at + tcp + 4) + size;
      if (done == 0) {
        setInt(memory, at + tcp + 4, 0);
        setShort(memory, at + checksum, segment.pseudoSum());
        fixedSum = Checksum.sum(memory, at + tcp, innerLength - tcp);
      }
      setInt(memory, at + tcp + 4, sequence);
      if (!segment.isV6()) {
        countIdentification(memory, at + network);
      }
      int payloadSum = Checksum.sum(rest, offset + (long) done * size, size);
      long sum = (long) fixedSum + (sequence >>> 16) + (sequence & 0xffff) + payloadSum;
      setShort(memory, at + checksum, ~Checksum.fold(sum));
      sink.own(at, innerLength);
      sink.refer(rest, offset + (long) done * size, size);
      inner = at;
      segments++;
      total += segmentSize;
      done++;
    }
    return done;
  }

  /** Adds 1 to an IPv4 header's identification (its checksum: RFC 1624). */
  private static void countIdentification(MemorySegment memory, long ip) {
    int identification = shortAt(memory, ip + 4);
    int counted = identification + 1 & 0xffff;
    int sum = ~shortAt(memory, ip + 10) & 0xffff;
    setShort(memory, ip + 4, counted);
    setShort(memory, ip + 10, ~Checksum.fold((long) sum + (~identification & 0xffff) + counted));
  }

  private boolean isTcp() {
    return first.protocol(0) == Packet.TCP;
  }

  /** Whether the segment written at {@code at} goes on where the train ends. */
  private boolean follows(long at, int bytes, int size) {
    int network = first.network(0);
    int transport = first.transport(0);
    if (size > segmentSize
        || total - network + size > LONGEST_PACKET
        || next.network(0) != network
        || next.transport(0) != transport
        || next.protocol(0) != first.protocol(0)
        || next.isV6(0) != first.isV6(0)
        || differ(at, 0, network)) {
      return false;
    }
    boolean sameNetwork = first.isV6(0) ? sameIpv6(at, network) : sameIpv4(at, network, transport);
    return sameNetwork && (isTcp() ? followsTcp(at, bytes, transport) : followsUdp(at, transport));
  }

  private boolean sameIpv4(long at, int network, int transport) {
    MemorySegment memory = sink.memory();
    if (differ(at, network, network + 2)
        || differ(at, network + 6, network + 10)
        || differ(at, network + 12, transport)) {
      return false;
    }
    int identification = shortAt(memory, at + network + 4);
    int counted = shortAt(memory, head + network + 4);
    boolean atomic = (byteAt(memory, at + network + 6) & DO_NOT_FRAGMENT) != 0;
    return identification == (counted + segments & 0xffff) || atomic && identification == counted;
  }

  private boolean sameIpv6(long at, int network) {
    return !differ(at, network, network + 4) && !differ(at, network + 6, network + 40);
  }

  private boolean followsTcp(long at, int bytes, int transport) {
    MemorySegment memory = sink.memory();
    int flags = byteAt(memory, at + transport + 13);
    int flagsBefore = byteAt(memory, head + transport + 13);
    return bytes == headLength
        && !differ(at, transport, transport + 4)
        && intAt(memory, at + transport + 4)
            == intAt(memory, head + transport + 4) + total - headLength
        && !differ(at, transport + 8, transport + 13)
        && (flags & CWR) == 0
        && ((flags ^ flagsBefore) & ~(PUSH_FIN | CWR)) == 0
        && !differ(at, transport + 14, transport + 16)
        && !differ(at, transport + 18, bytes);
  }

  private boolean followsUdp(long at, int transport) {
    return segments < MOST_UDP_SEGMENTS && !differ(at, transport, transport + 4);
  }

  /** Whether bytes of the new segment differ from the first's. */
  private boolean differ(long at, int from, int to) {
    MemorySegment memory = sink.memory();
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) { // too few for MemorySegment.mismatch to pay
      if (memory.get(JAVA_LONG_UNALIGNED, at + i) != memory.get(JAVA_LONG_UNALIGNED, head + i)) {
        return true;
      }
    }
    for (; i < to; i++) {
      if (memory.get(JAVA_BYTE, at + i) != memory.get(JAVA_BYTE, head + i)) {
        return true;
      }
    }
    return false;
  }

  /** Ends the open train; what comes next is a frame of its own. */
  void close() {
    if (segments == 0) {
      return;
    }
    MemorySegment memory = sink.memory();
    int transport = first.transport(0);
    int checksum = Packet.checksumOffset(first.protocol(0));
    offload.clear();
    if (segments > 1) {
      first.setLengths(memory, head, 0, total);
      setShort(
          memory, head + transport + checksum, first.pseudoSum(memory, head, 0, total - transport));
      int type = OffloadHeader.UDP;
      if (isTcp()) {
        int flags = byteAt(memory, head + transport + 13);
        setByte(memory, head + transport + 13, flags | lastFlags);
        offload.markCongestion((flags & CWR) != 0);
        type = first.isV6(0) ? OffloadHeader.TCP6 : OffloadHeader.TCP4;
      }
      offload.needSegmentation(type, segmentSize, first.payload());
    }
    if (segments > 1 || unfinished) {
      offload.needChecksum(transport, checksum);
    }
    segments = 0;
    sink.end(offload);
  }
}
