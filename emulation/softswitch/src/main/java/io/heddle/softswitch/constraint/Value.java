package io.heddle.softswitch.constraint;

import java.math.BigInteger;

/**
 * A value of any type: a number in {@code first}, a truth as 1 or 0 there, and a match with its two
 * parts as {@link Type.Kind} names them.
 */
public record Value(BigInteger first, BigInteger second) {
  static final Value TRUE = number(BigInteger.ONE);
  static final Value FALSE = number(BigInteger.ZERO);

  /** A number, or an exact match of it. */
  public static Value number(BigInteger number) {
    return new Value(number, BigInteger.ZERO);
  }

  static Value of(boolean truth) {
    return truth ? TRUE : FALSE;
  }

  /** The match that all values of a field pass. */
  public static Value any(Type.Key key) {
    return new Value(
        BigInteger.ZERO, key.kind() == Type.Kind.RANGE ? ones(key.width()) : BigInteger.ZERO);
  }

  /** All ones. */
  public static BigInteger ones(int width) {
    return BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
  }
}
