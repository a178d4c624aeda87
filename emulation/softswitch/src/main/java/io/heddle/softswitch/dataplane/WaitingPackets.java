package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.codegen.ProgramCompiler;
import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.runtime.PacketLog;
import io.heddle.softswitch.runtime.PacketProcessor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packets that a received packet has become and that have to enter ingress or egress again: a
 * queue, first in first out, of one packet thread. All memory is there from the start. It bounds
 * what one received packet can become, so that a program that sends packets in circles cannot stop
 * the switch (bmv2 has no such bound).
 */
final class WaitingPackets {
  /** How often a received packet and its copies may enter ingress or egress again. */
  static final int MOST_ROUNDS = 1024;

  private static final int SLOTS = 1024;
  private static final int FRAME_BYTES = 4 << 20;

  /** Programs with very many header fields get fewer slots. */
  private static final int VALUE_WORDS = 1 << 19;

  private static final Logger LOG = LoggerFactory.getLogger(WaitingPackets.class);

  /** Why a packet waits. */
  enum Way {
    RESUBMIT,
    RECIRCULATE,
    EGRESS_CLONE
  }

  private final int fieldWords;
  private final int stride;
  private final int slots;
  private final Way[] ways;
  private final int[] ports;
  private final int[] fieldLists;
  private final int[] lengths;
  private final int[] cursors;
  private final int[] received;
  private final int[] present;
  private final int[] offsets;
  private final CloneSession[] sessions;
  private final long[] values;
  private final MemorySegment frames;

  private int first;
  private int count;

  /** Where the next frame goes. The frames that wait are before it, perhaps around the end. */
  private int end;

  private int rounds;
  private long lostToLoops;
  private long lostToLength;

  /** A queue for the packets of a program; without memory if none ever waits. */
  static WaitingPackets of(ProgramCompiler.Factory program) {
    return new WaitingPackets(
        program.hasDetours(), program.fieldListWords(), program.headerWords());
  }

  /**
   * @param fieldWords the most longs of a field list
   * @param headerWords the longs of all headers
   */
  WaitingPackets(boolean used, int fieldWords, int headerWords) {
    this.fieldWords = fieldWords;
    stride = Math.max(1, fieldWords + headerWords);
    slots = used ? Math.clamp(VALUE_WORDS / stride, 16, SLOTS) : 0;
    frames = slots == 0 ? MemorySegment.NULL : Arena.ofAuto().allocate(FRAME_BYTES, 64);
    ways = new Way[slots];
    ports = new int[slots];
    fieldLists = new int[slots];
    lengths = new int[slots];
    cursors = new int[slots];
    received = new int[slots];
    present = new int[slots];
    offsets = new int[slots];
    sessions = new CloneSession[slots];
    values = new long[slots * stride];
  }

  /** Begins with a new received packet. */
  void begin() {
    rounds = 0;
    count = 0; // unless a fault has ended the last packet early, it is already
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Notes that a packet that waited has become several. */
  void branch(int copies) {
    rounds += copies - 1;
  }

  /** Lets a packet wait for ingress as it came in; false if it is lost. */
  boolean resubmit(PacketProcessor packet, int port, MemorySegment frame, long offset, int length) {
    int slot = enqueue(Way.RESUBMIT, length);
    if (slot >= 0) {
      MemorySegment.copy(frame, offset, frames, offsets[slot], length);
      ports[slot] = port;
      keep(slot, packet, packet.requests().resubmitFields());
    }
    return slot >= 0;
  }

  /** Lets a packet wait for ingress as the deparser made it. */
  void recirculate(PacketProcessor packet, MemorySegment frame, int length) {
    int slot = enqueue(Way.RECIRCULATE, length);
    if (slot >= 0) {
      MemorySegment.copy(frame, 0, frames, offsets[slot], length);
      ports[slot] = 0;
      keep(slot, packet, packet.requests().recirculateFields());
    }
  }

  /** Lets a clone wait for egress, with the headers as egress left them. */
  void cloneAtEgress(PacketProcessor packet, CloneSession session) {
    int slot = enqueue(Way.EGRESS_CLONE, packet.received() - packet.cursor());
    if (slot >= 0) {
      packet.copyPayload(frames, offsets[slot]);
      packet.saveHeaders(values, slot * stride + fieldWords);
      cursors[slot] = packet.cursor();
      received[slot] = packet.received();
      present[slot] = packet.present();
      sessions[slot] = session;
      keep(slot, packet, packet.requests().cloneFields());
    }
  }

  private void keep(int slot, PacketProcessor packet, int fieldList) {
    fieldLists[slot] = fieldList;
    packet.saveFields(fieldList, values, slot * stride);
  }

  /** Takes a slot, or says that the packet is lost by a negative number. */
  private int enqueue(Way way, int length) {
    if (++rounds > MOST_ROUNDS) {
      lostToLoops++;
      if (PacketLog.isPowerOfTen(lostToLoops)) {
        LOG.warn(
            "A packet became more than {} others by clones, resubmitting and recirculating;"
                + " the others are dropped ({} so far)",
            MOST_ROUNDS,
            lostToLoops);
      }
      return -1;
    }
    // An empty payload takes a byte too, so that what waits is never without extent.
    int bytes = Math.max(1, length);
    int offset = count == slots || length > Worker.LONGEST_FRAME ? -1 : room(bytes);
    if (offset < 0) {
      lostToLength++;
      if (PacketLog.isPowerOfTen(lostToLength)) {
        LOG.warn(
            "A clone, resubmitted or recirculated packet is too long or one too many; dropped"
                + " ({} so far)",
            lostToLength);
      }
      return -1;
    }
    int slot = first + count < slots ? first + count : first + count - slots;
    count++;
    ways[slot] = way;
    offsets[slot] = offset;
    lengths[slot] = length;
    end = offset + bytes;
    return slot;
  }

  /** Where {@code length} bytes in a row are free, or a negative number. */
  private int room(int length) {
    if (count == 0) {
      return 0;
    }
    int begin = offsets[first];
    if (end > begin) { // what waits is in one piece
      return end + length <= FRAME_BYTES ? end : length < begin ? 0 : -1;
    }
    return end + length < begin ? end : -1;
  }

  Way way() {
    return ways[first];
  }

  int port() {
    return ports[first];
  }

  CloneSession session() {
    return sessions[first];
  }

  MemorySegment frames() {
    return frames;
  }

  int offset() {
    return offsets[first];
  }

  int length() {
    return lengths[first];
  }

  /** Gives the first packet the metadata that it keeps. */
  void restoreFields(PacketProcessor packet) {
    packet.loadFields(fieldLists[first], values, first * stride);
  }

  /** Makes {@code packet} the clone that is first. */
  void restoreClone(PacketProcessor packet) {
    packet.resume(frames, offsets[first], cursors[first], received[first], present[first]);
    packet.loadHeaders(values, first * stride + fieldWords);
    packet.resetMetadata();
    restoreFields(packet);
  }

  /** Ends with the first packet, whose memory may be used again from now on. */
  void remove() {
    sessions[first] = null;
    first = first + 1 == slots ? 0 : first + 1;
    count--;
  }
}
