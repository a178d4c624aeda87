package io.heddle.linux;

import static io.heddle.linux.BpfCode.Operation.ADD;
import static io.heddle.linux.BpfCode.Operation.AND;
import static io.heddle.linux.BpfCode.Operation.DIVIDE;
import static io.heddle.linux.BpfCode.Operation.MULTIPLY;
import static io.heddle.linux.BpfCode.Operation.OR;
import static io.heddle.linux.BpfCode.Operation.SHIFT_LEFT;
import static io.heddle.linux.BpfCode.Operation.SHIFT_RIGHT;
import static io.heddle.linux.BpfCode.Operation.SUBTRACT;
import static io.heddle.linux.BpfCode.Operation.XOR;
import static io.heddle.linux.BpfCode.Register.FP;
import static io.heddle.linux.BpfCode.Register.R0;
import static io.heddle.linux.BpfCode.Register.R1;
import static io.heddle.linux.BpfCode.Register.R2;
import static io.heddle.linux.BpfCode.Register.R3;
import static io.heddle.linux.BpfCode.Register.R4;
import static io.heddle.linux.BpfCode.Register.R5;
import static io.heddle.linux.BpfCode.Register.R6;
import static io.heddle.linux.BpfCode.Register.R7;
import static io.heddle.linux.BpfCode.Register.R8;
import static io.heddle.linux.BpfCode.Register.R9;
import static io.heddle.linux.BpfCode.Test.ABOVE;
import static io.heddle.linux.BpfCode.Test.BELOW;
import static io.heddle.linux.BpfCode.Test.EQUAL;
import static io.heddle.linux.BpfCode.Test.NOT_EQUAL;
import static io.heddle.linux.BpfCode.Test.SIGNED_LESS;
import static io.heddle.linux.BpfCode.Width.U16;
import static io.heddle.linux.BpfCode.Width.U32;
import static io.heddle.linux.BpfCode.Width.U64;

import java.nio.ByteOrder;

/**
 * The two programs of a port. The kernel shows each frame that a port receives to its packet
 * sockets first, which is where the filter decides; right after, on the same processor, to the
 * forwarder, which does it. So a frame goes to the packet thread or on as its flow says, never
 * both.
 */
final class FlowPrograms {
  // The kernel's functions.
  private static final int LOOK_UP = 1;
  private static final int NANO_TIME = 5;
  private static final int PROCESSOR = 8;
  private static final int STORE_BYTES = 9;
  private static final int REDIRECT = 23;
  private static final int LOAD_BYTES = 26;
  private static final int CHANGE_HEAD = 43;
  private static final int ADJUST_ROOM = 50;

  // struct __sk_buff.
  private static final int LENGTH = 0;
  private static final int PACKET_TYPE = 4;
  private static final int MARK = 8;
  private static final int VLAN_PRESENT = 20;
  private static final int INTERFACE = 40;
  private static final int GSO_SEGMENTS = 164;
  private static final int GSO_SIZE = 176;

  private static final int OUTGOING = 4;
  private static final int WHOLE_FRAME = -1;
  private static final int NO_FRAME = 0;
  private static final int NEXT_PROGRAM = -1;
  private static final int DROP = 2;
  private static final int AS_RECEIVED = 1;
  private static final int NEVER_BIT = Long.numberOfTrailingZeros(FlowMemory.NEVER);

  private static final int ROOM_BEHIND_ETHERNET = 1;
  private static final int SAME_SEGMENT_SIZE = 1;
  private static final int ADDS_IPV4 = 1 << 1;
  private static final int ADDS_UDP = 1 << 4;
  private static final int ADDS_ETHERNET_SHIFT = 56;
  private static final int LEAVES_IPV4 = 1 << 7;
  private static final int LEAVES_IPV6 = 1 << 8;
  private static final int RECOMPUTE_CHECKSUM = 1;

  private static final int ETHERNET = 14;
  private static final int IPV4 = 20;

  /** The kernel makes no packet of more than some 16,000 bytes longer, unless it has segments. */
  private static final int LONGEST_WHOLE = 16_000 - FlowMemory.LONGEST_PREFIX;

  private static final int TOTAL_LENGTH = ETHERNET + 2;
  private static final int HEADER_CHECKSUM = ETHERNET + 10;
  private static final int UDP_LENGTH = ETHERNET + IPV4 + 4;

