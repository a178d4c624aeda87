package io.heddle.report;

import java.util.List;

/** Means as bars with their 95 % confidence intervals as whiskers (as L2S-M's figure 10). */
final class BarChart {
  private static final double HEIGHT = 316;
  private static final double LEFT = 60;
  private static final double TOP = 32;
  private static final double BOTTOM = 266;
  private static final double SLOT = 130;
  private static final double BAR = 64;

  private BarChart() {}

  static String render(String title, List<Measurement> measurements) {
    double greatest =
        measurements.stream()
            .map(Measurement::statistics)
            .mapToDouble(one -> one.mean() + one.halfWidth95().orElse(0))
            .max()
            .orElse(0);
    Axis axis = Axis.upTo(greatest);
    double width = LEFT + SLOT * measurements.size() + 10;
    Svg svg = new Svg(width, HEIGHT, title);
    for (double tick : axis.ticks()) {
      double y = y(axis, tick);
      svg.line("grid", LEFT, y, width - 10, y).label("end", LEFT - 8, y + 4, Verdict.number(tick));
    }
    svg.label("start", 4, TOP - 16, measurements.getFirst().unit());
    double x = LEFT + (SLOT - BAR) / 2;
    for (Measurement one : measurements) {
      Statistics statistics = one.statistics();
      double y = y(axis, Math.max(0, statistics.mean()));
      String hint =
          one.name()
              + ": "
              + Verdict.number(statistics.mean())
              + " "
              + SummaryTable.interval(statistics.halfWidth95())
              + " "
              + one.unit()
              + ", n = "
              + statistics.n();
      svg.bar("bar", x, y, BAR, BOTTOM - y, hint);
      double middle = x + BAR / 2;
      if (statistics.halfWidth95().isPresent()) {
        double half = statistics.halfWidth95().getAsDouble();
        double high = y(axis, statistics.mean() + half);
        double low = y(axis, Math.max(0, statistics.mean() - half));
        svg.line("whisker", middle, high, middle, low)
            .line("whisker", middle - 10, high, middle + 10, high)
            .line("whisker", middle - 10, low, middle + 10, low);
      }
      svg.label("value", x + BAR + 4, y + 4, Verdict.number(statistics.mean()));
      double line = BOTTOM + 18;
      for (String part : wrapped(one.name())) {
        svg.label("middle", middle, line, part);
        line += 15;
      }
      x += SLOT;
    }
    return svg.line("axis", LEFT, BOTTOM, width - 10, BOTTOM).render();
  }

  private static double y(Axis axis, double value) {
    return BOTTOM - value / axis.top() * (BOTTOM - TOP);
  }

  /** The words of a name in lines that fit under a bar. */
  private static List<String> wrapped(String name) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : name.split(" ")) {
      boolean fits = length > 0 && length + 1 + word.length() <= 18;
      lines.append(length == 0 ? "" : fits ? " " : "\n").append(word);
      length = fits ? length + 1 + word.length() : word.length();
    }
    return lines.toString().lines().limit(3).toList();
  }
}
