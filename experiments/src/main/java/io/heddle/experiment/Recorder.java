package io.heddle.experiment;

import io.heddle.report.Measurement;
import io.heddle.report.TimeSeries;
import io.heddle.scenario.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what the steps measure. Used by the runner's thread only. */
final class Recorder {
  private final Map<String, Collected> collected = new LinkedHashMap<>();
  private final List<TimeSeries> traffic = new ArrayList<>();

  private record Collected(Step step, Step.Metric metric, List<Double> values) {}

  /**
   * Adds one value.
   *
   * @param suffix which of the step's metrics, empty for the main one
   */
  void add(Step step, String suffix, double value) {
    Step.Metric metric =
        step.action().metrics().stream()
            .filter(one -> one.suffix().equals(suffix))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(step.name() + " has no " + suffix));
    collected
        .computeIfAbsent(
            step.measurement(metric), name -> new Collected(step, metric, new ArrayList<>()))
        .values()
        .add(value);
  }

  void add(TimeSeries series) {
    traffic.add(series);
  }

  List<Measurement> measurements() {
    return collected.entrySet().stream()
        .map(
            entry -> {
              Collected one = entry.getValue();
              return new Measurement(
                  entry.getKey(),
                  one.step().kind(),
                  one.metric().suffix().isEmpty(),
                  one.metric().unit(),
                  one.values());
            })
        .toList();
  }

  List<TimeSeries> traffic() {
    return List.copyOf(traffic);
  }
}
