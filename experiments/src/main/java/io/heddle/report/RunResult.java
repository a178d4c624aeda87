package io.heddle.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that a run found out. */
public record RunResult(
    String scenario,
    String description,
    List<Measurement> measurements,
    List<Verdict> verdicts,
    List<TimeSeries> traffic) {
  public RunResult {
    measurements = List.copyOf(measurements);
    verdicts = List.copyOf(verdicts);
    traffic = List.copyOf(traffic);
  }

  /** Whether every expectation held. */
  public boolean holds() {
    return verdicts.stream().allMatch(Verdict::holds);
  }

  /** Measurements by name. */
  public static Map<String, Measurement> byName(List<Measurement> measurements) {
    Map<String, Measurement> byName = new LinkedHashMap<>();
    measurements.forEach(one -> byName.put(one.name(), one));
    return byName;
  }
}
