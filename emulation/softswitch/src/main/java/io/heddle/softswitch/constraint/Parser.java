package io.heddle.softswitch.constraint;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a constraint by the precedence of its operators. */
final class Parser {
  /** Binds stronger than any binary operator, as {@code !} and {@code -} do. */
  private static final int UNARY = 6;

  /** So that no constraint can use up the stack when it is read or evaluated. */
  private static final int MAX_EXPRESSIONS = 1000;

  private final String text;
  private final List<Token> tokens;
  private int next;
  private int expressions;

  private Parser(String text) throws InvalidConstraint {
    this.text = text;
    this.tokens = Lexer.tokens(text);
  }

  static Expression parse(String text) throws InvalidConstraint {
    Parser parser = new Parser(text);
    Expression expression = parser.expression(0);
    if (parser.peek().kind() != Token.Kind.END) {
      throw parser.unexpected(parser.peek());
    }
    return expression;
  }

  /** An expression that ends before an operator which does not bind stronger than {@code outer}. */
  private Expression expression(int outer) throws InvalidConstraint {
    Expression left = operand();
    while (true) {
      if (peek().is("::")) {
        take();
        Token part = expect(Token.Kind.ID);
        left = new Expression.Part(left, part.text(), left.start(), part.end());
        continue;
      }
      Optional<Operator> operator = operator(peek());
      if (operator.isEmpty()) {
        return left;
      }
      int precedence = operator.get().precedence;
      if (precedence == outer && !operator.get().associative) {
        throw error(peek(), "operator " + peek() + " needs parentheses around one of its operands");
      }
      if (precedence <= outer) {
        return left;
      }
      take();
      boolean trailing = peek().kind() == Token.Kind.END || peek().is(")");
      if (operator.get() == Operator.AND_THEN && trailing) {
        return left;
      }
      left = new Expression.Binary(operator.get(), left, expression(precedence));
    }
  }

  private Expression operand() throws InvalidConstraint {
    if (++expressions > MAX_EXPRESSIONS) {
      throw error(peek(), "more than " + MAX_EXPRESSIONS + " operands");
    }
    Token token = take();
    switch (token.kind()) {
      case NUMBER -> {
        return new Expression.Number(number(token.text()), token.start(), token.end());
      }
      case ID -> {
        return named(token);
      }
      case SYMBOL -> {
        if (token.is("!")) {
          Expression operand = expression(UNARY);
          return new Expression.Not(operand, token.start(), operand.end());
        }
        if (token.is("-")) {
          Expression operand = expression(UNARY);
          return new Expression.Negative(operand, token.start(), operand.end());
        }
        if (token.is("::")) {
          Token name = expect(Token.Kind.ID);
          return new Expression.Attribute(name.text(), token.start(), name.end());
        }
        if (token.is("(")) {
          Expression inner = expression(0);
          return new Expression.Group(inner, token.start(), expect(")").end());
        }
        throw unexpected(token);
      }
      case STRING, END -> throw unexpected(token);
    }
    throw unexpected(token);
  }

  private Expression named(Token first) throws InvalidConstraint {
    if (first.text().equals("true") || first.text().equals("false")) {
      return new Expression.Truth(first.text().equals("true"), first.start(), first.end());
    }
    if (peek().is("(")) {
      take();
      Token address = expect(Token.Kind.STRING);
      int end = expect(")").end();
      BigInteger value =
          Addresses.parse(first.text(), address.text())
              .orElseThrow(
                  () ->
                      error(
                          first,
                          "%s('%s') is no ipv4, ipv6 or mac address"
                              .formatted(first.text(), address.text())));
      return new Expression.Number(value, first.start(), end);
    }
    StringBuilder name = new StringBuilder(first.text());
    int end = first.end();
    while (peek().is(".")) {
      take();
      Token part = expect(Token.Kind.ID);
      name.append('.').append(part.text());
      end = part.end();
    }
    return new Expression.Variable(name.toString(), first.start(), end);
  }

  private static BigInteger number(String text) {
    String digits = text.toLowerCase(Locale.ROOT);
    if (digits.length() > 2) {
      switch (digits.substring(0, 2)) {
        case "0x" -> {
          return new BigInteger(digits.substring(2), 16);
        }
        case "0o" -> {
          return new BigInteger(digits.substring(2), 8);
        }
        case "0b" -> {
          return new BigInteger(digits.substring(2), 2);
        }
        case "0d" -> {
          return new BigInteger(digits.substring(2));
        }
        default -> {}
      }
    }
    return new BigInteger(digits);
  }

  private static Optional<Operator> operator(Token token) {
    for (Operator operator : Operator.values()) {
      if (token.is(operator.symbol)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Token.Kind.END) {
      next++;
    }
    return token;
  }

  private Token expect(Token.Kind kind) throws InvalidConstraint {
    Token token = take();
    if (token.kind() != kind) {
      throw unexpected(token);
    }
    return token;
  }

  private Token expect(String symbol) throws InvalidConstraint {
    Token token = take();
    if (!token.is(symbol)) {
      throw unexpected(token);
    }
    return token;
  }

  private InvalidConstraint unexpected(Token token) {
    return error(token, "unexpected " + token);
  }

  private InvalidConstraint error(Token token, String why) {
    return new InvalidConstraint(text, token.start(), why);
  }
}