  // The stack.
  private static final int BUFFER = -FlowMemory.KEY_BYTES;
  private static final int KEY = BUFFER - FlowMemory.KEY;
  private static final int NUMBER = KEY - Long.BYTES;
  private static final int ADDRESSES = NUMBER - 2 * Long.BYTES;
  private static final int COUNTED_PACKETS = ADDRESSES - Long.BYTES;
  private static final int COUNTED_BYTES = COUNTED_PACKETS - Long.BYTES;

  private final BpfMap control;
  private final BpfMap flows;
  private final BpfMap slots;

  FlowPrograms(BpfMap control, BpfMap flows, BpfMap slots) {
    this.control = control;
    this.flows = flows;
    this.slots = slots;
  }

  /** Finds a frame's flow; keeps the frame from the socket if it has one. */
  byte[] filter(int port) {
    BpfCode code = new BpfCode();
    code.move(R6, R1);
    code.load(U32, R2, R6, PACKET_TYPE).jumpIf(EQUAL, R2, OUTGOING, "pass");
    processor(code);
    code.store(U64, R8, FlowMemory.DECISION, 0);
    // A tag that is kept beside the frame is none of its bytes.
    code.load(U32, R2, R6, VLAN_PRESENT).jumpIf(NOT_EQUAL, R2, 0, "pass");
    code.load(U32, R2, R6, MARK).jumpIf(EQUAL, R2, FlowMemory.MARK, "pass");
    code.load(U32, R9, R6, LENGTH);
    loadStart(code);
    code.value(R1, control, FlowMemory.GENERATION).load(U64, R1, R1, 0);
    code.store(U32, FP, KEY + FlowMemory.KEY_GENERATION, R1);
    for (int mask = 0; mask < FlowMemory.MOST_MASKS; mask++) {
      lookUp(code, port, mask);
    }
    code.jump("pass");

    code.label("found").load(U32, R1, R0, 0).store(U32, FP, NUMBER, R1);
    findSlot(code, "pass");
    code.move(R7, R0);
    code.move(R1, 1).exchange(R8, FlowMemory.BUSY, R1);
    code.value(R1, control, FlowMemory.GENERATION).load(U64, R1, R1, 0);
    code.load(U64, R2, R7, FlowMemory.SLOT_GENERATION).jumpIf(NOT_EQUAL, R1, R2, "leave");
    // Another one may have begun since the frame's key was made.
    code.load(U32, R2, FP, KEY + FlowMemory.KEY_GENERATION).compute(SHIFT_LEFT, R1, Integer.SIZE);
    code.compute(SHIFT_RIGHT, R1, Integer.SIZE).jumpIf(NOT_EQUAL, R1, R2, "leave");
    code.load(U32, R2, R7, FlowMemory.LEAST_LENGTH).jumpIf(BELOW, R9, R2, "early");
    code.load(U32, R2, R7, FlowMemory.MOST_LENGTH).jumpIf(ABOVE, R9, R2, "early");
    code.load(U32, R2, R6, GSO_SIZE).jumpIf(NOT_EQUAL, R2, 0, "many");
    code.jumpIf(ABOVE, R9, LONGEST_WHOLE, "early").jump("alike");
    code.label("many").load(U32, R2, R7, FlowMemory.HEADERS).jumpIf(EQUAL, R2, 0, "early");
    code.label("alike").value(R3, control, FlowMemory.DONE + port * Long.BYTES);
    code.load(U64, R3, R3, 0);
    code.load(U64, R1, R7, FlowMemory.AFTER).compute(SUBTRACT, R3, R1);
    code.jumpIf(SIGNED_LESS, R3, 0, "early");
    code.load(U32, R1, FP, NUMBER).compute(ADD, R1, 1).store(U64, R8, FlowMemory.DECISION, R1);
    code.move(R0, NO_FRAME).exit();

    code.label("early").load(U32, R1, FP, NUMBER).compute(ADD, R1, 1);
    code.compute(OR, R1, FlowMemory.EARLY).store(U64, R8, FlowMemory.DECISION, R1);
    code.label("leave").move(R1, 0).exchange(R8, FlowMemory.BUSY, R1);
    code.label("pass").move(R0, WHOLE_FRAME).exit();
    return code.bytes();
  }

