package io.heddle.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The table that a run prints at its end. */
public final class SummaryTable {
  private SummaryTable() {}

  /** Measurements and verdicts as lines of text, ready to print. */
  public static String of(RunResult result) {
    StringBuilder text = new StringBuilder();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("measurement", "n", "mean", "95 % interval", "min", "max", "unit"));
    for (Measurement one : result.measurements()) {
      Statistics statistics = one.statistics();
      rows.add(
          List.of(
              one.name(),
              Integer.toString(statistics.n()),
              Verdict.number(statistics.mean()),
              interval(statistics.halfWidth95()),
              Verdict.number(statistics.min()),
              Verdict.number(statistics.max()),
              one.unit()));
    }
    text.append(aligned(rows)).append('\n');
    for (Verdict verdict : result.verdicts()) {
      text.append(verdict.holds() ? "holds   " : "FAILED  ").append(verdict.reason()).append('\n');
    }
    result.failure().ifPresent(reason -> text.append("FAILED  ").append(reason).append('\n'));
    return text.toString();
  }

  static String interval(OptionalDouble half) {
    return half.isPresent() ? "± " + Verdict.number(half.getAsDouble()) : "";
  }

  /** Rows in columns: the first and the last to the left, numbers to the right. */
  static String aligned(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String pad = " ".repeat(widths[i] - row.get(i).length());
        boolean left = i == 0 || i == columns - 1;
        line.append(i == 0 ? "" : "  ").append(left ? row.get(i) + pad : pad + row.get(i));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
