package io.heddle.report;

import java.util.List;

/**
 * What a step measured, once for each repetition.
 *
 * @param name the step's name, and for all but its main measurement {@code " / "} and which one
 * @param kind the step's action as scenario files call it
 * @param main whether it is the step's main measurement
 */
public record Measurement(
    String name, String kind, boolean main, String unit, List<Double> values) {
  public Measurement {
    values = List.copyOf(values);
  }

  public Statistics statistics() {
    return Statistics.of(values);
  }
}
