package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * Takes the frames that are too long for a slot of the receive ring: the kernel then queues the
 * whole frame at the socket (PACKET_COPY_THRESH), and its slot only keeps its place in the order.
 * So slots can be small though super-frames have 64 KiB.
 */
final class LargeFrames {
  /**
   * In front of each frame: room for a tag, and for whatever headers are put in front of a frame.
   */
  static final int START = 256;

  private static final int LONGEST = 1 << 17;

  /** How many can be looked at, and sent, together. */
  private static final int BUFFERS = 8;

  private static final int STRIDE = START + LONGEST;
  private static final int CONTROL = 64;
  private static final int PACKET_AUXDATA = 8;

  // struct msghdr on 64-bit Linux, then its struct iovec, then the control buffer.
  private static final long VECTORS = 16;
  private static final long VECTOR_COUNT = 24;
  private static final long CONTROL_ADDRESS = 32;
  private static final long CONTROL_LENGTH = 40;
  private static final long VECTOR = 56;
  private static final long CONTROL_BUFFER = 72;

  // struct tpacket_auxdata behind the 16 bytes of struct cmsghdr.
  private static final long CONTROL_TYPE = 12;
  private static final long STATUS = 16;
  private static final long VLAN_TCI = 32;
  private static final long VLAN_TPID = 34;

  private final MemorySegment memory;
  private final MemorySegment message;
  private final MemorySegment state;
  private int taken;
  private int length;

  LargeFrames(Arena arena) {
    memory = arena.allocate((long) BUFFERS * STRIDE, 64);
    message = arena.allocate(CONTROL_BUFFER + CONTROL, 8);
    state = Libc.newState(arena);
    message.set(JAVA_LONG, VECTORS, message.address() + VECTOR);
    message.set(JAVA_LONG, VECTOR_COUNT, 1);
    message.set(JAVA_LONG, CONTROL_ADDRESS, message.address() + CONTROL_BUFFER);
    message.set(JAVA_LONG, VECTOR + 8, LONGEST);
  }

  MemorySegment memory() {
    return memory;
  }

  /** Where the last frame starts. */
  long offset() {
    return (taken - 1L) * STRIDE + START;
  }

  /** Whether no frame can be taken before {@link #giveBack}. */
  boolean isFull() {
    return taken == BUFFERS;
  }

  /** Nothing looks at the frames that were taken any more. */
  void giveBack() {
    taken = 0;
  }

  /** Bytes of the last frame. */
  int length() {
    return length;
  }

  /**
   * Takes the next frame with its offload header in front; false if there is none. Must not be
   * full.
   */
  boolean take(int socket) {
    taken++;
    message.set(JAVA_LONG, VECTOR, memory.address() + offset() - OffloadHeader.SIZE);
    message.set(JAVA_LONG, CONTROL_LENGTH, CONTROL);
    long received = Libc.recvmsg(state, socket, message.address());
    Reference.reachabilityFence(this); // its memory is passed on as numbers
    length = (int) received - OffloadHeader.SIZE;
    return length > 0;
  }

  /** The last frame's ring status bits about its VLAN tag. */
  int status() {
    return hasControl() ? message.get(JAVA_INT, CONTROL_BUFFER + STATUS) : 0;
  }

  short tagControl() {
    return message.get(JAVA_SHORT, CONTROL_BUFFER + VLAN_TCI);
  }

  short tagType() {
    return message.get(JAVA_SHORT, CONTROL_BUFFER + VLAN_TPID);
  }

  private boolean hasControl() {
    return message.get(JAVA_LONG, CONTROL_LENGTH) > VLAN_TPID
        && message.get(JAVA_INT, CONTROL_BUFFER + CONTROL_TYPE) == PACKET_AUXDATA;
  }
}
