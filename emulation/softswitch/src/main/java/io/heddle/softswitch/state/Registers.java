package io.heddle.softswitch.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.util.Objects;

/**
 * A register array, all 0 at first. Packet threads and the control plane read and write one whole
 * cell at a time. Who reads and then writes takes the array for itself meanwhile, as v1model
 * promises for one action; nobody holds it for longer.
 *
 * <p>A cell of more than 64 bits is several longs, the least significant first, with a version that
 * is odd while the cell is being written: who reads meanwhile reads again.
 */
public final class Registers {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle VERSION = MethodHandles.arrayElementVarHandle(int[].class);

  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(Registers.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How often a thread asks for an array before it lets others run. */
  private static final int PATIENCE = 1000;

  private final int size;
  private final int widthBits;
  private final int words;
  private final long[] cells;
  private final int[] versions;

  @SuppressWarnings("unused") // Through HELD.
  private boolean held;

  public Registers(int size, int widthBits) {
    this.size = size;
    this.widthBits = widthBits;
    this.words = (widthBits + 63) / 64;
    this.cells = new long[Math.multiplyExact(size, words)];
    this.versions = new int[words > 1 ? size : 0];
  }

  public int size() {
    return size;
  }

  public int widthBits() {
    return widthBits;
  }

  /** Waits until no other thread has the array for itself; {@link #release} must follow. */
  public void acquire() {
    for (int i = 1; !HELD.weakCompareAndSetAcquire(this, false, true); i++) {
      if (i % PATIENCE == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  public void release() {
    HELD.setRelease(this, false);
  }

  /** How many longs a cell has. */
  public int words() {
    return words;
  }

  /** Whether there is such a cell; {@code index} is unsigned. */
  public boolean contains(long index) {
    return Long.compareUnsigned(index, size) < 0;
  }

  /** Reads a cell of at most 64 bits, which there must be. */
  public long read(long index) {
    return (long) CELL.getOpaque(cells, (int) index);
  }

  /**
   * Writes a cell of at most 64 bits, cutting {@code value} to its width; an index outside the
   * array writes nothing.
   */
  public void write(long index, long value) {
    if (contains(index)) {
      CELL.setOpaque(cells, (int) index, cut(value, 0));
    }
  }

  /** Reads a wider cell, which there must be, into {@code to} from {@code at} on. */
  public void read(long index, long[] to, int at) {
    int cell = (int) index;
    int before;
    do {
      before = (int) VERSION.getAcquire(versions, cell);
      for (int i = 0; i < words; i++) {
        to[at + i] = (long) CELL.getOpaque(cells, cell * words + i);
      }
      VarHandle.loadLoadFence();
    } while ((before & 1) != 0 || before != (int) VERSION.getOpaque(versions, cell));
  }

  /**
   * Writes a wider cell from {@code from} at {@code at} on, cutting the value to the cell's width;
   * an index outside the array writes nothing.
   */
  public void write(long index, long[] from, int at) {
    if (!contains(index)) {
      return;
    }
    int cell = (int) index;
    int before = (int) VERSION.getOpaque(versions, cell);
    while ((before & 1) != 0
        || !VERSION.weakCompareAndSetAcquire(versions, cell, before, before + 1)) {
      Thread.onSpinWait();
      before = (int) VERSION.getOpaque(versions, cell);
    }
    VarHandle.storeStoreFence();
    for (int i = 0; i < words; i++) {
      CELL.setOpaque(cells, cell * words + i, cut(from[at + i], i));
    }
    VERSION.setRelease(versions, cell, before + 2);
  }

  private long cut(long value, int word) {
    int bits = widthBits - 64 * word;
    return bits >= 64 ? value : value & ((1L << bits) - 1);
  }

  /** A cell of any width, as an unsigned number. */
  public BigInteger get(int index) {
    Objects.checkIndex(index, size);
    long[] value = new long[words];
    if (words == 1) {
      value[0] = read(index);
    } else {
      read(index, value, 0);
    }
    BigInteger number = BigInteger.ZERO;
    for (int i = words - 1; i >= 0; i--) {
      number = number.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(value[i])));
    }
    return number;
  }

  /**
   * Sets a cell of any width, between two actions, to a number modulo 2 to the power of its width.
   */
  public void set(int index, BigInteger value) {
    Objects.checkIndex(index, size);
    long[] longs = new long[words];
    for (int i = 0; i < words; i++) {
      longs[i] = value.shiftRight(64 * i).longValue();
    }
    acquire();
    try {
      if (words == 1) {
        write(index, longs[0]);
      } else {
        write(index, longs, 0);
      }
    } finally {
      release();
    }
  }
}
