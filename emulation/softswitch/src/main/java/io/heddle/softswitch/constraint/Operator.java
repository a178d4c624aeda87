package io.heddle.softswitch.constraint;

/** A binary operator; the greater its precedence, the stronger it binds. */
enum Operator {
  AND_THEN(";", 1, true),
  IMPLIES("->", 2, false),
  OR("||", 3, true),
  AND("&&", 4, true),
  EQUAL("==", 5, false),
  NOT_EQUAL("!=", 5, false),
  GREATER(">", 5, false),
  AT_LEAST(">=", 5, false),
  LESS("<", 5, false),
  AT_MOST("<=", 5, false);

  final String symbol;
  final int precedence;

  /** Whether {@code a op b op c} means {@code (a op b) op c}; otherwise it is refused. */
  final boolean associative;

  Operator(String symbol, int precedence, boolean associative) {
    this.symbol = symbol;
    this.precedence = precedence;
    this.associative = associative;
  }
}
