package io.heddle.testbed.app.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.testbed.app.LoopbackStack;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UdpStreamTest {
  @Test
  @Timeout(60)
  void aStreamOnAnIdleLinkArrivesWhole() throws Exception {
    LoopbackStack stack = new LoopbackStack();
    UdpLoad load = new UdpLoad(5_000, 200, 500);
    try (UdpSink sink = new UdpSink(stack, LoopbackStack.anyPort());
        UdpSource source = UdpSource.start(stack, sink.address(), load)) {
      UdpTransmission sent = source.await();
      UdpReception received = sink.await(source.streamId(), 500, Duration.ofSeconds(20));

      assertThat(sent.packets()).isEqualTo(500);
      assertThat(received.received()).isEqualTo(500);
      assertThat(received.lost(sent.packets())).isZero();
      assertThat(received.duplicates() + received.reordered()).isZero();
      assertThat(received.bytes()).isEqualTo(100_000);
      assertThat(received.delayNanos().min()).isPositive();
    }
  }

  private static UdpReception receive(long... sequences) {
    UdpStatistics statistics = new UdpStatistics();
    for (long sequence : sequences) {
      statistics.add(sequence, 1000 * sequence, 1000 * sequence + 7, 100);
    }
    return statistics.reception();
  }

  @Test
  void lateAndRepeatedDatagramsAreToldApart() {
    UdpReception reception = receive(0, 1, 3, 2, 3, 6, 6);

    assertThat(reception.received()).isEqualTo(5);
    assertThat(reception.reordered()).isEqualTo(1);
    assertThat(reception.duplicates()).isEqualTo(2);
    assertThat(reception.lost(8)).isEqualTo(3);
    assertThat(reception.lossRatio(8)).isEqualTo(0.375);
  }

  @Test
  void jitterFollowsRfc3550() {
    UdpStatistics statistics = new UdpStatistics();
    statistics.add(0, 0, 100, 10);
    statistics.add(1, 1000, 1116, 10);
    statistics.add(2, 2000, 2100, 10);

    UdpReception reception = statistics.reception();
    // Differences of transit time 16 and 16: first 16/16, then 1 + (16 - 1)/16.
    assertThat(reception.jitterNanos()).isEqualTo(1.9375);
    assertThat(reception.delayNanos()).isEqualTo(new UdpReception.Delay(100, 316 / 3.0, 116));
  }

  @Property(tries = 200)
  void everyDistinctDatagramOfAWindowCountsOnce(
      @ForAll @Size(max = 300) List<@IntRange(max = UdpStatistics.WINDOW - 1) Integer> order) {
    UdpReception reception = receive(order.stream().mapToLong(Integer::longValue).toArray());

    assertThat(reception.received()).isEqualTo(order.stream().distinct().count());
    assertThat(reception.received() + reception.duplicates()).isEqualTo(order.size());
  }

  @Property(tries = 200)
  void aPayloadIsReadAsItWasWritten(
      @ForAll int streamId, @ForAll @LongRange(min = 0) long sequence, @ForAll long sentNanos) {
    UdpPayload payload = new UdpPayload(streamId, sequence, sentNanos);
    ByteBuffer wire = ByteBuffer.allocate(UdpPayload.BYTES);
    payload.write(wire);

    assertThat(UdpPayload.read(wire.flip())).hasValue(payload);
    assertThat(UdpPayload.read(ByteBuffer.allocate(100))).isEmpty();
  }
}
