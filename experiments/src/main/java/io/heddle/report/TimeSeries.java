package io.heddle.report;

import java.util.List;

/**
 * The traffic of one element over time, seen from its host.
 *
 * @param step the traffic step that sampled it
 * @param element {@code host:interface}
 */
public record TimeSeries(String step, String element, Direction direction, List<Point> points) {
  public TimeSeries {
    points = List.copyOf(points);
  }

  /** Which way the traffic goes. */
  public enum Direction {
    SENT,
    RECEIVED;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The mean rate in the interval that ends {@code seconds} after the first sample. */
  public record Point(double seconds, double megabitsPerSecond) {}
}
