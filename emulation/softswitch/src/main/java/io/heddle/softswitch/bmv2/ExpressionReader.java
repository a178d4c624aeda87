package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Arithmetic;
import io.heddle.softswitch.bmv2.Expression.BoolToData;
import io.heddle.softswitch.bmv2.Expression.Comparison;
import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.DataToBool;
import io.heddle.softswitch.bmv2.Expression.Operator;
import io.heddle.softswitch.bmv2.Expression.Place;
import io.heddle.softswitch.bmv2.Expression.Relation;
import io.heddle.softswitch.bmv2.Expression.Truth;
import java.math.BigInteger;
import java.util.List;

/** Reads the type-value objects of the JSON format into typed expressions. */
final class ExpressionReader {
  /** In bits. */
  private static final int LONGEST_FRAME = 8 << 16;

  private final Names names;
  private final List<Integer> paramWidths;

  /**
   * @param paramWidths of the action that the expressions are in; empty outside of actions
   */
  ExpressionReader(Names names, List<Integer> paramWidths) {
    this.names = names;
    this.paramWidths = paramWidths;
  }

  Data data(Json object) {
    return switch (read(object)) {
      case Data data -> data;
      case Truth truth -> new BoolToData(truth);
    };
  }

  Truth truth(Json object) {
    return switch (read(object)) {
      case Truth truth -> truth;
      case Data data -> new DataToBool(data);
    };
  }

  Place place(Json object) {
    if (data(object) instanceof Place place) {
      return place;
    }
    throw object.invalid("cannot be assigned to");
  }

  private Expression read(Json object) {
    Json value = object.get("value");
    return switch (object.text("type")) {
      case "field" -> field(value);
      case "hexstr" -> new Constant(value.hex());
      case "bool" -> new Expression.TruthConstant(value.flag());
      case "runtime_data", "local" -> parameter(value);
      case "stack_field" -> {
        HeaderStack stack = names.stack(value.get(0));
        yield new Expression.LastField(stack, fieldIndex(stack, value.get(1)));
      }
      case "lookahead" -> lookahead(value);
      case "expression" -> value.has("op") ? operation(value) : read(value);
      case String other ->
          throw new UnsupportedProgram("expressions on a " + other + " are not supported");
    };
  }

  private Expression field(Json tuple) {
    if (tuple.get(1).text().equals("$valid$")) {
      return new Expression.Validity(names.header(tuple.get(0)));
    }
    return new Expression.FieldValue(names.field(tuple));
  }

  private static Data lookahead(Json tuple) {
    int offset = tuple.get(0).number();
    int width = tuple.get(1).number();
    if (offset < 0 || width < 1 || offset > LONGEST_FRAME || width > LONGEST_FRAME) {
      throw tuple.invalid("looks at no bits of a frame");
    }
    return new Expression.Lookahead(offset, width);
  }

  private Data parameter(Json index) {
    int i = index.number();
    if (i < 0 || i >= paramWidths.size()) {
      throw index.invalid("is no parameter of the action");
    }
    return new Expression.Parameter(i, paramWidths.get(i));
  }

