package io.heddle.softswitch.bmv2;

import java.util.List;
import java.util.Optional;

/** Reads the primitives of actions and parser states. */
final class StatementReader {
  private final List<PrimitiveReader> readers;

  StatementReader(Names names, List<Integer> paramWidths) {
    ExpressionReader expressions = new ExpressionReader(names, paramWidths);
    this.readers =
        List.of(
            new LanguagePrimitives(names, expressions),
            new HeaderPrimitives(expressions),
            new ArrayPrimitives(names, expressions),
            new PathPrimitives(expressions));
  }

  Statement read(Json primitive) {
    String op = primitive.text("op");
    Json parameters = primitive.get("parameters");
    for (PrimitiveReader reader : readers) {
      Optional<Statement> statement = reader.read(op, parameters);
      if (statement.isPresent()) {
        return statement.get() instanceof Statement.Require require
            ? new Statement.Require(require.condition(), op + " at " + place(primitive))
            : statement.get();
      }
    }
    throw new UnsupportedProgram(
        "the primitive \"" + op + "\" (" + place(primitive) + ") is not supported");
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
