package io.heddle.softswitch.table;

import java.util.List;

/** An action as a table sees it: its fully qualified name and its parameters' widths in bits. */
public record ActionShape(String name, List<Integer> paramWidths) {
  public ActionShape {
    paramWidths = List.copyOf(paramWidths);
  }

  /** How many longs hold a value of {@code widthBits} bits; the least significant comes first. */
  public static int longs(int widthBits) {
    return (widthBits + 63) / 64;
  }
}
