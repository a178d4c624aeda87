package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Expression.Data;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Reads the type-value objects that stand for headers, header unions and stacks. */
final class HeaderRefReader {
  private final Names names;
  private final Function<Json, Data> indices;

  /**
   * @param indices reads the index of an element
   */
  HeaderRefReader(Names names, Function<Json, Data> indices) {
    this.names = names;
    this.indices = indices;
  }

  /** Whether an object stands for a header and not for a number. */
  boolean isHeader(Json object) {
    Json inner = unwrapped(object);
    return switch (inner.text("type")) {
      case "header" -> !isNamedUnion(inner);
      case "stack_field" -> isLast(inner);
      case "expression" ->
          switch (inner.get("value").text("op")) {
            case "dereference_header_stack", "dereference_stack", "access_union_header" -> true;
            default -> false;
          };
      default -> false;
    };
  }

  /** Whether an object stands for a header union. */
  boolean isUnion(Json object) {
    Json inner = unwrapped(object);
    return switch (inner.text("type")) {
      case "header_union", "header" -> isNamedUnion(inner);
      case "expression" -> inner.get("value").text("op").equals("dereference_union_stack");
      default -> false;
    };
  }

  HeaderRef header(Json object) {
    Json inner = unwrapped(object);
    Json value = inner.get("value");
    return switch (inner.text("type")) {
      case "header" -> new HeaderRef.Fixed(names.header(value));
      case "stack_field" -> {
        if (!isLast(inner)) {
          throw inner.invalid("is no header");
        }
        HeaderStack stack = names.stack(value.get(0));
        yield new HeaderRef.Element(stack, new Expression.LastIndex(stack));
      }
      case "expression" -> operation(value);
      case String other -> throw inner.invalid("is no header");
    };
  }

  /** The header that an operation chooses, an object with an op. */
  HeaderRef operation(Json op) {
    return switch (op.text("op")) {
      case "dereference_header_stack", "dereference_stack" ->
          element(names.stack(op.get("left").get("value")), op.get("right"));
      case "access_union_header" -> {
        List<HeaderRef> members = members(op.get("left"));
        int member = op.get("right").number();
        if (member < 0 || member >= members.size()) {
          throw op.invalid("names no member of a header union");
        }
        yield members.get(member);
      }
      case String other -> throw op.invalid("is no header");
    };
  }

  /** The compiler writes an element of a stack of unions as if it were a header. */
  private boolean isNamedUnion(Json object) {
    return switch (object.text("type")) {
      case "header_union" -> true;
      case "header" -> names.unions().containsKey(object.text("value"));
      default -> false;
    };
  }

  /** Whether this is the last element of a stack, which the compiler writes like a field of it. */
  private static boolean isLast(Json stackField) {
    return stackField.get("value").get(1).text().equals("last");
  }

  /** The members of the header union that an object stands for. */
  List<HeaderRef> members(Json object) {
    Json inner = unwrapped(object);
    Json value = inner.get("value");
    if (isNamedUnion(inner)) {
      return names.union(value).members().stream()
          .map(h -> (HeaderRef) new HeaderRef.Fixed(h))
          .toList();
    }
    if (!inner.text("type").equals("expression")
        || !value.text("op").equals("dereference_union_stack")) {
      throw inner.invalid("is no header union");
    }
    return names.unionStack(value.get("left").get("value")).columns().stream()
        .map(column -> element(column, value.get("right")))
        .toList();
  }

  /** The stack that an object names, or for a stack of unions one for each member. */
  List<HeaderStack> columns(Json object) {
    return switch (object.text("type")) {
      case "header_stack" -> List.of(names.stack(object.get("value")));
      case "header_union_stack" -> names.unionStack(object.get("value")).columns();
      case String other -> throw object.invalid("is no stack");
    };
  }

  private HeaderRef element(HeaderStack stack, Json index) {
    Data at = indices.apply(index);
    if (at instanceof Constant(BigInteger constant)) {
      return IntStream.range(0, stack.elements().size())
          .filter(i -> constant.equals(BigInteger.valueOf(i)))
          .mapToObj(i -> (HeaderRef) new HeaderRef.Fixed(stack.elements().get(i)))
          .findFirst()
          .orElse(new HeaderRef.Element(stack, at));
    }
    return new HeaderRef.Element(stack, at);
  }

  /** Expressions may be wrapped in expressions. */
  static Json unwrapped(Json object) {
    Json inner = object;
    while (inner.text("type").equals("expression") && !inner.get("value").has("op")) {
      inner = inner.get("value");
    }
    return inner;
  }
}
