package io.heddle.softswitch.runtime;

/**
 * Arithmetic on numbers of several longs in a scratch array: two's complement, the least
 * significant long first. Operands and results are named by their offsets and may be the same.
 */
public final class Wide {
  private Wide() {}

  public static void add(long[] w, int to, int a, int b, int n) {
    long carry = 0;
    for (int i = 0; i < n; i++) {
      long x = w[a + i];
      long sum = x + w[b + i];
      long out = Long.compareUnsigned(sum, x) < 0 ? 1 : 0;
      w[to + i] = sum + carry;
      carry = out | (carry == 1 && sum == -1 ? 1 : 0);
    }
  }

  public static void subtract(long[] w, int to, int a, int b, int n) {
    long borrow = 0;
    for (int i = 0; i < n; i++) {
      long x = w[a + i];
      long y = w[b + i];
      long out = Long.compareUnsigned(x, y) < 0 || (borrow == 1 && x == y) ? 1 : 0;
      w[to + i] = x - y - borrow;
      borrow = out;
    }
  }

  /** The result must not be an operand. */
  public static void multiply(long[] w, int to, int a, int b, int n) {
    for (int i = 0; i < n; i++) {
      w[to + i] = 0;
    }
    for (int i = 0; i < n; i++) {
      long carry = 0;
      for (int j = 0; i + j < n; j++) {
        long low = w[a + i] * w[b + j];
        long high = Math.unsignedMultiplyHigh(w[a + i], w[b + j]);
        long sum = low + carry;
        high += Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        long there = w[to + i + j] + sum;
        high += Long.compareUnsigned(there, sum) < 0 ? 1 : 0;
        w[to + i + j] = there;
        carry = high;
      }
    }
  }

  public static void and(long[] w, int to, int a, int b, int n) {
    for (int i = 0; i < n; i++) {
      w[to + i] = w[a + i] & w[b + i];
    }
  }

  public static void or(long[] w, int to, int a, int b, int n) {
    for (int i = 0; i < n; i++) {
      w[to + i] = w[a + i] | w[b + i];
    }
  }

  public static void xor(long[] w, int to, int a, int b, int n) {
    for (int i = 0; i < n; i++) {
      w[to + i] = w[a + i] ^ w[b + i];
    }
  }

  public static void complement(long[] w, int to, int a, int n) {
    for (int i = 0; i < n; i++) {
      w[to + i] = ~w[a + i];
    }
  }

  /** {@code amount} is unsigned. */
  public static void shiftLeft(long[] w, int to, int a, long amount, int n) {
    int limbs = limbs(amount, n);
    int bits = (int) (amount & 63);
    for (int i = n - 1; i >= 0; i--) {
      long high = i - limbs >= 0 ? w[a + i - limbs] << bits : 0;
      long low = bits > 0 && i - limbs - 1 >= 0 ? w[a + i - limbs - 1] >>> (64 - bits) : 0;
      w[to + i] = high | low;
    }
  }

  /** Keeps the sign; {@code amount} is unsigned. */
  public static void shiftRight(long[] w, int to, int a, long amount, int n) {
    int limbs = limbs(amount, n);
    int bits = (int) (amount & 63);
    long sign = w[a + n - 1] >> 63;
    for (int i = 0; i < n; i++) {
      long low = i + limbs < n ? w[a + i + limbs] : sign;
      long high = i + limbs + 1 < n ? w[a + i + limbs + 1] : sign;
      w[to + i] = bits == 0 ? low : low >>> bits | high << (64 - bits);
    }
  }

  private static int limbs(long amount, int n) {
    return Long.compareUnsigned(amount, 64L * n) >= 0 ? n : (int) (amount >>> 6);
  }

