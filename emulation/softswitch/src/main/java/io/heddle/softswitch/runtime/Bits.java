package io.heddle.softswitch.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Loads, stores and the arithmetic of 64-bit values that one bytecode instruction does not do. */
public final class Bits {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bits() {}

  /** Eight bytes from {@code at}, the first one most significant. */
  public static long load(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  public static void store(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  /** {@code amount} is unsigned. */
  public static long shiftLeft(long value, long amount) {
    return (amount & ~63) == 0 ? value << amount : 0;
  }

  public static long shiftRightUnsigned(long value, long amount) {
    return (amount & ~63) == 0 ? value >>> amount : 0;
  }

  public static long shiftRightSigned(long value, long amount) {
    return (amount & ~63) == 0 ? value >> amount : value >> 63;
  }

  /** Unsigned; dividing by zero gives 0. */
  public static long divide(long left, long right) {
    return right == 0 ? 0 : Long.divideUnsigned(left, right);
  }

  /** Unsigned; the remainder by zero is 0. */
  public static long remainder(long left, long right) {
    return right == 0 ? 0 : Long.remainderUnsigned(left, right);
  }

  /** Signed, cut towards 0; dividing by zero gives 0. */
  public static long divideSigned(long left, long right) {
    return right == 0 ? 0 : left / right;
  }

  /** Signed, with the sign of {@code left}; the remainder by zero is 0. */
  public static long remainderSigned(long left, long right) {
    return right == 0 ? 0 : left % right;
  }

  /** The nearest number from {@code min} to {@code max}, all signed. */
  public static long clamp(long value, long min, long max) {
    return Math.min(Math.max(value, min), max);
  }

  /** The smaller one of two unsigned numbers. */
  public static long minUnsigned(long value, long max) {
    return Long.compareUnsigned(value, max) > 0 ? max : value;
  }

  /** The nearest number from {@code min} to {@code max}. */
  public static int clamp(int value, int min, int max) {
    return Math.min(Math.max(value, min), max);
  }

  /** Compares two unsigned 128-bit numbers. */
  public static int compareUnsigned(long high, long low, long otherHigh, long otherLow) {
    int order = Long.compareUnsigned(high, otherHigh);
    return order != 0 ? order : Long.compareUnsigned(low, otherLow);
  }

  /** Copies whole bytes that begin at any bit; the source may be read one byte beyond them. */
  public static void copy(byte[] from, int fromBit, byte[] to, int at, int length) {
    int first = fromBit >>> 3;
    int within = fromBit & 7;
    if (within == 0) {
      System.arraycopy(from, first, to, at, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      to[at + i] =
          (byte) (from[first + i] << within | (from[first + i + 1] & 0xff) >>> (8 - within));
    }
  }

  /**
   * Inserts whole bytes behind the first {@code bit} bits of the {@code size} bytes at {@code at},
   * and moves what is behind them.
   */
  public static void insert(
      byte[] bytes, int at, int bit, int size, byte[] from, int fromAt, int length) {
    int split = bit >>> 3;
    int within = bit & 7;
    System.arraycopy(bytes, at + split, bytes, at + split + length, size - split);
    if (within == 0) {
      System.arraycopy(from, fromAt, bytes, at + split, length);
      return;
    }
    int head = bytes[at + split + length] & 0xff00 >>> within;
    for (int i = 0; i < length; i++) {
      int next = from[fromAt + i] & 0xff;
      bytes[at + split + i] = (byte) (head | next >>> within);
      head = next << (8 - within);
    }
    int rest = bytes[at + split + length] & 0xff >>> within;
    bytes[at + split + length] = (byte) (head | rest);
  }
}
