package io.heddle.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Traffic of one element over time, a line for each step and direction (as L2S-M's figure 11). */
final class LineChart {
  private static final double WIDTH = 460;
  private static final double HEIGHT = 232;
  private static final double LEFT = 50;
  private static final double TOP = 28;
  private static final double BOTTOM = 192;
  private static final double RIGHT = 450;

  private LineChart() {}

  /**
   * Draws the series on scales that several charts share.
   *
   * @param steps all steps in the order of their colours
   */
  static String render(
      String title, List<TimeSeries> series, List<String> steps, double seconds, double rate) {
    Axis horizontal = Axis.upTo(seconds);
    Axis vertical = Axis.upTo(rate);
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    for (double tick : vertical.ticks()) {
      double y = y(vertical, tick);
      svg.line("grid", LEFT, y, RIGHT, y).label("end", LEFT - 6, y + 4, Verdict.number(tick));
    }
    for (double tick : horizontal.ticks()) {
      svg.label("middle", x(horizontal, tick), BOTTOM + 16, Verdict.number(tick));
    }
    svg.label("start", 4, TOP - 14, "Mbit/s").label("end", RIGHT, BOTTOM + 32, "seconds");
    for (TimeSeries one : series) {
      String points =
          one.points().stream()
              .map(
                  point ->
                      String.format(
                          Locale.ROOT,
                          "%.1f,%.1f",
                          x(horizontal, point.seconds()),
                          y(vertical, point.megabitsPerSecond())))
              .collect(Collectors.joining(" "));
      svg.path("series c" + steps.indexOf(one.step()) % 4 + " " + one.direction(), points);
    }
    return svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM).render();
  }

  private static double x(Axis axis, double seconds) {
    return LEFT + seconds / axis.top() * (RIGHT - LEFT);
  }

  private static double y(Axis axis, double rate) {
    return BOTTOM - rate / axis.top() * (BOTTOM - TOP);
  }
}
