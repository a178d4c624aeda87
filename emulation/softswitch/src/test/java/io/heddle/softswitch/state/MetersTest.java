package io.heddle.softswitch.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5 * SECOND; // clocks begin anywhere

  @Test
  void aMeterThatNobodyConfiguredIsGreen() {
    Meters meters = new Meters(2, Meters.Unit.BYTES);
    for (int i = 0; i < 1000; i++) {
      assertThat(meters.execute(0, 1, 1500, START)).isEqualTo(Colour.GREEN.ordinal());
    }
    assertThat(meters.packets(1, Colour.GREEN)).isEqualTo(1000);
    assertThat(meters.bytes(1, Colour.GREEN)).isEqualTo(1_500_000);
    assertThat(meters.packets(0, Colour.GREEN)).isZero();
  }

  @Test
  void burstsArePassedAndThenTheRates() {
    Policer policer = new Policer(new MeterRates(1000, 500, 3000, 800), START);
    // 500 bytes fit both buckets, 300 more the peak bucket, and then there is nothing left.
    assertThat(policer.mark(500, START)).isEqualTo(Colour.GREEN);
    assertThat(policer.mark(300, START)).isEqualTo(Colour.YELLOW);
    assertThat(policer.mark(1, START)).isEqualTo(Colour.RED);
    // After 0.1 s there are 100 bytes in one and 300 in the other. A red packet took nothing.
    long later = START + SECOND / 10;
    assertThat(policer.mark(301, later)).isEqualTo(Colour.RED);
    assertThat(policer.mark(101, later)).isEqualTo(Colour.YELLOW);
    assertThat(policer.mark(100, later)).isEqualTo(Colour.GREEN);
    assertThat(policer.mark(100, later)).isEqualTo(Colour.RED);
    // However long nothing comes, there is no more than the burst.
    assertThat(policer.mark(801, START + 1000 * SECOND)).isEqualTo(Colour.RED);
    assertThat(policer.mark(501, START + 1000 * SECOND)).isEqualTo(Colour.YELLOW);
  }

  @Test
  void withoutARateABurstPassesOnce() {
    Policer policer = new Policer(new MeterRates(0, 2, 0, 3), START);
    assertThat(List.of(policer.mark(1, START), policer.mark(1, START), policer.mark(1, START)))
        .containsExactly(Colour.GREEN, Colour.GREEN, Colour.YELLOW);
    assertThat(policer.mark(1, START + 1_000_000 * SECOND)).isEqualTo(Colour.RED);
  }

  @Test
  void extremeRatesNeitherOverflowNorBlock() {
    long most = Long.MAX_VALUE;
    Policer open = new Policer(new MeterRates(most, most, most, most), START);
    Policer slow = new Policer(new MeterRates(1, most, 1, most), START);
    for (int i = 0; i < 1000; i++) {
      assertThat(open.mark(65535, START + i)).isEqualTo(Colour.GREEN);
      assertThat(slow.mark(65535, START + i)).isEqualTo(Colour.GREEN);
    }
    Policer shut = new Policer(new MeterRates(most, 0, most, 0), START);
    assertThat(shut.mark(1, START + SECOND)).isEqualTo(Colour.RED);
    assertThatThrownBy(() -> new MeterRates(2, 1, 1, 1)).hasMessageContaining("above");
    assertThatThrownBy(() -> new MeterRates(-1, 1, 1, 1)).hasMessageContaining("negative");
  }

  @Test
  void overALongTimeExactlyTheRatePasses() {
    // 1 Gb/s and packets of 1000 bytes at 2 Gb/s for ten seconds.
    Policer policer = new Policer(new MeterRates(125_000_000, 1000, 125_000_000, 1000), START);
    int green = 0;
    for (int i = 0; i < 2_500_000; i++) {
      if (policer.mark(1000, START + 4000L * i) == Colour.GREEN) {
        green++;
      }
    }
    assertThat(green).isBetween(1_249_999, 1_250_002);
  }

  @Test
  void takingAConfigurationBackBringsTheBucketsBack() {
    Meters meters = new Meters(1, Meters.Unit.PACKETS);
    meters.configure(0, Optional.of(new MeterRates(0, 2, 0, 2)), START);
    assertThat(meters.execute(0, 0, 100, START)).isZero();
    Runnable configured = meters.configure(0, Optional.of(new MeterRates(0, 0, 0, 0)), START);
    Runnable cleared = meters.clearMarked(0);
    assertThat(meters.execute(0, 0, 100, START)).isEqualTo(2);
    cleared.run();
    configured.run();
    assertThat(meters.execute(0, 0, 100, START)).isZero();
    assertThat(meters.execute(0, 0, 100, START)).isEqualTo(2);
    assertThat(meters.packets(0, Colour.GREEN)).isEqualTo(2);
    assertThat(meters.packets(0, Colour.RED)).isEqualTo(2);
  }

  @Test
  void aMeterGoesOnWithItsBucketsOnlyIfItsRatesAreTheSame() {
    Meters before = new Meters(2, Meters.Unit.PACKETS);
    Meters after = new Meters(2, Meters.Unit.PACKETS);
    for (int i = 0; i < 2; i++) {
      before.configure(i, Optional.of(new MeterRates(0, 1, 0, 1)), START);
      before.execute(0, i, 100, START);
      after.configure(i, Optional.of(new MeterRates(0, 1 + i, 0, 1 + i)), START);
      after.continueFrom(i, before, i);
      assertThat(after.packets(i, Colour.GREEN)).isEqualTo(1);
    }
    assertThat(after.execute(0, 0, 100, START)).isEqualTo(2);
    assertThat(after.execute(0, 1, 100, START)).isZero();
    Meters bytes = new Meters(1, Meters.Unit.BYTES);
    bytes.continueFrom(0, before, 0);
    assertThat(bytes.packets(0, Colour.GREEN)).as("another unit, another meter").isZero();
  }

  @Test
  void threadsTogetherGetNoMoreThanTheBurst() throws Exception {
    Meters meters = new Meters(1, Meters.Unit.PACKETS);
    meters.configure(0, Optional.of(new MeterRates(0, 10_000, 0, 30_000)), START);
    AtomicInteger[] marked = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
    CountDownLatch ready = new CountDownLatch(2);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int worker = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    ready.countDown();
                    for (int packet = 0; packet < 25_000; packet++) {
                      marked[meters.execute(worker, 0, 100, START)].incrementAndGet();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(marked[0]).hasValue(10_000);
    assertThat(marked[1]).hasValue(20_000);
    assertThat(marked[2]).hasValue(20_000);
    assertThat(meters.packets(0, Colour.RED)).isEqualTo(20_000);
  }
}
