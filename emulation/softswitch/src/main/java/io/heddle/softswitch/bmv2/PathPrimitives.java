package io.heddle.softswitch.bmv2;

import java.util.Optional;

/** Reads the primitives on the packet's way through the switch. */
final class PathPrimitives implements PrimitiveReader {
  @Override
  public Optional<Statement> read(String op, Json p) {
    return Optional.ofNullable(
        switch (op) {
          case "mark_to_drop", "drop" -> new PathStatement.Drop();
          default -> null;
        });
  }
}
