package io.heddle.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run found out.
 *
 * @param failure why the run ended before its last step, if it did
 */
public record RunResult(
    String scenario,
    String description,
    Optional<String> failure,
    List<Measurement> measurements,
    List<Verdict> verdicts,
    List<TimeSeries> traffic) {
  public RunResult {
    measurements = List.copyOf(measurements);
    verdicts = List.copyOf(verdicts);
    traffic = List.copyOf(traffic);
  }

  /** Whether all steps were gone through and every expectation held. */
  public boolean holds() {
    return failure.isEmpty() && verdicts.stream().allMatch(Verdict::holds);
  }

  /** Measurements by name. */
  public static Map<String, Measurement> byName(List<Measurement> measurements) {
    Map<String, Measurement> byName = new LinkedHashMap<>();
    measurements.forEach(one -> byName.put(one.name(), one));
    return byName;
  }
}