  /** Puts the processor's line into R8. */
  private void processor(BpfCode code) {
    code.call(PROCESSOR).compute(AND, R0, FlowMemory.CPUS - 1);
    code.compute(SHIFT_LEFT, R0, FlowMemory.CPU_SHIFT);
    code.value(R8, control, FlowMemory.CPU).compute(ADD, R8, R0);
  }

  /** Copies the frame's start, filled up with zeros. R9 has its length. */
  private static void loadStart(BpfCode code) {
    for (int at = 0; at < FlowMemory.KEY_BYTES; at += Long.BYTES) {
      code.store(U64, FP, BUFFER + at, 0);
    }
    code.move(R4, R9).jumpIf(BELOW, R4, FlowMemory.KEY_BYTES + 1, "short");
    code.move(R4, FlowMemory.KEY_BYTES);
    code.label("short").jumpIf(EQUAL, R4, 0, "pass");
    code.move(R1, R6).move(R2, 0).move(R3, FP).compute(ADD, R3, BUFFER).call(LOAD_BYTES);
    code.jumpIf(NOT_EQUAL, R0, 0, "pass");
  }

  private void lookUp(BpfCode code, int port, int mask) {
    code.value(R1, control, 0).load(U64, R2, R1, FlowMemory.MASKS_USED);
    code.jumpIf(BELOW, R2, mask + 1, "pass");
    code.store(U32, FP, KEY, port | mask << FlowMemory.MASK_SHIFT);
    code.value(R1, control, FlowMemory.MASKS + mask * FlowMemory.KEY_BYTES);
    for (int at = 0; at < FlowMemory.KEY_BYTES; at += Long.BYTES) {
      code.load(U64, R2, R1, at).load(U64, R3, FP, BUFFER + at).compute(AND, R2, R3);
      code.store(U64, FP, KEY + FlowMemory.KEY_START + at, R2);
    }
    code.map(R1, flows).move(R2, FP).compute(ADD, R2, KEY).call(LOOK_UP);
    code.jumpIf(NOT_EQUAL, R0, 0, "found");
  }

  private void findSlot(BpfCode code, String otherwise) {
    code.map(R1, slots).move(R2, FP).compute(ADD, R2, NUMBER).call(LOOK_UP);
    code.jumpIf(EQUAL, R0, 0, otherwise);
  }

  /** Notes what to count: a frame, or the packets that it stands for. */
  private static void measure(BpfCode code) {
    code.load(U32, R2, R6, LENGTH).move(R5, 1);
    code.load(U32, R3, R6, GSO_SIZE).jumpIf(EQUAL, R3, 0, "measured");
    code.load(U32, R4, R9, FlowMemory.HEADERS);
    code.load(U32, R5, R6, GSO_SEGMENTS).jumpIf(NOT_EQUAL, R5, 0, "segments");
    // Whoever sent it left it to others to count them.
    code.move(R5, R2).compute(SUBTRACT, R5, R4).compute(ADD, R5, R3).compute(SUBTRACT, R5, 1);
    code.compute(DIVIDE, R5, R3);
    code.label("segments").move(R1, R5).compute(SUBTRACT, R1, 1).compute(MULTIPLY, R1, R4);
    code.compute(ADD, R2, R1);
    code.label("measured");
    code.store(U64, FP, COUNTED_PACKETS, R5).store(U64, FP, COUNTED_BYTES, R2);
  }

  private static void count(BpfCode code) {
    code.load(U64, R1, FP, COUNTED_PACKETS).fetchAdd(R9, FlowMemory.PACKETS, R1);
    code.load(U64, R1, FP, COUNTED_BYTES).fetchAdd(R9, FlowMemory.BYTES, R1);
    code.call(NANO_TIME).store(U64, R9, FlowMemory.LAST, R0);
  }

