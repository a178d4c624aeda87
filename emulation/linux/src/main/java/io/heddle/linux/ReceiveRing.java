package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The receive ring that an AF_PACKET socket shares with the kernel (Documentation/networking/
 * packet_mmap.rst, TPACKET_V2: unlike V3 it hands over each frame at once, not a block of them).
 * With offload headers its slots are small, and longer frames come as {@link LargeFrames}.
 */
final class ReceiveRing implements AutoCloseable {
  private static final int SOL_PACKET = 263;
  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_COPY_THRESH = 7;
  private static final int PACKET_AUXDATA = 8;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_RESERVE = 12;
  private static final int PACKET_VNET_HDR = 15;
  private static final int TPACKET_V2 = 1;

  /** Room for the slot's header, a frame's own header, and a VLAN tag to be put back. */
  private static final int OVERHEAD = 128;

  private static final int RESERVE = 16;
  private static final int TAG = 4;
  private static final int SMALL_SLOT = 2048;
  private static final int USUAL_BYTES = 4 << 20;
  private static final int LEAST_SLOTS = 512;
  private static final int BLOCK = 1 << 16;

  private static final int WRITTEN_TOGETHER =
      Math.max(64, Runtime.getRuntime().availableProcessors());

  private static final int STATUS_KERNEL = 0;
  private static final int STATUS_USER = 1;
  private static final int STATUS_COPY = 1 << 1;
  private static final int STATUS_VLAN_VALID = 1 << 4;
  private static final int STATUS_VLAN_TPID_VALID = 1 << 6;

  // struct tpacket2_hdr, then at byte 32 struct sockaddr_ll.
  private static final long LENGTH = 4;
  private static final long CAPTURED = 8;
  private static final long MAC = 12;
  private static final long SECONDS = 16;
  private static final long NANOS = 20;
  private static final long VLAN_TCI = 24;
  private static final long VLAN_TPID = 26;
  private static final long PACKET_TYPE = 32 + 10;
  private static final byte OUTGOING = 4;

  private static final VarHandle STATUS = JAVA_INT.varHandle();
  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final int socket;
  private final int slotSize;
  private final int slots;

  /** Null without offload headers. */
  private final LargeFrames large;

  private final OffloadHeader offload = new OffloadHeader();
  private int next;

  /** How many slots before {@code next} the kernel has not got back. */
  private int held;

  private boolean isLarge;
  private long offset;
  private int length;
  private long truncated;
  private long overflowed;

  /**
   * Gives the socket a ring for frames of an interface with the given MTU.
   *
   * @param offloadBytes if not 0, frames may be as the sending kernel left them for the device to
   *     finish, and the ring has about so many bytes
   */
  ReceiveRing(int socket, int mtu, int offloadBytes) throws ErrnoException {
    this.socket = socket;
    if (offloadBytes > 0) {
      Libc.setOption(socket, SOL_PACKET, PACKET_VNET_HDR, 1);
      Libc.setOption(socket, SOL_PACKET, PACKET_COPY_THRESH, 1);
      Libc.setOption(socket, SOL_PACKET, PACKET_AUXDATA, 1);
      large = new LargeFrames(Arena.ofAuto());
      slotSize = SMALL_SLOT;
    } else {
      large = null;
      slotSize = Math.max(SMALL_SLOT, Integer.highestOneBit(mtu + OVERHEAD - 1) << 1);
    }
    int bytes = offloadBytes > 0 ? offloadBytes / BLOCK * BLOCK : USUAL_BYTES;
    slots = Math.max(LEAST_SLOTS, bytes / slotSize);
    int blockSize = Math.max(slotSize, BLOCK);
    Libc.setOption(socket, SOL_PACKET, PACKET_VERSION, TPACKET_V2);
    Libc.setOption(socket, SOL_PACKET, PACKET_RESERVE, RESERVE);
    try (Arena arena = Arena.ofConfined()) {
      int blocks = (int) ((long) slots * slotSize / blockSize);
      MemorySegment request = arena.allocateFrom(JAVA_INT, blockSize, blocks, slotSize, slots);
      Libc.setOption(socket, SOL_PACKET, PACKET_RX_RING, request);
    }
    long size = (long) slots * slotSize;
    memory =
        MemorySegment.ofAddress(Libc.mmap(socket, size))
            .reinterpret(size, arena, mapped -> Libc.munmap(mapped.address(), size));
  }

  /** Where the last frame is. */
  MemorySegment memory() {
    return isLarge ? large.memory() : memory;
  }

