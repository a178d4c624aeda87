package io.heddle.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.scenario.Expectation;
import io.heddle.scenario.Expectation.Comparison;
import io.heddle.scenario.Expectation.Statistic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private final Map<String, Measurement> measured =
      RunResult.byName(
          List.of(
              new Measurement("fast", "download", true, "Mbit/s", List.of(30.0, 50.0)),
              new Measurement("slow", "download", true, "Mbit/s", List.of(10.0, 20.0, 60.0))));

  @Test
  void aMultipleOfAnotherMeasurementIsCompared() {
    Verdict holds = verdict(Statistic.MEDIAN, Comparison.AT_LEAST, 2, "slow");
    assertThat(holds.holds()).isTrue();
    assertThat(holds.reason()).isEqualTo("median of fast >= 2 x slow: 40 >= 40 Mbit/s");
  }

  @Test
  void whatDoesNotHoldSaysWhy() {
    Verdict fails = verdict(Statistic.MEAN, Comparison.ABOVE, 2, "slow");
    assertThat(fails.holds()).isFalse();
    assertThat(fails.reason()).isEqualTo("mean of fast > 2 x slow: 40 is not > 60 Mbit/s");
  }

  @Test
  void whatWasNotMeasuredDoesNotHold() {
    Verdict missing = verdict(Statistic.MEAN, Comparison.AT_MOST, 1, "gone");
    assertThat(missing.holds()).isFalse();
    assertThat(missing.reason()).isEqualTo("'gone' was not measured");
  }

  @Test
  void everyComparisonTellsTheSidesApart() {
    assertThat(Comparison.ABOVE.holds(1, 1)).isFalse();
    assertThat(Comparison.AT_LEAST.holds(1, 1)).isTrue();
    assertThat(Comparison.BELOW.holds(1, 2)).isTrue();
    assertThat(Comparison.BELOW.holds(2, 1)).isFalse();
    assertThat(Comparison.AT_MOST.holds(2, 1)).isFalse();
    assertThat(Comparison.EQUALS.holds(0.1 + 0.2, 0.3)).isTrue();
    assertThat(Comparison.EQUALS.holds(1, 0)).isFalse();
  }

  private Verdict verdict(Statistic statistic, Comparison comparison, double factor, String than) {
    return Verdict.of(
        new Expectation(1, "fast", statistic, comparison, factor, Optional.of(than), ""), measured);
  }
}
