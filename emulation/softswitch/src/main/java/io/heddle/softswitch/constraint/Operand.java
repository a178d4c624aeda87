package io.heddle.softswitch.constraint;

import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;

/** An expression of known type, ready to be evaluated. */
record Operand(Type type, Function<Assignment, Value> evaluate) {
  /**
   * The same as a value of {@code target}; empty if there is no such conversion: a number becomes
   * bits modulo their range, so that -1 is all ones, and bits the match of just this value.
   */
  Optional<Operand> as(Type target) {
    if (type.equals(target)) {
      return Optional.of(this);
    }
    return switch (target) {
      case Type.Bits(int width) when type instanceof Type.Int ->
          Optional.of(
              new Operand(
                  target,
                  values -> Value.number(evaluate.apply(values).first().and(Value.ones(width)))));
      case Type.Key(Type.Kind kind, int width) ->
          as(new Type.Bits(width))
              .map(
                  bits ->
                      new Operand(
                          target,
                          values -> onlyThis(kind, width, bits.evaluate.apply(values).first())));
      case Type.Bits _, Type.Bool _, Type.Int _ -> Optional.empty();
    };
  }

  private static Value onlyThis(Type.Kind kind, int width, BigInteger value) {
    return switch (kind) {
      case EXACT -> Value.number(value);
      case TERNARY, OPTIONAL -> new Value(value, Value.ones(width));
      case LPM -> new Value(value, BigInteger.valueOf(width));
      case RANGE -> new Value(value, value);
    };
  }
}
