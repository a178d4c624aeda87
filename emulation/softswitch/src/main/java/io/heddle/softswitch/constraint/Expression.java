package io.heddle.softswitch.constraint;

import java.math.BigInteger;

/** A constraint, or a part of one, as it was written; not yet checked against any table. */
sealed interface Expression {
  /** Where it begins in the text. */
  int start();

  /** Just after its end. */
  int end();

  record Truth(boolean value, int start, int end) implements Expression {}

  record Number(BigInteger value, int start, int end) implements Expression {}

  /** A key field or an action's parameter. */
  record Variable(String name, int start, int end) implements Expression {}

  /** {@code ::name}, which belongs to the entry as a whole. */
  record Attribute(String name, int start, int end) implements Expression {}

  record Not(Expression operand, int start, int end) implements Expression {}

  record Negative(Expression operand, int start, int end) implements Expression {}

  /** {@code of::name}, one part of a match. */
  record Part(Expression of, String name, int start, int end) implements Expression {}

  /** In parentheses, which belong to the text that messages quote. */
  record Group(Expression inner, int start, int end) implements Expression {}

  record Binary(Operator operator, Expression left, Expression right) implements Expression {
    @Override
    public int start() {
      return left.start();
    }

    @Override
    public int end() {
      return right.end();
    }
  }
}
