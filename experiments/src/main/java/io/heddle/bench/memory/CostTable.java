package io.heddle.bench.memory;

import java.util.List;
import java.util.Locale;

/** The costs for humans: a line for each stage and kind of lookup, a column for each table size. */
public final class CostTable {
  private static final int FIRST_COLUMN = 42;

  private final List<Cost> costs;

  public CostTable(List<Cost> costs) {
    this.costs = List.copyOf(costs);
  }

  /** The table, each line ended. */
  public String text() {
    List<Integer> sizes = costs.stream().map(Cost::entries).distinct().toList();
    StringBuilder text = new StringBuilder();
    row(text, "one packet in memory, entries:", sizes.stream().map(size -> number(size)).toList());
    for (String what : costs.stream().map(Cost::what).distinct().toList()) {
      row(text, what + ", ns", cells(what, sizes, false));
      if (what.equals(MemoryBenchmark.WHOLE)) {
        row(text, what + ", bytes allocated", cells(what, sizes, true));
      }
    }
    return text.toString();
  }

  private List<String> cells(String what, List<Integer> sizes, boolean bytes) {
    return sizes.stream()
        .map(
            size ->
                costs.stream()
                    .filter(cost -> cost.what().equals(what) && cost.entries() == size)
                    .findFirst()
                    .map(cost -> number(Math.round(bytes ? cost.bytes() : cost.nanos())))
                    .orElse("-"))
        .toList();
  }

  private String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static void row(StringBuilder text, String first, List<String> cells) {
    text.append(String.format("%-" + FIRST_COLUMN + "s", first));
    cells.forEach(cell -> text.append(String.format("  %10s", cell)));
    text.append(System.lineSeparator());
  }
}
