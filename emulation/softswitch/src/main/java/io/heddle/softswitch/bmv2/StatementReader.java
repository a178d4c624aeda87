package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Expression.Data;
import java.math.BigInteger;
import java.util.List;

/** Reads the primitives of actions. */
final class StatementReader {
  private final Names names;
  private final ExpressionReader expressions;

  StatementReader(Names names, List<Integer> paramWidths) {
    this.names = names;
    this.expressions = new ExpressionReader(names, paramWidths);
  }

  Statement read(Json primitive) {
    Json p = primitive.get("parameters");
    return switch (primitive.text("op")) {
      case "assign", "set" ->
          new Statement.Assign(expressions.place(p.get(0)), expressions.data(p.get(1)));
      case "add_header" -> new Statement.AddHeader(wireHeader(p.get(0)));
      case "remove_header" -> new Statement.RemoveHeader(wireHeader(p.get(0)));
      case "assign_header" -> copy(p);
      case "assign_header_stack" -> copyStack(p);
      case "push" -> new Statement.Push(stack(p.get(0)), constant(p.get(1)));
      case "pop" -> new Statement.Pop(stack(p.get(0)), constant(p.get(1)));
      case "mark_to_drop", "drop" -> new Statement.Drop();
      case "modify_field_with_hash_based_offset" ->
          new Statement.Hash(
              expressions.place(p.get(0)),
              expressions.data(p.get(1)),
              names.found(names.calculations(), p.get(2).get("value"), "calculation"),
              expressions.data(p.get(3)));
      case "count" ->
          new Statement.Count(
              names.found(names.counters(), p.get(0).get("value"), "counter array").name(),
              expressions.data(p.get(1)));
      case "register_read" ->
          new Statement.ReadRegister(
              expressions.place(p.get(0)), registers(p.get(1)), expressions.data(p.get(2)));
      case "register_write" ->
          new Statement.WriteRegister(
              registers(p.get(0)), expressions.data(p.get(1)), expressions.data(p.get(2)));
      case "_jump" -> new Statement.Jump(constant(p.get(0)));
      case "_jump_if_zero" ->
          new Statement.JumpIfZero(expressions.data(p.get(0)), constant(p.get(1)));
      case "exit" -> new Statement.Exit();
      case "assert", "assume" -> new Statement.Require(expressions.truth(p.get(0)));
      case "log_msg", "no_op" -> new Statement.Nothing();
      case String other ->
          throw new UnsupportedProgram(
              "the primitive \"" + other + "\" (" + place(primitive) + ") is not supported");
    };
  }

  private Header header(Json object) {
    if (!object.text("type").equals("header")) {
      throw new UnsupportedProgram(
          "a primitive on a whole "
              + object.text("type")
              + " in place of a header is not supported");
    }
    return names.header(object.get("value"));
  }

  private Header wireHeader(Json object) {
    Header header = header(object);
    if (header.metadata()) {
      throw object.invalid("is metadata, which is always valid");
    }
    return header;
  }

  private Statement copy(Json parameters) {
    Header target = header(parameters.get(0));
    Header source = header(parameters.get(1));
    if (!target.type().equals(source.type()) || target.metadata() != source.metadata()) {
      throw parameters.invalid("are headers of two types");
    }
    return new Statement.CopyHeader(target, source);
  }

  private Statement copyStack(Json parameters) {
    HeaderStack target = stack(parameters.get(0));
    HeaderStack source = stack(parameters.get(1));
    if (target.elements().size() != source.elements().size()
        || !target.elements().getFirst().type().equals(source.elements().getFirst().type())) {
      throw parameters.invalid("are stacks of two types");
    }
    return new Statement.CopyStack(target, source);
  }

  private HeaderStack stack(Json object) {
    return names.stack(object.get("value"));
  }

  private String registers(Json object) {
    return names.found(names.registers(), object.get("value"), "register array").name();
  }

  private int constant(Json object) {
    Data data = expressions.data(object);
    if (data instanceof Constant(BigInteger value)
        && value.signum() >= 0
        && value.bitLength() < 31) {
      return value.intValue();
    }
    throw object.invalid("is not a constant");
  }

  /** Where in the P4 source a primitive comes from. */
  private static String place(Json primitive) {
    if (!primitive.has("source_info")) {
      return primitive.where();
    }
    Json source = primitive.get("source_info");
    return source.text("filename") + ":" + source.number("line");
  }
}
