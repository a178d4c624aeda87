package io.heddle.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuantityTest {
  @Test
  void unitsScaleTheirNumbers() {
    assertThat(Quantity.rate("100Mbps")).isEqualTo(100_000_000);
    assertThat(Quantity.rate("1.5 Gbit/s")).isEqualTo(1_500_000_000);
    assertThat(Quantity.duration("0.5s")).isEqualTo(Duration.ofMillis(500));
    assertThat(Quantity.size("8MB")).isEqualTo(8_000_000);
    assertThat(Quantity.size("1KiB")).isEqualTo(1024);
    assertThat(Quantity.share("0.1%")).isEqualTo(0.001);
  }

  @Property
  void wholeNumbersOfAUnitAreExact(@ForAll @IntRange(min = 1) int number) {
    assertThat(Quantity.size(number + "kB")).isEqualTo(number * 1000L);
    assertThat(Quantity.duration(number + "ms")).isEqualTo(Duration.ofMillis(number));
  }

  @Test
  void aNumberWithoutUnitIsAskedForOne() {
    assertThatThrownBy(() -> Quantity.duration("5")).hasMessageContaining("write the unit");
  }

  @Test
  void whatIsTooLargeIsRefused() {
    assertThatThrownBy(() -> Quantity.rate("99999999999999Gbps")).hasMessageContaining("too large");
    assertThatThrownBy(() -> Quantity.share("101%")).hasMessageContaining("more than 100%");
  }
}
