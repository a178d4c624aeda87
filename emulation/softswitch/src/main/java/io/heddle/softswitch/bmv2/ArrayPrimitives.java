package io.heddle.softswitch.bmv2;

import java.util.Optional;

/** Reads the primitives on counter, meter and register arrays. */
final class ArrayPrimitives implements PrimitiveReader {
  private final Names names;
  private final ExpressionReader expressions;

  ArrayPrimitives(Names names, ExpressionReader expressions) {
    this.names = names;
    this.expressions = expressions;
  }

  @Override
  public Optional<Statement> read(String op, Json p) {
    return Optional.ofNullable(
        switch (op) {
          case "count" ->
              new ArrayStatement.Count(
                  names.found(names.counters(), p.get(0).get("value"), "counter array").name(),
                  expressions.data(p.get(1)));
          case "execute_meter" ->
              new ArrayStatement.ExecuteMeter(
                  expressions.place(p.get(2)), meters(p.get(0)), expressions.data(p.get(1)));
          case "register_read" ->
              new ArrayStatement.ReadRegister(
                  expressions.place(p.get(0)), registers(p.get(1)), expressions.data(p.get(2)));
          case "register_write" ->
              new ArrayStatement.WriteRegister(
                  registers(p.get(0)), expressions.data(p.get(1)), expressions.data(p.get(2)));
          default -> null;
        });
  }

  private String meters(Json object) {
    MeterArray meters = names.found(names.meters(), object.get("value"), "meter array");
    if (meters.result().isPresent()) {
      throw object.invalid("is the meter of a table");
    }
    return meters.name();
  }

  private String registers(Json object) {
    return names.found(names.registers(), object.get("value"), "register array").name();
  }
}
