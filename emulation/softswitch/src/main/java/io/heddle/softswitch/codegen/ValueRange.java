package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.Expression;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Field;
import io.heddle.softswitch.bmv2.UnsupportedProgram;
import java.math.BigInteger;
import java.util.stream.Stream;

/**
 * Between which numbers an expression's value lies. bmv2 calculates with infinite precision;
 * knowing the range shows where 64 bits are the same.
 */
record ValueRange(BigInteger min, BigInteger max) {
  private static final int MAX_BITS = 1 << 15;

  static ValueRange of(Data expression) {
    return switch (expression) {
      case Expression.FieldValue(Field field) -> of(field);
      case Expression.ElementField element -> of(element.shape());
      case Expression.LastField last -> of(last.shape());
      case Expression.LastIndex(var stack) ->
          new ValueRange(BigInteger.ONE.negate(), BigInteger.valueOf(stack.elements().size()));
      case Expression.Constant(BigInteger value) -> new ValueRange(value, value);
      case Expression.Parameter(int index, int width) -> bits(width);
      case Expression.Validity v -> bits(1);
      case Expression.ElementValidity v -> bits(1);
      case Expression.Lookahead(int offset, int width) -> bits(width);
      case Expression.BoolToData b -> bits(1);
      case Expression.Complement(Data operand) -> {
        ValueRange r = of(operand);
        yield new ValueRange(r.max.not(), r.min.not());
      }
      case Expression.WrapSigned(Data operand, int width) -> signed(width);
      case Expression.Saturate(Data operand, int width, boolean signed) ->
          signed ? signed(width) : bits(width);
      case Expression.DataChoice(var condition, Data a, Data b) -> of(a).union(of(b));
      case Expression.Arithmetic a -> arithmetic(a);
    };
  }

  private static ValueRange arithmetic(Expression.Arithmetic operation) {
    ValueRange a = of(operation.left());
    ValueRange b = of(operation.right());
    return switch (operation.operator()) {
      case ADD -> new ValueRange(a.min.add(b.min), a.max.add(b.max));
      case SUBTRACT -> new ValueRange(a.min.subtract(b.max), a.max.subtract(b.min));
      case MULTIPLY ->
          hull(
              a.min.multiply(b.min),
              a.min.multiply(b.max),
              a.max.multiply(b.min),
              a.max.multiply(b.max));
      case DIVIDE -> {
        BigInteger most = a.max.abs().max(a.min.abs());
        boolean negative = a.min.signum() < 0 || b.min.signum() < 0;
        yield new ValueRange(negative ? most.negate() : BigInteger.ZERO, most);
      }
      case REMAINDER -> new ValueRange(a.min.min(BigInteger.ZERO), a.max.max(BigInteger.ZERO));
      case AND -> {
        if (a.min.signum() >= 0 && b.min.signum() >= 0) {
          yield new ValueRange(BigInteger.ZERO, a.max.min(b.max));
        }
        if (a.min.signum() >= 0 || b.min.signum() >= 0) {
          yield new ValueRange(BigInteger.ZERO, a.min.signum() >= 0 ? a.max : b.max);
        }
        yield signed(Math.max(a.signedBits(), b.signedBits()));
      }
      case OR, XOR -> {
        if (a.min.signum() >= 0 && b.min.signum() >= 0) {
          yield bits(Math.max(a.max.bitLength(), b.max.bitLength()));
        }
        yield signed(Math.max(a.signedBits(), b.signedBits()));
      }
      case SHIFT_LEFT -> {
        int most = clampedAmount(b.max);
        yield hull(a.min, a.max, a.min.shiftLeft(most), a.max.shiftLeft(most));
      }
      case SHIFT_RIGHT -> {
        int least = clampedAmount(b.min);
        int most = clampedAmount(b.max);
        yield hull(
            a.min.shiftRight(least),
            a.max.shiftRight(least),
            a.min.shiftRight(most),
            a.max.shiftRight(most));
      }
    };
  }

  /** Shifts beyond all widths that can be calculated are as good as infinite. */
  private static int clampedAmount(BigInteger amount) {
    return amount.max(BigInteger.ZERO).min(BigInteger.valueOf(2 * MAX_BITS)).intValue();
  }

  static ValueRange of(Field field) {
    return new ValueRange(field.min(), field.max());
  }

  static ValueRange bits(int width) {
    return new ValueRange(
        BigInteger.ZERO, BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
  }

  private static ValueRange signed(int width) {
    BigInteger limit = BigInteger.ONE.shiftLeft(Math.max(width - 1, 0));
    return new ValueRange(limit.negate(), limit.subtract(BigInteger.ONE));
  }

  private static ValueRange hull(BigInteger... ends) {
    return new ValueRange(
        Stream.of(ends).min(BigInteger::compareTo).orElseThrow(),
        Stream.of(ends).max(BigInteger::compareTo).orElseThrow());
  }

  private ValueRange union(ValueRange other) {
    return new ValueRange(min.min(other.min), max.max(other.max));
  }

  boolean within(ValueRange other) {
    return min.compareTo(other.min) >= 0 && max.compareTo(other.max) <= 0;
  }

  boolean neverNegative() {
    return min.signum() >= 0;
  }

  private int signedBits() {
    return Math.max(min.bitLength(), max.bitLength()) + 1;
  }

  /** Whether a long holds every value as a signed number. */
  boolean fitsSigned() {
    return signedBits() <= 64;
  }

  /** Whether a long holds every value as an unsigned number. */
  boolean fitsUnsigned() {
    return neverNegative() && max.bitLength() <= 64;
  }

  boolean fitsLong() {
    return fitsSigned() || fitsUnsigned();
  }

  /** How many longs hold every value in two's complement. */
  int limbs() {
    if (signedBits() > MAX_BITS) {
      throw new UnsupportedProgram(
          "an expression needs more than " + MAX_BITS + " bits, which is not supported");
    }
    return (signedBits() + 63) / 64;
  }
}
