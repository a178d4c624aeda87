package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.config.v1.P4NamedType;
import io.heddle.p4.v1.Index;
import java.util.Optional;

/**
 * How controllers number the cells of one indirect counter, meter or register: from 0, or by the
 * values of a type that they see otherwise (P4Runtime 1.5, section 19.1.5).
 *
 * @param what names the array in messages
 * @param size how many cells it has
 */
record ArrayIndices(String what, int size, Optional<TranslatedType> type) {

  /**
   * The indices of an array whose p4info names {@code type} for them, or no type.
   *
   * @throws Rejection UNIMPLEMENTED if they are strings, which no index in a message can be
   */
  static ArrayIndices of(String what, int size, P4NamedType type, TranslatedTypes types)
      throws Rejection {
    Optional<TranslatedType> translated = types.named(type.getName());
    if (translated.isPresent() && translated.get().isString()) {
      throw Rejection.unimplemented(
          what + " is indexed by the strings of type " + type.getName() + "; an index is a number");
    }
    return new ArrayIndices(what, size, translated);
  }

  /** The cell with an index, or all cells if a message has none. */
  CellRange range(boolean hasIndex, Index index) throws Rejection {
    if (!hasIndex) {
      return new CellRange(0, size);
    }
    long sent = index.getIndex();
    if (sent < 0) {
      throw Rejection.invalid("the index of " + what + " must not be negative: " + sent);
    }
    long cell = type.isPresent() ? type.get().indexToProgram(sent) : sent;
    if (cell >= size) {
      throw new Rejection(
          Status.Code.OUT_OF_RANGE,
          "%s has %d cells, so none at index %d".formatted(what, size, sent));
    }
    return new CellRange((int) cell, (int) cell + 1);
  }

  /** What a controller calls a cell. */
  Index index(int cell) {
    return Index.newBuilder()
        .setIndex(type.isPresent() ? type.get().indexToController(cell) : cell)
        .build();
  }
}
