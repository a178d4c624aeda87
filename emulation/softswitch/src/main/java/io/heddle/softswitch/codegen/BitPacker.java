package io.heddle.softswitch.codegen;

import java.lang.classfile.CodeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lays values of odd widths one after the other, from the top bit of the first word, as they stand
 * in a header, a table key or a hash input.
 */
final class BitPacker {
  /** Code that pushes a value of {@code width} bits, all other bits 0. */
  private record Piece(Consumer<CodeBuilder> value, int start, int width) {}

  private final List<Piece> pieces = new ArrayList<>();
  private int bits;

  /** Appends at most 64 bits. */
  void add(int width, Consumer<CodeBuilder> value) {
    pieces.add(new Piece(value, bits, width));
    bits += width;
  }

  int bits() {
    return bits;
  }

  int words() {
    return (bits + 63) / 64;
  }

  /** Pushes a word; bits behind the last value are 0. */
  void emitWord(CodeBuilder code, int word) {
    int start = 64 * word;
    int end = start + 64;
    boolean first = true;
    for (Piece piece : pieces) {
      int pieceEnd = piece.start + piece.width;
      if (pieceEnd <= start || piece.start >= end) {
        continue;
      }
      piece.value.accept(code);
      if (pieceEnd > end) {
        code.loadConstant(pieceEnd - end).lushr();
      } else if (pieceEnd < end) {
        code.loadConstant(end - pieceEnd).lshl();
      }
      if (!first) {
        code.lor();
      }
      first = false;
    }
    if (first) {
      code.lconst_0();
    }
  }
}
