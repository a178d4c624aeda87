package io.heddle.softswitch.bmv2;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/**
 * An expression as bmv2 evaluates it: numbers have infinite precision and are cut to a width only
 * where they are assigned, so the compiler masks where P4 wraps around.
 */
public sealed interface Expression {
  /** What it is calculated from. */
  default List<Expression> operands() {
    return switch (this) {
      case Arithmetic(var operator, Data left, Data right) -> List.of(left, right);
      case Comparison(var relation, Data left, Data right) -> List.of(left, right);
      case And(Truth left, Truth right) -> List.of(left, right);
      case Or(Truth left, Truth right) -> List.of(left, right);
      case DataChoice(Truth condition, Data a, Data b) -> List.of(condition, a, b);
      case TruthChoice(Truth condition, Truth a, Truth b) -> List.of(condition, a, b);
      case Complement(Data operand) -> List.of(operand);
      case WrapSigned(Data operand, int width) -> List.of(operand);
      case Saturate(Data operand, int width, boolean signed) -> List.of(operand);
      case BoolToData(Truth operand) -> List.of(operand);
      case DataToBool(Data operand) -> List.of(operand);
      case Not(Truth operand) -> List.of(operand);
      case ElementField(var stack, Data index, int field) -> List.of(index);
      case ElementValidity(var stack, Data index) -> List.of(index);
      case HeadersEqual(HeaderRef left, HeaderRef right) ->
          Stream.of(left, right)
              .flatMap(h -> h instanceof HeaderRef.Element e ? Stream.of(e.index()) : Stream.of())
              .map(index -> (Expression) index)
              .toList();
      case FieldValue f -> List.of();
      case LastField f -> List.of();
      case LastIndex i -> List.of();
      case Constant c -> List.of();
      case Parameter p -> List.of();
      case Validity v -> List.of();
      case Lookahead l -> List.of();
      case TruthConstant c -> List.of();
      case VariablesEqual v -> List.of();
    };
  }

  /** An expression whose value is a number. */
  sealed interface Data extends Expression {}

  /** An expression whose value is true or false. */
  sealed interface Truth extends Expression {}

  /** What can be assigned to. */
  sealed interface Place extends Data {}

  record FieldValue(Field field) implements Place {}

  /** A field of the stack element with a computed index; outside of the stack it reads as 0. */
  record ElementField(HeaderStack stack, Data index, int field) implements Place {
    public Field shape() {
      return stack.elements().getFirst().fields().get(field);
    }
  }

  /** A field of the element of a stack that was extracted last. */
  record LastField(HeaderStack stack, int field) implements Data {
    public Field shape() {
      return stack.elements().getFirst().fields().get(field);
    }
  }

  /** The index of the last valid element of a stack. */
  record LastIndex(HeaderStack stack) implements Data {}

  record Constant(BigInteger value) implements Data {}

  /** A parameter of the action that the expression is in. */
  record Parameter(int index, int widthBits) implements Data {}

  /** 1 if the header is valid, else 0. */
  record Validity(Header header) implements Data {}

  /** 1 if the element of a stack with a computed index is valid, else 0. */
  record ElementValidity(HeaderStack stack, Data index) implements Data {}

  record Arithmetic(Operator operator, Data left, Data right) implements Data {}

  /**
   * Shifting by more bits than there are leaves 0 (or -1). Dividing cuts towards 0, and dividing by
   * 0 gives 0.
   */
  enum Operator {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    REMAINDER,
    AND,
    OR,
    XOR,
    SHIFT_LEFT,
    SHIFT_RIGHT
  }

  record Complement(Data operand) implements Data {}

  /** The number of {@code widthBits} bits in two's complement that is congruent to the operand. */
  record WrapSigned(Data operand, int widthBits) implements Data {}

  /** The number of {@code widthBits} bits that is nearest to the operand. */
  record Saturate(Data operand, int widthBits, boolean signed) implements Data {}

  record BoolToData(Truth operand) implements Data {}

  record DataChoice(Truth condition, Data whenTrue, Data whenFalse) implements Data {}

  /** Bits of the packet ahead of the parser, which does not move. */
  record Lookahead(int bitOffset, int widthBits) implements Data {}

  record TruthConstant(boolean value) implements Truth {}

  record DataToBool(Data operand) implements Truth {}

  record Comparison(Relation relation, Data left, Data right) implements Truth {}

  /** How two numbers compare. */
  enum Relation {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  /** Whether both headers are invalid, or both valid with equal fields. */
  record HeadersEqual(HeaderRef left, HeaderRef right) implements Truth {}

  /** Whether two varbit fields have the same length and the same bits. */
  record VariablesEqual(Field left, Field right) implements Truth {}

  record And(Truth left, Truth right) implements Truth {}

  record Or(Truth left, Truth right) implements Truth {}

  record Not(Truth operand) implements Truth {}

  record TruthChoice(Truth condition, Truth whenTrue, Truth whenFalse) implements Truth {}
}
