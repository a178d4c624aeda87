package io.heddle.softswitch.bmv2;

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
          case "assign", "set" ->
              new Statement.Assign(expressions.place(p.get(0)), expressions.data(p.get(1)));
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
          case "assert", "assume" -> new Statement.Require(expressions.truth(p.get(0)));
          case "log_msg", "no_op" -> new Statement.Nothing();
          default -> null;
        });
  }
}
