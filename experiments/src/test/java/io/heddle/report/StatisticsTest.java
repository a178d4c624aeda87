package io.heddle.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
  /** Published table values of t for a two-sided 95 % interval. */
  @ParameterizedTest
  @CsvSource({
    "1,12.706",
    "2,4.303",
    "3,3.182",
    "4,2.776",
    "9,2.262",
    "19,2.093",
    "29,2.045",
    "120,1.980"
  })
  void quantilesAreThoseOfThePublishedTable(int degrees, double expected) {
    assertThat(StudentT.twoSidedQuantile(degrees, 0.95)).isCloseTo(expected, within(0.0006));
  }

  @Test
  void theIntervalOfAKnownSample() {
    Statistics statistics = Statistics.of(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));
    assertThat(statistics.mean()).isEqualTo(5);
    assertThat(statistics.median()).isEqualTo(4.5);
    // s = 2.13809, t(7) = 2.36462
    assertThat(statistics.halfWidth95().orElseThrow()).isCloseTo(1.78748, within(0.0001));
  }

  @Test
  void oneValueHasNoInterval() {
    assertThat(Statistics.of(List.of(3.0)).halfWidth95()).isEmpty();
  }

  @Property
  void meanAndMedianLieBetweenTheExtremes(
      @ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = -1e6, max = 1e6) Double> values) {
    Statistics statistics = Statistics.of(values);
    assertThat(statistics.mean()).isBetween(statistics.min() - 1e-6, statistics.max() + 1e-6);
    assertThat(statistics.median()).isBetween(statistics.min(), statistics.max());
  }
}
