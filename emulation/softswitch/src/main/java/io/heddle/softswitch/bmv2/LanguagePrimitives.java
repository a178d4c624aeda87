package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads assignments, hashes and the control flow inside of actions. */
final class LanguagePrimitives implements PrimitiveReader {
  private final Names names;
  private final ExpressionReader expressions;

  LanguagePrimitives(Names names, ExpressionReader expressions) {
    this.names = names;
    this.expressions = expressions;
  }

  @Override
  public Optional<Statement> read(String op, Json p) {
    return Optional.ofNullable(
        switch (op) {
          case "assign", "assign_VL", "set", "modify_field" -> assign(p.get(0), p.get(1));
          case "modify_field_with_hash_based_offset" ->
              new Statement.Hash(
                  expressions.place(p.get(0)),
                  expressions.data(p.get(1)),
                  names.found(names.calculations(), p.get(2).get("value"), "calculation"),
                  expressions.data(p.get(3)));
          case "_jump" -> new Statement.Jump(expressions.count(p.get(0)));
          case "_jump_if_zero" ->
              new Statement.JumpIfZero(expressions.data(p.get(0)), expressions.count(p.get(1)));
          case "exit" -> new Statement.Exit();
          case "assert", "assume" -> new Statement.Require(expressions.truth(p.get(0)), op);
          case "modify_field_rng_uniform" ->
              new Statement.Random(
                  expressions.place(p.get(0)),
                  expressions.data(p.get(1)),
                  expressions.data(p.get(2)));
          case "log_msg" -> log(p);
          case "no_op" -> new Statement.Nothing();
          default -> null;
        });
  }

  private Statement assign(Json target, Json source) {
    Optional<Field> variable = expressions.variable(target);
    if (variable.isPresent()) {
      return new Statement.AssignVariable(
          variable.get(),
          expressions.variable(source).orElseThrow(() -> source.invalid("is no varbit field")));
    }
    return new Statement.Assign(expressions.place(target), expressions.data(source));
  }

  private Statement log(Json parameters) {
    List<Data> values = new ArrayList<>();
    Json given = parameters.get(1).get("value");
    if (given.node().isArray()) { // an empty one is written as {}
      for (Json value : given) {
        values.add(expressions.data(value));
      }
    }
    List<String> texts = LogFormat.split(parameters.get(0).text("value"));
    if (texts.size() != values.size() + 1) {
      throw parameters.invalid("has not as many {} as values");
    }
    return new Statement.Log(texts, values);
  }
}
