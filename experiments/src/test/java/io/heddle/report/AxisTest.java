package io.heddle.report;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Property
  void theTopIsNotBelowTheGreatestValueAndThereAreAFewSteps(
      @ForAll @DoubleRange(min = 0.01, max = 1e9) double greatest) {
    Axis axis = Axis.upTo(greatest);
    assertThat(axis.top()).isGreaterThanOrEqualTo(greatest * (1 - 1e-9));
    assertThat(axis.ticks().size()).isBetween(3, 7);
  }

  @Test
  void stepsAreRound() {
    assertThat(Axis.upTo(69.5).ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0);
  }
}
