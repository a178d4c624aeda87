package io.heddle.softswitch.bmv2;

import java.math.BigInteger;

/**
 * A field of a header or metadata instance.
 *
 * @param widthBits at least 1
 * @param signed whether its value is read as two's complement
 */
public record Field(String header, String name, int widthBits, boolean signed) {
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
