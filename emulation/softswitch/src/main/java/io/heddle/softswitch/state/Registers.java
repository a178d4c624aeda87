package io.heddle.softswitch.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A register array of at most 64 bits a cell. Packet threads read and write cells one at a time; as
 * on bmv2 without {@code @atomic}, a read followed by a write is not one step.
 */
public final class Registers {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private final long[] cells;
  private final int widthBits;

  public Registers(int size, int widthBits) {
    this.cells = new long[size];
    this.widthBits = widthBits;
  }

  public int size() {
    return cells.length;
  }

  public int widthBits() {
    return widthBits;
  }

  /** Whether there is such a cell; {@code index} is unsigned. */
  public boolean contains(long index) {
    return Long.compareUnsigned(index, cells.length) < 0;
  }

  public long read(long index) {
    return (long) CELL.getOpaque(cells, (int) index);
  }

  /**
   * Writes a cell, cutting {@code value} to its width; an index outside the array writes nothing.
   */
  public void write(long index, long value) {
    if (contains(index)) {
      CELL.setOpaque(cells, (int) index, widthBits == 64 ? value : value & ((1L << widthBits) - 1));
    }
  }
}
