package io.heddle.bench;

import java.util.List;

/**
 * One measured value.
 *
 * @param value in the metric's unit
 * @param samples what it was taken from, in the same unit
 */
public record Figure(
    Setting setting, String contender, Metric metric, double value, List<Double> samples) {
  public Figure {
    samples = List.copyOf(samples);
  }
}
