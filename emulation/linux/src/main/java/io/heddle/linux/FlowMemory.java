package io.heddle.linux;

/**
 * Where things are in the memory that the programs of {@link KernelFlows} share with it. Offsets
 * and sizes in bytes.
 */
final class FlowMemory {
  /** How much of a frame can tell flows apart. */
  static final int KEY_BYTES = 128;

  static final int LONGEST_PREFIX = 64;
  static final int MOST_MASKS = 16;
  static final int SLOTS = 4096;

  /**
   * A key is two numbers of four bytes, the port with the mask and the generation, and then the
   * frame's bytes. A slot is used again by the next generation, for another flow.
   */
  static final int KEY_GENERATION = 4;

  static final int KEY_START = 8;

  static final int KEY = KEY_START + KEY_BYTES;
  static final int MASK_SHIFT = 16;

  // The control value.
  static final int PORTS = 512;
  static final int CPUS = 256;
  static final int GENERATION = 0;
  static final int MASKS_USED = 8;
  static final int MASKS = 64;

  /** How many frames of a port were left to the packet thread. */
  static final int PASSED = MASKS + MOST_MASKS * KEY_BYTES;

  /** How many of these the packet thread is done with, as far as it knows. */
  static final int DONE = PASSED + PORTS * Long.BYTES;

  static final int CPU = DONE + PORTS * Long.BYTES;

  /** A cache line for each processor. */
  static final int CPU_SHIFT = 6;

  /** In a processor's line: whether a frame of a flow is on its way. */
  static final int BUSY = 0;

  /** The number of its slot plus 1, with {@link #EARLY}; 0 if it is left to the packet thread. */
  static final int DECISION = 8;

  static final int EARLY = 1 << 30;
  static final int CONTROL = CPU + (CPUS << CPU_SHIFT);

  // A flow's slot.
  static final int SLOT_GENERATION = 0;
  static final int PACKETS = 8;
  static final int BYTES = 16;

  /** Only once so many frames of its port are done with may a flow's frames pass the others. */
  static final int AFTER = 24;

  static final int INTERFACE = 32;
  static final int LEAST_LENGTH = 36;
  static final int MOST_LENGTH = 40;
  static final int HEADERS = 44;
  static final int REMOVED = 48;
  static final int PREFIX_LENGTH = 52;
  static final int FLAGS = 56;

  /** The sum of the prefix's IPv4 header without its length and checksum. */
  static final int HEADER_SUM = 60;

  /** When the last frame came, in nanoseconds as {@link System#nanoTime} counts them. */
  static final int LAST = 64;

  static final int PREFIX = 72;
  static final int SLOT = PREFIX + LONGEST_PREFIX;

  /** An {@link #AFTER} that no port reaches. */
  static final long NEVER = 1L << 62;

  // Flags of a slot.
  static final int LENGTHS_FOLLOW = 1;
  static final int TUNNELLED = 1 << 1;

  /** The mark of a frame that the filter is to leave to the packet thread. */
  static final int MARK = 0x6865_6464;

  private FlowMemory() {}
}
