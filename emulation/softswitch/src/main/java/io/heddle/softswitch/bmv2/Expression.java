package io.heddle.softswitch.bmv2;

import java.math.BigInteger;

/**
 * An expression as bmv2 evaluates it: numbers have infinite precision and are cut to a width only
 * where they are assigned, so the compiler masks where P4 wraps around.
 */
public sealed interface Expression {
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