  private static int fieldIndex(HeaderStack stack, Json name) {
    List<Field> fields = stack.elements().getFirst().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name.text())) {
        return i;
      }
    }
    throw name.invalid("is no field of stack " + stack.name());
  }

  private Expression operation(Json op) {
    return switch (op.text("op")) {
      case "+" -> arithmetic(Operator.ADD, op);
      case "-" -> arithmetic(Operator.SUBTRACT, op);
      case "*" -> arithmetic(Operator.MULTIPLY, op);
      case "/" -> arithmetic(Operator.DIVIDE, op);
      case "%" -> arithmetic(Operator.REMAINDER, op);
      case "&" -> arithmetic(Operator.AND, op);
      case "|" -> arithmetic(Operator.OR, op);
      case "^" -> arithmetic(Operator.XOR, op);
      case "<<" -> arithmetic(Operator.SHIFT_LEFT, op);
      case ">>" -> arithmetic(Operator.SHIFT_RIGHT, op);
      case "~" -> new Expression.Complement(data(op.get("right")));
      case "==" -> equality(op);
      case "!=" -> new Expression.Not(equality(op));
      case "<" -> comparison(Relation.LESS, op);
      case "<=" -> comparison(Relation.LESS_OR_EQUAL, op);
      case ">" -> comparison(Relation.GREATER, op);
      case ">=" -> comparison(Relation.GREATER_OR_EQUAL, op);
      case "and" -> new Expression.And(truth(op.get("left")), truth(op.get("right")));
      case "or" -> new Expression.Or(truth(op.get("left")), truth(op.get("right")));
      case "not" -> new Expression.Not(truth(op.get("right")));
      case "d2b" -> new DataToBool(data(op.get("right")));
      case "b2d" -> new BoolToData(truth(op.get("right")));
      case "valid" ->
          new DataToBool(new Expression.Validity(names.header(op.get("right").get("value"))));
      case "two_comp_mod" ->
          new Expression.WrapSigned(data(op.get("left")), width(op.get("right")));
      case "sat_cast" ->
          new Expression.Saturate(data(op.get("left")), width(op.get("right")), true);
      case "usat_cast" ->
          new Expression.Saturate(data(op.get("left")), width(op.get("right")), false);
      case "?" -> choice(op);
      case "last_stack_index" ->
          new Expression.LastIndex(names.stack(op.get("right").get("value")));
      case "access_field" -> elementField(op);
      case String other ->
          throw new UnsupportedProgram("the operator \"" + other + "\" is not supported");
    };
  }

  private Arithmetic arithmetic(Operator operator, Json op) {
    Data left = op.has("left") ? data(op.get("left")) : new Constant(BigInteger.ZERO);
    return new Arithmetic(operator, left, data(op.get("right")));
  }

  private Comparison comparison(Relation relation, Json op) {
    return new Comparison(relation, data(op.get("left")), data(op.get("right")));
  }

  private Truth equality(Json op) {
    if (op.get("left").text("type").equals("header")) {
      Header left = names.header(op.get("left").get("value"));
      Header right = names.header(op.get("right").get("value"));
      if (!left.type().equals(right.type())) {
        throw op.invalid("compares headers of two types");
      }
      return new Expression.HeadersEqual(left, right);
    }
    return comparison(Relation.EQUAL, op);
  }

  private Expression choice(Json op) {
    Truth condition = truth(op.get("cond"));
    Expression left = read(op.get("left"));
    Expression right = read(op.get("right"));
    if (left instanceof Truth l && right instanceof Truth r) {
      return new Expression.TruthChoice(condition, l, r);
    }
    return new Expression.DataChoice(condition, data(op.get("left")), data(op.get("right")));
  }

  private Expression elementField(Json op) {
    Json element = op.get("left");
    if (!element.text("type").equals("expression")
        || !element.get("value").has("op")
        || !element.get("value").text("op").equals("dereference_header_stack")) {
      throw new UnsupportedProgram(
          "fields are supported of headers and of header stack elements only");
    }
    HeaderStack stack = names.stack(element.get("value").get("left").get("value"));
    int field = op.get("right").number();
    if (field < 0 || field >= stack.elements().getFirst().fields().size()) {
      throw op.invalid("names no field of stack " + stack.name());
    }
    return new Expression.ElementField(stack, data(element.get("value").get("right")), field);
  }

  /** A constant from 0 on, such as a number of elements. */
  int count(Json object) {
    if (data(object) instanceof Constant(BigInteger value)
        && value.signum() >= 0
        && value.bitLength() < 31) {
      return value.intValue();
    }
    throw object.invalid("is not a constant");
  }

  private int width(Json object) {
    if (data(object) instanceof Constant(BigInteger value)
        && value.signum() > 0
        && value.bitLength() < 15) {
      return value.intValue();
    }
    throw object.invalid("is not a constant width");
  }
}
