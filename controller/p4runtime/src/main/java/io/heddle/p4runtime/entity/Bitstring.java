package io.heddle.p4runtime.entity;

import com.google.protobuf.ByteString;
import java.math.BigInteger;

/**
 * An unsigned bit string in the canonical form of P4Runtime 1.5 section 8.4: big-endian, without
 * leading zero bytes, and one zero byte for the value 0. Two bit strings are equal when their
 * values are.
 */
public record Bitstring(ByteString bytes) implements Comparable<Bitstring> {
  private static final ByteString ZERO = ByteString.copyFrom(new byte[] {0});

  /** Accepts padded input too, as the specification asks of a receiver. */
  public Bitstring {
    int start = 0;
    while (start < bytes.size() && bytes.byteAt(start) == 0) {
      start++;
    }
    bytes = start == bytes.size() ? ZERO : bytes.substring(start);
  }

  /** The value of {@code value} read as an unsigned 64-bit number. */
  public static Bitstring of(long value) {
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[i] = (byte) (value >>> (56 - 8 * i));
    }
    return new Bitstring(ByteString.copyFrom(bytes));
  }

  /** The value of {@code bigEndian}, leading zeros allowed. */
  public static Bitstring of(byte[] bigEndian) {
    return new Bitstring(ByteString.copyFrom(bigEndian));
  }

  /** The number of bits up to and including the highest 1 bit; 0 for the value 0. */
  public int bitLength() {
    int highest = bytes.byteAt(0) & 0xff;
    return 8 * (bytes.size() - 1) + Integer.SIZE - Integer.numberOfLeadingZeros(highest);
  }

  /**
   * The value as a long, read as unsigned.
   *
   * @throws ArithmeticException if it needs more than 64 bits
   */
  public long toLong() {
    if (bytes.size() > Long.BYTES) {
      throw new ArithmeticException("value needs more than 64 bits: " + this);
    }
    long value = 0;
    for (int i = 0; i < bytes.size(); i++) {
      value = (value << 8) | (bytes.byteAt(i) & 0xff);
    }
    return value;
  }

  public BigInteger toBigInteger() {
    return new BigInteger(1, bytes.toByteArray());
  }

  @Override
  public int compareTo(Bitstring other) {
    return toBigInteger().compareTo(other.toBigInteger());
  }

  /** Hexadecimal with the prefix 0x. */
  @Override
  public String toString() {
    return "0x" + toBigInteger().toString(16);
  }
}
