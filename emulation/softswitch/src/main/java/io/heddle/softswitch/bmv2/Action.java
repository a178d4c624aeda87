package io.heddle.softswitch.bmv2;

import java.util.List;

/** An action with its parameters' widths in bits. */
public record Action(int id, String name, List<Integer> paramWidths, List<Statement> statements) {
  public Action {
    paramWidths = List.copyOf(paramWidths);
    statements = List.copyOf(statements);
  }
}