  /** Whether there may be a frame for which there is no room before {@link #giveBack}. */
  private boolean isFull() {
    return held == slots || large != null && large.isFull();
  }

  /** What the sending kernel left undone in the last frame. */
  OffloadHeader offload() {
    return offload;
  }

  long offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /** Frames that did not fit into a slot, or came while all slots were full. */
  long dropped() throws ErrnoException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment statistics = memory.allocate(8, 4);
      Libc.getOption(socket, SOL_PACKET, PACKET_STATISTICS, statistics);
      overflowed += Integer.toUnsignedLong(statistics.get(JAVA_INT, 4)); // reading sets it to 0
    }
    return truncated + overflowed;
  }

  boolean sent() {
    return memory.get(JAVA_BYTE, last() + PACKET_TYPE) == OUTGOING;
  }

  long epochNanos() {
    long slot = last();
    return Integer.toUnsignedLong(memory.get(JAVA_INT, slot + SECONDS)) * 1_000_000_000
        + memory.get(JAVA_INT, slot + NANOS);
  }

  /** Gives all frames back that were taken. */
  void giveBack() {
    while (held > 0) {
      STATUS.setRelease(memory, slot(held), STATUS_KERNEL);
      held--;
    }
    if (large != null) {
      large.giveBack();
    }
  }

  /**
   * Whether no slot has a frame that was not taken. Processors write slots side by side, so some
   * behind an empty one are looked at too, more than there are processors.
   */
  boolean isDrained() {
    int index = next;
    for (int i = 0; i < WRITTEN_TOGETHER; i++) {
      int status = (int) STATUS.getAcquire(memory, (long) index * slotSize);
      if ((status & STATUS_USER) != 0 && i < slots - held) {
        return false;
      }
      index = index + 1 == slots ? 0 : index + 1;
    }
    return true;
  }

  /** Takes the next frame, if the kernel has put one there. Those taken before stay as they are. */
  boolean take() {
    for (; ; ) {
      long slot = slot(0);
      int status = (int) STATUS.getAcquire(memory, slot);
      if ((status & STATUS_USER) == 0 || isFull()) {
        return false;
      }
      held++;
      next = next + 1 == slots ? 0 : next + 1;
      length = memory.get(JAVA_INT, slot + LENGTH);
      if (length == memory.get(JAVA_INT, slot + CAPTURED)) {
        isLarge = false;
        offset = slot + Short.toUnsignedInt(memory.get(JAVA_SHORT, slot + MAC));
        if (large != null) {
          offload.read(memory, offset - OffloadHeader.SIZE);
        }
        if ((status & STATUS_VLAN_VALID) != 0) {
          restoreTag(
              memory,
              status,
              memory.get(JAVA_SHORT, slot + VLAN_TCI),
              memory.get(JAVA_SHORT, slot + VLAN_TPID));
        }
        return true;
      }
      if (large != null && (status & STATUS_COPY) != 0 && large.take(socket)) {
        isLarge = true;
        offset = large.offset();
        length = large.length();
        offload.read(large.memory(), offset - OffloadHeader.SIZE);
        int tag = large.status();
        if ((tag & STATUS_VLAN_VALID) != 0) {
          restoreTag(large.memory(), tag, large.tagControl(), large.tagType());
        }
        return true;
      }
      truncated++;
    }
  }

  /** The slot that is to come next, or one some places before it. */
  private long slot(int before) {
    int index = next - before;
    return (long) (index < 0 ? index + slots : index) * slotSize;
  }

  private long last() {
    return slot(1);
  }

  /** Puts back the outer tag, which the kernel keeps beside the frame, by moving both addresses. */
  private void restoreTag(MemorySegment memory, int status, short control, short type) {
    long addresses = memory.get(JAVA_LONG_UNALIGNED, offset);
    int rest = memory.get(JAVA_INT_UNALIGNED, offset + 8);
    offset -= TAG;
    length += TAG;
    offload.shift(TAG);
    memory.set(JAVA_LONG_UNALIGNED, offset, addresses);
    memory.set(JAVA_INT_UNALIGNED, offset + 8, rest);
    boolean typeKnown = (status & STATUS_VLAN_TPID_VALID) != 0;
    memory.set(NETWORK_SHORT, offset + 12, typeKnown ? type : (short) 0x8100);
    memory.set(NETWORK_SHORT, offset + 14, control);
  }

  /** Unmaps the ring; who still looks at it gets an {@link IllegalStateException}. */
  @Override
  public void close() {
    arena.close();
  }
}