  /**
   * Lets the packet thread have a super-frame of datagrams, of which only the first is known to be
   * of the flow. The kernel does not tell which kind one is; but only in one of TCP it makes room,
   * be it for nothing, if the size of segments is to follow.
   */
  private static void requireTcp(BpfCode code) {
    code.load(U32, R1, R6, GSO_SIZE).jumpIf(EQUAL, R1, 0, "isTcp");
    code.load(U32, R1, R9, FlowMemory.FLAGS).compute(AND, R1, FlowMemory.TUNNELLED);
    code.jumpIf(EQUAL, R1, 0, "isTcp");
    code.move(R1, R6).move(R2, 0).move(R3, ROOM_BEHIND_ETHERNET).move(R4, 0).call(ADJUST_ROOM);
    code.jumpIf(NOT_EQUAL, R0, 0, "refused").label("isTcp");
  }

  /**
   * Lets the packet thread have a frame that the kernel refuses to change, and those behind it: the
   * frame is received once more, with a mark.
   */
  private static void receiveAgain(BpfCode code) {
    code.move(R1, 1).compute(SHIFT_LEFT, R1, NEVER_BIT).store(U64, R9, FlowMemory.AFTER, R1);
    code.move(R1, FlowMemory.MARK).store(U32, R6, MARK, R1);
    code.load(U32, R1, R6, INTERFACE).move(R2, AS_RECEIVED).call(REDIRECT);
    code.move(R7, R0);
  }

  /** Does what the filter has decided. */
  byte[] forwarder(int port) {
    BpfCode code = new BpfCode();
    code.move(R6, R1);
    processor(code);
    code.load(U64, R7, R8, FlowMemory.DECISION).store(U64, R8, FlowMemory.DECISION, 0);
    code.jumpIf(NOT_EQUAL, R7, 0, "decided");
    code.load(U32, R1, R6, MARK).jumpIf(NOT_EQUAL, R1, FlowMemory.MARK, "unmarked");
    code.move(R1, 0).store(U32, R6, MARK, R1);
    code.label("unmarked").value(R1, control, FlowMemory.PASSED + port * Long.BYTES).move(R2, 1);
    code.fetchAdd(R1, 0, R2).move(R0, NEXT_PROGRAM).exit();

    code.label("decided").move(R1, R7).compute(AND, R1, FlowMemory.EARLY - 1);
    code.compute(SUBTRACT, R1, 1).store(U32, FP, NUMBER, R1);
    findSlot(code, "lost");
    code.move(R9, R0);
    code.compute(AND, R7, FlowMemory.EARLY).jumpIf(EQUAL, R7, 0, "forward");
    code.value(R1, control, FlowMemory.PASSED + port * Long.BYTES).move(R2, 1);
    code.fetchAdd(R1, 0, R2).compute(ADD, R2, 1).store(U64, R9, FlowMemory.AFTER, R2);
    code.move(R0, NEXT_PROGRAM).exit();

    code.label("forward");
    measure(code);
    requireTcp(code);
    code.load(U32, R1, R9, FlowMemory.REMOVED);
    code.load(U32, R7, R9, FlowMemory.PREFIX_LENGTH);
    code.jumpIf(EQUAL, R1, R7, "inPlace").jumpIf(EQUAL, R7, 0, "remove");
    add(code);
    code.label("inPlace").jumpIf(EQUAL, R7, 0, "redirect");
    writePrefix(code);
    code.label("redirect");
    count(code);
    code.load(U32, R1, R9, FlowMemory.INTERFACE).move(R2, 0).call(REDIRECT);
    code.move(R7, R0).jump("end");

    remove(code);
    code.label("refused");
    receiveAgain(code);
    code.jump("end").label("lost").move(R7, DROP);
    code.label("end").move(R1, 0).exchange(R8, FlowMemory.BUSY, R1);
    code.move(R0, R7).exit();
    return code.bytes();
  }

  /**
   * Makes room for R7 bytes of a prefix. In a super-frame the kernel must know that it is one of a
   * tunnel now; it then makes the room behind the Ethernet header, which is moved here.
   */
  private static void add(BpfCode code) {
    code.load(U32, R2, R6, GSO_SIZE).jumpIf(NOT_EQUAL, R2, 0, "superFrame");
    code.move(R1, R6).move(R2, R7).move(R3, 0).call(CHANGE_HEAD);
    code.jumpIf(NOT_EQUAL, R0, 0, "refused").jump("inPlace");
    code.label("superFrame").move(R2, 0);
    saveAddresses(code);
    code.move(R1, R6).move(R2, R7).move(R3, ROOM_BEHIND_ETHERNET).move(R4, ETHERNET);
    code.compute(SHIFT_LEFT, R4, ADDS_ETHERNET_SHIFT);
    code.compute(OR, R4, SAME_SEGMENT_SIZE | ADDS_IPV4 | ADDS_UDP).call(ADJUST_ROOM);
    code.jumpIf(NOT_EQUAL, R0, 0, "refused").move(R2, R7);
    restoreAddresses(code);
  }

