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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the type-value objects of the JSON format into typed expressions. */
final class ExpressionReader {
  /** In bits. */
  private static final int LONGEST_FRAME = 8 << 16;

  private final Names names;
  private final List<Integer> paramWidths;
  private final HeaderRefReader refs;
  private final Map<Expression, Expression> expressions = new HashMap<>();

  /**
   * @param paramWidths of the action that the expressions are in; empty outside of actions
   */
  ExpressionReader(Names names, List<Integer> paramWidths) {
    this.names = names;
    this.paramWidths = paramWidths;
    this.refs = new HeaderRefReader(names, this::data);
  }

  HeaderRefReader refs() {
    return refs;
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

  /** The varbit field that an object stands for, if it does. */
  Optional<Field> variable(Json object) {
    Json inner = HeaderRefReader.unwrapped(object);
    if (!inner.text("type").equals("field") || inner.get("value").get(1).text().equals("$valid$")) {
      return Optional.empty();
    }
    return Optional.of(names.field(inner.get("value"))).filter(Field::variable);
  }

  Place place(Json object) {
    if (data(object) instanceof Place place) {
      return place;
    }
    throw object.invalid("cannot be assigned to");
  }

  /** The width in bits of what a key reads. */
  static int widthBits(Data value, Json where) {
    return switch (value) {
      case Expression.FieldValue(Field field) -> field.widthBits();
      case Expression.ElementField element -> element.shape().widthBits();
      case Expression.LastField last -> last.shape().widthBits();
      case Expression.Lookahead(int offset, int width) -> width;
      case Expression.Validity v -> 1;
      case Expression.ElementValidity v -> 1;
      default -> throw where.invalid("cannot be a part of a key");
    };
  }

  /** Equal expressions are one object, so that the compiler sees what is calculated twice. */
  private Expression read(Json object) {
    Expression expression = parse(object);
    Expression known = expressions.putIfAbsent(expression, expression);
    return known == null ? expression : known;
  }

  private Expression parse(Json object) {
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
      case "union_stack_field" -> {
        HeaderStack column = names.column(value);
        yield new Expression.LastField(column, fieldIndex(column, value.get(2)));
      }
      case "lookahead" -> lookahead(value);
      case "expression" -> value.has("op") ? operation(value) : read(value);
      case String other ->
          throw new UnsupportedProgram("expressions on a " + other + " are not supported");
    };
  }

  /** What a 2-tuple (header, field) names: a field, or whether the header is valid. */
  Data field(Json tuple) {
    if (tuple.get(1).text().equals("$valid$")) {
      return tuple.get(0).has("op")
          ? validity(refs.operation(tuple.get(0)))
          : new Expression.Validity(names.header(tuple.get(0)));
    }
    return new Expression.FieldValue(number(names.field(tuple), tuple));
  }

  private static Field number(Field field, Json where) {
    if (field.variable()) {
      throw where.invalid("is a varbit field where a number is wanted");
    }
    return field;
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
        number(fields.get(i), name);
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
      case "==", "==h", "==u" -> equality(op);
      case "!=", "!=h", "!=u" -> new Expression.Not(equality(op));
      case "<" -> comparison(Relation.LESS, op);
      case "<=" -> comparison(Relation.LESS_OR_EQUAL, op);
      case ">" -> comparison(Relation.GREATER, op);
      case ">=" -> comparison(Relation.GREATER_OR_EQUAL, op);
      case "and" -> new Expression.And(truth(op.get("left")), truth(op.get("right")));
      case "or" -> new Expression.Or(truth(op.get("left")), truth(op.get("right")));
      case "not" -> new Expression.Not(truth(op.get("right")));
      case "d2b" -> new DataToBool(data(op.get("right")));
      case "b2d" -> new BoolToData(truth(op.get("right")));
      case "valid" -> new DataToBool(validity(refs.header(op.get("right"))));
      case "valid_union" ->
          refs.members(op.get("right")).stream()
              .map(member -> (Truth) new DataToBool(validity(member)))
              .reduce(Expression.Or::new)
              .orElse(new Expression.TruthConstant(false));
      case "two_comp_mod" ->
          new Expression.WrapSigned(data(op.get("left")), width(op.get("right")));
      case "sat_cast" ->
          new Expression.Saturate(data(op.get("left")), width(op.get("right")), true);
      case "usat_cast" ->
          new Expression.Saturate(data(op.get("left")), width(op.get("right")), false);
      case "?" -> choice(op);
      case "last_stack_index" -> new Expression.LastIndex(refs.columns(op.get("right")).getFirst());
      case "size_stack" ->
          new Constant(
              BigInteger.valueOf(refs.columns(op.get("right")).getFirst().elements().size()));
      case "access_field" -> fieldOf(op);
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

  private static Data validity(HeaderRef header) {
    return switch (header) {
      case HeaderRef.Fixed(Header fixed) -> new Expression.Validity(fixed);
      case HeaderRef.Element(HeaderStack stack, Data index) ->
          new Expression.ElementValidity(stack, index);
    };
  }

  private Truth equality(Json op) {
    Json left = op.get("left");
    Json right = op.get("right");
    if (refs.isHeader(left)) {
      return headersEqual(refs.header(left), refs.header(right), op);
    }
    if (refs.isUnion(left)) {
      return unionsEqual(refs.members(left), refs.members(right), op);
    }
    Optional<Field> variable = variable(left);
    if (variable.isPresent()) {
      return new Expression.VariablesEqual(
          variable.get(), variable(right).orElseThrow(() -> right.invalid("is no varbit field")));
    }
    return comparison(Relation.EQUAL, op);
  }

  private static Truth headersEqual(HeaderRef left, HeaderRef right, Json op) {
    if (!left.shape().type().equals(right.shape().type())) {
      throw op.invalid("compares headers of two types");
    }
    return new Expression.HeadersEqual(left, right);
  }

  /** Two unions with no valid member are equal, as the P4 specification has it. */
  private static Truth unionsEqual(List<HeaderRef> left, List<HeaderRef> right, Json op) {
    if (left.size() != right.size()) {
      throw op.invalid("compares header unions of two types");
    }
    Truth equal = headersEqual(left.getFirst(), right.getFirst(), op);
    for (int i = 1; i < left.size(); i++) {
      equal = new Expression.And(equal, headersEqual(left.get(i), right.get(i), op));
    }
    return equal;
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

  private Expression fieldOf(Json op) {
    HeaderRef header = refs.header(op.get("left"));
    int field = op.get("right").number();
    if (field < 0 || field >= header.shape().fields().size()) {
      throw op.invalid("names no field of " + header.shape().type());
    }
    number(header.shape().fields().get(field), op);
    return switch (header) {
      case HeaderRef.Fixed(Header fixed) -> new Expression.FieldValue(fixed.fields().get(field));
      case HeaderRef.Element(HeaderStack stack, Data index) ->
          new Expression.ElementField(stack, index, field);
    };
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