  /**
   * Divides, cutting towards 0: {@code n} longs of the quotient at {@code to}, behind them {@code
   * n} of the remainder, which has the sign of the dividend. Dividing by 0 gives 0 for both. The
   * operands are changed, and the results must not be one of them.
   */
  public static void divide(long[] w, int to, int a, int b, int n) {
    int rest = to + n;
    boolean negative = w[a + n - 1] < 0;
    boolean opposite = negative != w[b + n - 1] < 0;
    absolute(w, a, n);
    absolute(w, b, n);
    for (int i = 0; i < 2 * n; i++) {
      w[to + i] = 0;
    }
    if (isZero(w, b, n)) {
      return;
    }
    for (int bit = 64 * n - 1; bit >= 0; bit--) {
      shiftLeft(w, rest, rest, 1, n);
      w[rest] |= w[a + (bit >> 6)] >>> (bit & 63) & 1;
      if (compareUnsigned(w, rest, b, n) >= 0) {
        subtract(w, rest, rest, b, n);
        w[to + (bit >> 6)] |= 1L << (bit & 63);
      }
    }
    if (opposite) {
      negate(w, to, n);
    }
    if (negative) {
      negate(w, rest, n);
    }
  }

  private static void absolute(long[] w, int a, int n) {
    if (w[a + n - 1] < 0) {
      negate(w, a, n);
    }
  }

  private static void negate(long[] w, int a, int n) {
    boolean carry = true;
    for (int i = 0; i < n; i++) {
      w[a + i] = carry ? -w[a + i] : ~w[a + i];
      carry = carry && w[a + i] == 0;
    }
  }

  private static boolean isZero(long[] w, int a, int n) {
    for (int i = 0; i < n; i++) {
      if (w[a + i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** A shift's amount: the number itself, 0 for a negative one, the largest long for a huge one. */
  public static long amount(long[] w, int a, int n) {
    if (w[a + n - 1] < 0) {
      return 0;
    }
    for (int i = 1; i < n; i++) {
      if (w[a + i] != 0) {
        return Long.MAX_VALUE;
      }
    }
    return w[a] < 0 ? Long.MAX_VALUE : w[a];
  }

  private static int compareUnsigned(long[] w, int a, int b, int n) {
    int order = 0;
    for (int i = n - 1; i >= 0 && order == 0; i--) {
      order = Long.compareUnsigned(w[a + i], w[b + i]);
    }
    return order;
  }

  /** Signed comparison. */
  public static int compare(long[] w, int a, int b, int n) {
    int order = Long.compare(w[a + n - 1], w[b + n - 1]);
    for (int i = n - 2; i >= 0 && order == 0; i--) {
      order = Long.compareUnsigned(w[a + i], w[b + i]);
    }
    return order;
  }

  /** Makes {@code n} longs of the lowest {@code bits} bits, read as two's complement. */
  public static void signExtend(long[] w, int to, int a, int bits, int n) {
    int top = (bits - 1) / 64;
    int unused = 64 * (top + 1) - bits;
    for (int i = 0; i < n; i++) {
      long limb = i <= top ? w[a + i] : 0;
      if (i == top) {
        limb = limb << unused >> unused;
      } else if (i > top) {
        limb = w[to + i - 1] >> 63;
      }
      w[to + i] = limb;
    }
  }

  /** The nearest number of {@code bits} bits, in place. */
  public static void saturate(long[] w, int a, int n, int bits, boolean signed) {
    boolean negative = w[a + n - 1] < 0;
    int magnitude = signed ? bits - 1 : bits;
    if (negative && !signed) {
      fill(w, a, n, 0, 0);
    } else if (!fits(w, a, n, magnitude, negative)) {
      fill(w, a, n, magnitude, negative ? -1 : 0);
    }
  }

  /** Whether all bits from {@code magnitude} on are copies of the sign. */
  private static boolean fits(long[] w, int a, int n, int magnitude, boolean negative) {
    long sign = negative ? -1 : 0;
    for (int i = magnitude / 64; i < n; i++) {
      int below = i == magnitude / 64 ? magnitude % 64 : 0;
      if ((w[a + i] ^ sign) >>> below != 0) {
        return false;
      }
    }
    return true;
  }

  /** {@code sign} above {@code magnitude} bits of its opposite. */
  private static void fill(long[] w, int a, int n, int magnitude, long sign) {
    for (int i = 0; i < n; i++) {
      int ones = Math.clamp(magnitude - 64L * i, 0, 64);
      long mask = ones == 64 ? -1 : (1L << ones) - 1;
      w[a + i] = mask ^ sign;
    }
  }
}
