package io.heddle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures for humans: a table for each setting, a column for each contender, then ratios. */
public final class FigureTable {
  private static final int FIRST_COLUMN = 42;

  private final List<Figure> figures;

  public FigureTable(List<Figure> figures) {
    this.figures = List.copyOf(figures);
  }

  /** The tables, each line ended. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Setting setting : Setting.values()) {
      List<Figure> some = figures.stream().filter(one -> one.setting() == setting).toList();
      if (!some.isEmpty()) {
        table(text, setting, some);
      }
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Setting setting, List<Figure> figures) {
    List<String> contenders = figures.stream().map(Figure::contender).distinct().toList();
    List<Ratio> ratios = Ratio.kinds(contenders);
    List<String> heads = new ArrayList<>(contenders);
    ratios.forEach(ratio -> heads.add(ratio.name()));
    text.append(String.format(Locale.ROOT, "%n%-" + FIRST_COLUMN + "s", setting));
    heads.forEach(head -> text.append("  ").append(pad(head, width(head))));
    text.append(String.format("%n"));
    for (Metric metric : Metric.values()) {
      List<Figure> row = figures.stream().filter(one -> one.metric() == metric).toList();
      text.append(pad(metric.words() + ", " + metric.unit(), -FIRST_COLUMN));
      for (String contender : contenders) {
        text.append("  ").append(pad(value(row, contender), width(contender)));
      }
      for (Ratio ratio : ratios) {
        text.append("  ").append(pad(ratio.of(row), width(ratio.name())));
      }
      text.append(String.format("%n"));
    }
  }

  private static String value(List<Figure> row, String contender) {
    return find(row, contender)
        .map(figure -> String.format(Locale.ROOT, "%,.0f", figure.value()))
        .orElse("-");
  }

  static Optional<Figure> find(List<Figure> row, String contender) {
    return row.stream().filter(one -> one.contender().equals(contender)).findFirst();
  }

  private static int width(String head) {
    return Math.max(9, head.length());
  }

  /** To the right, or for a negative width to the left. */
  private static String pad(String text, int width) {
    return String.format("%" + width + "s", text);
  }
}
