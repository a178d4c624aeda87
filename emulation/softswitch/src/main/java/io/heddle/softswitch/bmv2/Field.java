package io.heddle.softswitch.bmv2;

import java.math.BigInteger;

/**
 * A field of a header or metadata instance.
 *
 * @param widthBits at least 1, or for a varbit field the most that it can have, a multiple of 8
 * @param signed whether its value is read as two's complement
 * @param variable whether this is a varbit field, which is no number
 */
public record Field(String header, String name, int widthBits, boolean signed, boolean variable) {
  /** A field of fixed width. */
  public Field(String header, String name, int widthBits, boolean signed) {
    this(header, name, widthBits, signed, false);
  }

  public BigInteger min() {
    return signed ? BigInteger.ONE.shiftLeft(widthBits - 1).negate() : BigInteger.ZERO;
  }

  public BigInteger max() {
    return BigInteger.ONE.shiftLeft(signed ? widthBits - 1 : widthBits).subtract(BigInteger.ONE);
  }

  @Override
  public String toString() {
    return header + "." + name;
  }
}
