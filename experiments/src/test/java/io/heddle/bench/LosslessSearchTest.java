package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class LosslessSearchTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final LosslessSearch SEARCH = new LosslessSearch(500, 2e6, 0.03, SHORT, LONG);

  /** Loses every frame above its rate; nothing measures real time. */
  private static Trial simulate(double capacity, double offered, Duration time) {
    double seconds = time.toNanos() / 1e9;
    long sent = Math.round(offered * seconds);
    long received = Math.min(sent, Math.round(capacity * seconds));
    return new Trial(offered, sent, received, time.toNanos());
  }

  @Property(tries = 200)
  void theRateFoundIsAtMostItsResolutionBelowTheDevices(
      @ForAll @DoubleRange(min = 1000, max = 1.9e6) double capacity) throws Exception {
    Trial found = SEARCH.find((rate, time) -> simulate(capacity, rate, time)).orElseThrow();

    assertThat(found.lost()).isZero();
    assertThat(found.nanos()).isEqualTo(LONG.toNanos());
    // One step back may be needed: short trials see a part of a frame less.
    assertThat(found.receivedPerSecond()).isBetween(capacity * 0.96 * 0.93, capacity * 1.001);
  }

  @Test
  void oneTrialThatTheMachineDisturbsDoesNotLowerTheRate() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    boolean[] disturbedBefore = {false};
    Trial found =
        SEARCH
            .find(
                (rate, time) -> {
                  Trial clean = simulate(100_000, rate, time);
                  disturbedBefore[0] = !disturbedBefore[0] && random.nextInt(4) == 0;
                  return disturbedBefore[0]
                      ? new Trial(rate, clean.sent(), clean.received() - 1, clean.nanos())
                      : clean;
                })
            .orElseThrow();

    assertThat(found.lost()).isZero();
    assertThat(found.receivedPerSecond()).isCloseTo(100_000, within(4_000.0));
  }

  @Test
  void aRateThatLosesInTheLongTrialIsLowered() throws Exception {
    Trial found =
        SEARCH
            .find((rate, time) -> simulate(time.equals(LONG) ? 50_000 : 100_000, rate, time))
            .orElseThrow();

    assertThat(found.lost()).isZero();
    assertThat(found.receivedPerSecond()).isBetween(50_000 * 0.92, 50_000.0);
  }

  @Test
  void aGeneratorThatCannotGoFasterEndsTheSearchAtItsOwnRate() throws Exception {
    Trial found = SEARCH.find((rate, time) -> simulateSlowGenerator(rate, time)).orElseThrow();

    assertThat(found.receivedPerSecond()).isCloseTo(300_000, within(12_000.0));
  }

  private static Trial simulateSlowGenerator(double rate, Duration time) {
    Trial all = simulate(1e9, Math.min(rate, 300_000), time);
    return new Trial(rate, all.sent(), all.received(), all.nanos());
  }

  @Test
  void aDeviceThatAlwaysLosesHasNoLosslessRate() throws Exception {
    Optional<Trial> found = SEARCH.find((rate, time) -> new Trial(rate, 1000, 999, time.toNanos()));

    assertThat(found).isEmpty();
  }

  @Test
  void aTrialThatSentNothingDoesNotPass() throws Exception {
    assertThat(SEARCH.find((rate, time) -> new Trial(rate, 0, 0, time.toNanos()))).isEmpty();
  }
}
