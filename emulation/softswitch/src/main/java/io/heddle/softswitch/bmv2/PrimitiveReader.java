package io.heddle.softswitch.bmv2;

import java.util.Optional;

/** Reads the primitives of one concern. */
@FunctionalInterface
interface PrimitiveReader {
  /**
   * Reads a primitive.
   *
   * @param op its name
   * @param parameters its operands
   * @return empty if it is another reader's
   */
  Optional<Statement> read(String op, Json parameters);
}
