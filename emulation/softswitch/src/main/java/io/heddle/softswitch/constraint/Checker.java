package io.heddle.softswitch.constraint;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Gives every part of a constraint its type, or says why it has none. */
final class Checker {
  private final String text;
  private final Map<String, Type> variables;
  private final boolean hasPriority;

  Checker(String text, Map<String, Type> variables, boolean hasPriority) {
    this.text = text;
    this.variables = variables;
    this.hasPriority = hasPriority;
  }

  Condition condition(Expression expression) throws InvalidConstraint {
    String written = text.substring(expression.start(), expression.end());
    return switch (expression) {
      case Expression.Truth(boolean value, int _, int _) -> new Condition.Test(_ -> value, written);
      case Expression.Not(Expression operand, int _, int _) -> {
        Condition inner = condition(operand);
        yield new Condition.Test(values -> !inner.holds(values), written);
      }
      case Expression.Group(Expression inner, int _, int _) -> condition(inner);
      case Expression.Binary binary -> binary(binary, written);
      case Expression.Number _,
          Expression.Variable _,
          Expression.Attribute _,
          Expression.Negative _,
          Expression.Part _ ->
          throw error(expression, "bool expected, not " + operand(expression).type().describe());
    };
  }

  private Condition binary(Expression.Binary binary, String written) throws InvalidConstraint {
    return switch (binary.operator()) {
      case AND, AND_THEN ->
          new Condition.Both(condition(binary.left()), condition(binary.right()), written);
      case OR -> {
        Condition left = condition(binary.left());
        Condition right = condition(binary.right());
        yield new Condition.Test(v -> left.holds(v) || right.holds(v), written);
      }
      case IMPLIES -> {
        Condition left = condition(binary.left());
        Condition right = condition(binary.right());
        yield new Condition.Test(v -> !left.holds(v) || right.holds(v), written);
      }
      case EQUAL -> comparison(binary, written, Value::equals);
      case NOT_EQUAL -> comparison(binary, written, (a, b) -> !a.equals(b));
      case GREATER -> ordered(binary, written, order -> order > 0);
      case AT_LEAST -> ordered(binary, written, order -> order >= 0);
      case LESS -> ordered(binary, written, order -> order < 0);
      case AT_MOST -> ordered(binary, written, order -> order <= 0);
    };
  }

  private Condition ordered(
      Expression.Binary binary, String written, java.util.function.IntPredicate order)
      throws InvalidConstraint {
    Type type = common(binary).left().type();
    boolean hasOrder =
        switch (type) {
          case Type.Int _, Type.Bits _ -> true;
          case Type.Key(Type.Kind kind, int _) -> kind == Type.Kind.EXACT;
          case Type.Bool _ -> false;
        };
    if (!hasOrder) {
      throw error(binary, "values of type " + type.describe() + " have no order");
    }
    return comparison(binary, written, (a, b) -> order.test(a.first().compareTo(b.first())));
  }

  private Condition comparison(
      Expression.Binary binary, String written, BiPredicate<Value, Value> test)
      throws InvalidConstraint {
    Pair pair = common(binary);
    return new Condition.Test(
        values ->
            test.test(pair.left().evaluate().apply(values), pair.right().evaluate().apply(values)),
        written);
  }

  private record Pair(Operand left, Operand right) {}

  /** Both operands as one type, which one of them has already. */
  private Pair common(Expression.Binary binary) throws InvalidConstraint {
    Operand left = operand(binary.left());
    Operand right = operand(binary.right());
    Optional<Operand> leftAsRight = left.as(right.type());
    if (leftAsRight.isPresent()) {
      return new Pair(leftAsRight.get(), right);
    }
    Optional<Operand> rightAsLeft = right.as(left.type());
    if (rightAsLeft.isPresent()) {
      return new Pair(left, rightAsLeft.get());
    }
    throw error(
        binary,
        "types %s and %s cannot be compared"
            .formatted(left.type().describe(), right.type().describe()));
  }

  private Operand operand(Expression expression) throws InvalidConstraint {
    return switch (expression) {
      case Expression.Number(BigInteger value, int _, int _) -> {
        Value number = Value.number(value);
        yield new Operand(new Type.Int(), _ -> number);
      }
      case Expression.Variable(String name, int _, int _) -> {
        Type type = variables.get(name);
        if (type == null) {
          throw error(expression, "unknown name " + name);
        }
        yield new Operand(type, values -> values.variables().get(name));
      }
      case Expression.Attribute(String name, int _, int _) -> {
        if (!hasPriority || !name.equals("priority")) {
          throw error(expression, "unknown attribute " + name);
        }
        yield new Operand(
            new Type.Int(), values -> Value.number(BigInteger.valueOf(values.priority())));
      }
      case Expression.Negative(Expression inner, int _, int _) -> {
        Operand operand = operand(inner);
        if (!(operand.type() instanceof Type.Int)) {
          throw error(inner, "int expected, not " + operand.type().describe());
        }
        yield new Operand(
            operand.type(),
            values -> Value.number(operand.evaluate().apply(values).first().negate()));
      }
      case Expression.Part part -> part(part);
      case Expression.Group(Expression inner, int _, int _) -> operand(inner);
      case Expression.Truth _, Expression.Not _, Expression.Binary _ -> {
        Condition condition = condition(expression);
        yield new Operand(new Type.Bool(), values -> Value.of(condition.holds(values)));
      }
    };
  }

  private Operand part(Expression.Part part) throws InvalidConstraint {
    Operand of = operand(part.of());
    if (of.type() instanceof Type.Key(Type.Kind kind, int width)) {
      if (part.name().equals(kind.first)) {
        return new Operand(
            new Type.Bits(width), values -> Value.number(of.evaluate().apply(values).first()));
      }
      if (part.name().equals(kind.second)) {
        Type type = kind == Type.Kind.LPM ? new Type.Int() : new Type.Bits(width);
        return new Operand(type, values -> Value.number(of.evaluate().apply(values).second()));
      }
    }
    throw error(part, "type %s has no part %s".formatted(of.type().describe(), part.name()));
  }

  private InvalidConstraint error(Expression expression, String why) {
    return new InvalidConstraint(text, expression.start(), why);
  }
}
