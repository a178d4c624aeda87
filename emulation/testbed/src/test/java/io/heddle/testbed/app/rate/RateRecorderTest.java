package io.heddle.testbed.app.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateRecorderTest {
  @Test
  void bytesAreSortedIntoIntervalsFromTheStart() {
    RateRecorder recorder = new RateRecorder(Duration.ofNanos(100), 1000);
    recorder.add(1000, 1);
    recorder.add(1099, 2);
    recorder.add(1350, 4);

    assertThat(recorder.totalBytes()).isEqualTo(7);
    assertThat(recorder.durationNanos()).isEqualTo(350);
    assertThat(recorder.samples())
        .containsExactly(
            new RateSample(0, 100, 3),
            new RateSample(100, 100, 0),
            new RateSample(200, 100, 0),
            new RateSample(300, 50, 4));
  }

  @Test
  void nothingReceivedHasNoSamplesAndNoRate() {
    RateRecorder recorder = new RateRecorder(Duration.ofNanos(100), 0);

    assertThat(recorder.samples()).isEmpty();
    assertThat(RateSample.bitsPerSecond(0, recorder.durationNanos())).isZero();
    assertThat(new RateSample(0, 1_000_000_000, 125_000_000).bitsPerSecond()).isEqualTo(1e9);
  }
}