  /**
   * Removes R1 bytes, the kernel's way: behind the Ethernet header, which the next one replaces.
   */
  private static void remove(BpfCode code) {
    code.label("remove").move(R7, R1).move(R2, R1);
    saveAddresses(code);
    code.move(R4, SAME_SEGMENT_SIZE).load(U16, R2, FP, ADDRESSES + 2 * 6);
    code.jumpIf(NOT_EQUAL, R2, networkShort(0x0800), "notIpv4").compute(OR, R4, LEAVES_IPV4);
    code.label("notIpv4").jumpIf(NOT_EQUAL, R2, networkShort(0x86dd), "notIpv6");
    code.compute(OR, R4, LEAVES_IPV6);
    code.label("notIpv6").move(R2, 0).compute(SUBTRACT, R2, R7);
    code.move(R1, R6).move(R3, ROOM_BEHIND_ETHERNET).call(ADJUST_ROOM);
    code.jumpIf(NOT_EQUAL, R0, 0, "refused").move(R2, 0);
    restoreAddresses(code);
    code.jump("redirect");
  }

  /** Saves the Ethernet header that begins at the frame's byte R2. */
  private static void saveAddresses(BpfCode code) {
    code.move(R1, R6).move(R3, FP).compute(ADD, R3, ADDRESSES).move(R4, ETHERNET);
    code.call(LOAD_BYTES).jumpIf(NOT_EQUAL, R0, 0, "refused");
  }

  private static void restoreAddresses(BpfCode code) {
    code.move(R1, R6).move(R3, FP).compute(ADD, R3, ADDRESSES).move(R4, ETHERNET);
    code.move(R5, RECOMPUTE_CHECKSUM).call(STORE_BYTES).jumpIf(NOT_EQUAL, R0, 0, "lost");
  }

  /** Writes the prefix of R7 bytes over the frame's start, with lengths that fit the frame. */
  private static void writePrefix(BpfCode code) {
    for (int at = 0; at < FlowMemory.LONGEST_PREFIX; at += Long.BYTES) {
      code.load(U64, R1, R9, FlowMemory.PREFIX + at).store(U64, FP, BUFFER + at, R1);
    }
    code.load(U32, R1, R9, FlowMemory.FLAGS).compute(AND, R1, FlowMemory.LENGTHS_FOLLOW);
    code.jumpIf(EQUAL, R1, 0, "written");
    code.load(U32, R2, R6, LENGTH).compute(SUBTRACT, R2, ETHERNET).compute(AND, R2, 0xffff);
    code.load(U32, R3, R9, FlowMemory.HEADER_SUM).compute(ADD, R3, R2);
    for (int fold = 0; fold < 2; fold++) {
      code.move(R4, R3).compute(SHIFT_RIGHT, R4, Short.SIZE);
      code.compute(AND, R3, 0xffff).compute(ADD, R3, R4);
    }
    code.compute(XOR, R3, 0xffff).networkShort(R3).store(U16, FP, BUFFER + HEADER_CHECKSUM, R3);
    code.move(R3, R2).networkShort(R3).store(U16, FP, BUFFER + TOTAL_LENGTH, R3);
    code.compute(SUBTRACT, R2, IPV4).networkShort(R2).store(U16, FP, BUFFER + UDP_LENGTH, R2);
    code.label("written").jumpIf(ABOVE, R7, FlowMemory.LONGEST_PREFIX, "lost");
    code.move(R1, R6).move(R2, 0).move(R3, FP).compute(ADD, R3, BUFFER).move(R4, R7);
    code.move(R5, RECOMPUTE_CHECKSUM).call(STORE_BYTES).jumpIf(NOT_EQUAL, R0, 0, "lost");
  }

  /** A number as two bytes in network byte order look like when they are loaded. */
  private static int networkShort(int value) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? Short.toUnsignedInt(Short.reverseBytes((short) value))
        : value;
  }
}
