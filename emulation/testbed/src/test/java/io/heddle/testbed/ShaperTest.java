package io.heddle.testbed;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** In virtual time: the tests say what time it is. */
class ShaperTest {
  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private record Delivery(long time, byte[] frame) {}

  @Test
  void aFrameTakesItsTransmissionTimeAndTheDelay() {
    Shaper shaper = new Shaper(shape(10_000_000, 5, 0, 0), 1);
    assertThat(shaper.nextDelivery()).isEqualTo(Long.MAX_VALUE);
    offer(shaper, 100, frame(1250, 7));
    assertThat(shaper.nextDelivery()).isEqualTo(100 + MILLISECOND + 5 * MILLISECOND);
    assertThat(shaper.poll(shaper.nextDelivery() - 1)).isFalse();
    assertThat(drain(shaper)).singleElement().extracting(Delivery::frame).isEqualTo(frame(1250, 7));
    assertThat(shaper.counters()).isEqualTo(new LinkCounters(1, 1250, 0, 0));
  }

  @Test
  void anUnlimitedLinkOnlyDelays() {
    Shaper shaper = new Shaper(shape(0, 5, 0, 0), 1);
    for (int i = 0; i < 100; i++) {
      assertThat(offer(shaper, 42, frame(1500, i))).isTrue();
    }
    assertThat(drain(shaper)).hasSize(100).allMatch(each -> each.time() == 42 + 5 * MILLISECOND);
  }

  @Test
  void aFullLinkCarriesItsRate() {
    long rate = 30_000_001;
    Shaper shaper = new Shaper(shape(rate, 1, 0, 0), 1);
    List<Delivery> deliveries = new ArrayList<>();
    for (long now = 0; now < SECOND; now += 100 * MICROSECOND) {
      offer(shaper, now, frame(1000, 0));
      drain(shaper, now, deliveries);
    }
    assertThat(deliveries.size() * 8000L).isCloseTo(rate, within(rate / 100));
    assertThat(deliveries.size() * 8000L).isLessThanOrEqualTo(rate);
    LinkCounters counters = shaper.counters();
    assertThat(counters.queueDrops()).isPositive();
    assertThat(counters.frames()).isEqualTo(deliveries.size());
  }

  @Test
  void theQueueHoldsFiftyMillisecondsAtTheRateOr64Kilobytes() {
    assertThat(Shaper.queueLimit(shape(1_000_000, 0, 0, 0))).isEqualTo(64 << 10);
    assertThat(Shaper.queueLimit(shape(100_000_000, 0, 0, 0))).isEqualTo(625_000);
    Shaper shaper = new Shaper(shape(100_000_000, 0, 0, 0), 1);
    int taken = 0;
    while (offer(shaper, 0, frame(1000, 0))) {
      taken++;
    }
    assertThat(taken).isEqualTo(625);
    // One transmission later there is room for one more.
    assertThat(offer(shaper, 80 * MICROSECOND - 1, frame(1000, 0))).isFalse();
    assertThat(offer(shaper, 80 * MICROSECOND, frame(1000, 0))).isTrue();
    assertThat(offer(shaper, 80 * MICROSECOND, frame(1000, 0))).isFalse();
  }

  @Test
  void aLossIsAsFrequentAsAskedAndTheSameForTheSameSeed() {
    List<Integer> survivors = survivors(0.1, 99);
    assertThat(survivors.size()).isBetween(8800, 9200);
    assertThat(survivors(0.1, 99)).isEqualTo(survivors);
    assertThat(survivors(0.1, 100)).isNotEqualTo(survivors);
    assertThat(survivors(0, 99)).hasSize(10_000);
    assertThat(survivors(1, 99)).isEmpty();
  }

  /** Which of 10000 frames come through. */
  private static List<Integer> survivors(double loss, long seed) {
    Shaper shaper = new Shaper(shape(0, 1, 0, loss), seed);
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      offer(shaper, i * MICROSECOND, new byte[] {(byte) (i >> 8), (byte) i});
      drain(shaper, i * MICROSECOND, deliveries);
    }
    deliveries.addAll(drain(shaper));
    assertThat(shaper.counters().lost() + deliveries.size()).isEqualTo(10_000);
    return deliveries.stream()
        .map(each -> (each.frame()[0] & 0xff) << 8 | each.frame()[1] & 0xff)
        .toList();
  }

  @Test
  void aLostFrameUsesItsShareOfTheRate() {
    Shaper shaper = new Shaper(shape(8_000_000, 0, 0, 1), 1);
    offer(shaper, 0, frame(1000, 1));
    shaper.reshape(shape(8_000_000, 0, 0, 0));
    offer(shaper, 0, frame(1000, 2));
    assertThat(drain(shaper)).singleElement().extracting(Delivery::time).isEqualTo(2 * MILLISECOND);
  }

  @Test
  void jitterSpreadsDelaysBothWaysAndKeepsOrder() {
    Shaper shaper = new Shaper(shape(0, 10, 4, 0), 5);
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // Far enough apart that order does not bind.
      offer(shaper, i * 20 * MILLISECOND, frame(100, i));
      drain(shaper, i * 20 * MILLISECOND + 19 * MILLISECOND, deliveries);
    }
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      delays.add(deliveries.get(i).time() - i * 20 * MILLISECOND);
    }
    assertThat(delays).allMatch(each -> each >= 6 * MILLISECOND && each <= 14 * MILLISECOND);
    assertThat(delays).anyMatch(each -> each < 7 * MILLISECOND);
    assertThat(delays).anyMatch(each -> each > 13 * MILLISECOND);

    for (int i = 0; i < 100; i++) {
      offer(shaper, 10 * SECOND + i, frame(100, i));
    }
    List<Delivery> burst = drain(shaper);
    for (int i = 0; i < 100; i++) {
      assertThat(burst.get(i).frame()).isEqualTo(frame(100, i));
    }
    assertThat(burst).extracting(Delivery::time).isSorted();
  }

  @Property(tries = 200)
  void framesComeOutWholeAndInOrder(
      @ForAll @Size(max = 300) List<@IntRange(min = 1, max = 9000) Integer> sizes,
      @ForAll @IntRange(max = 200) int gapMicros,
      @ForAll @IntRange(min = 1, max = 1000) int megabits,
      @ForAll @IntRange(max = 30) int delayMillis,
      @ForAll @IntRange(max = 100) int lossPercent) {
    Shaper shaper =
        new Shaper(shape(megabits * 1_000_000L, delayMillis, delayMillis, lossPercent / 100.0), 3);
    List<byte[]> taken = new ArrayList<>();
    List<Delivery> deliveries = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < sizes.size(); i++) {
      if (i == sizes.size() / 2) {
        shaper.reshape(shape(megabits * 2_000_000L, 2 * delayMillis + 100, 0, lossPercent / 100.0));
      }
      byte[] frame = frame(sizes.get(i), i);
      long lost = shaper.counters().lost();
      if (offer(shaper, now, frame) && shaper.counters().lost() == lost) {
        taken.add(frame);
      }
      now += gapMicros * MICROSECOND;
      drain(shaper, now, deliveries);
    }
    deliveries.addAll(drain(shaper));
    assertThat(deliveries).extracting(Delivery::frame).containsExactlyElementsOf(taken);
    LinkCounters counters = shaper.counters();
    assertThat(counters.frames()).isEqualTo(taken.size());
    assertThat(counters.bytes()).isEqualTo(taken.stream().mapToLong(each -> each.length).sum());
    assertThat(counters.frames() + counters.queueDrops() + counters.lost()).isEqualTo(sizes.size());
  }

  @Test
  void longUseNeitherLeaksRoomNorMixesFrames() {
    Shaper shaper = new Shaper(shape(100_000_000, 2, 1, 0.01), 7);
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      int size = 60 + i * 7919 % 1455;
      offer(shaper, i * 100 * MICROSECOND, frame(size, i));
      drain(shaper, i * 100 * MICROSECOND, deliveries);
      for (Delivery delivery : deliveries) {
        assertThat(delivery.frame()[0]).isEqualTo(delivery.frame()[delivery.frame().length - 1]);
      }
      deliveries.clear();
    }
    assertThat(shaper.counters().queueDrops()).isZero();
  }

  private static Shape shape(long rate, int delayMillis, int jitterMillis, double loss) {
    return new Shape(rate, Duration.ofMillis(delayMillis), Duration.ofMillis(jitterMillis), loss);
  }

  private static byte[] frame(int size, int fill) {
    byte[] frame = new byte[size];
    Arrays.fill(frame, (byte) fill);
    return frame;
  }

  private static boolean offer(Shaper shaper, long now, byte[] frame) {
    return shaper.offer(now, MemorySegment.ofArray(frame), 0, frame.length);
  }

  private static List<Delivery> drain(Shaper shaper) {
    List<Delivery> deliveries = new ArrayList<>();
    drain(shaper, Long.MAX_VALUE - 1, deliveries);
    return deliveries;
  }

  /** Takes frames at the very times they are due, until {@code end}. */
  private static void drain(Shaper shaper, long end, List<Delivery> deliveries) {
    while (shaper.nextDelivery() <= end) {
      long now = shaper.nextDelivery();
      if (shaper.poll(now)) {
        byte[] frame = shaper.buffer().asSlice(shaper.offset(), shaper.length()).toArray(JAVA_BYTE);
        deliveries.add(new Delivery(now, frame));
      }
    }
  }
}
