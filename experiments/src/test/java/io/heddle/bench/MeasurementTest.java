package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.testbed.InterfaceCounters;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementTest {
  private static final InterfaceCounters NONE = new InterfaceCounters(0, 0, 0, 0);
  private static final int ARP_REQUEST = 42;

  @ParameterizedTest
  @ValueSource(ints = {64, 1500})
  void framesAreCountedOneByOne(int length) {
    InterfaceCounters after = new InterfaceCounters(1000, 1000L * length, 0, 0);

    assertThat(Measurement.datagrams(NONE, after, length)).isEqualTo(1000);
  }

  @Test
  void datagramsInOneSegmentedFrameAreCountedEach() {
    long payload = 64 - Frames.HEADERS;
    InterfaceCounters after = new InterfaceCounters(1, Frames.HEADERS + 10 * payload, 0, 0);

    assertThat(Measurement.datagrams(NONE, after, 64)).isEqualTo(10);
  }

  @Test
  void anArpRequestDoesNotStandInForALostFrame() {
    InterfaceCounters before = new InterfaceCounters(7, 700, 0, 0);
    InterfaceCounters after = new InterfaceCounters(7 + 99 + 1, 700 + 99 * 64 + ARP_REQUEST, 0, 0);

    assertThat(Measurement.datagrams(before, after, 64)).isEqualTo(99);
  }

  @Property(tries = 200)
  void atLeastThePartOfTheValuesIsAtMostTheQuantile(
      @ForAll @NotEmpty List<@IntRange(max = 1000) Integer> integers,
      @ForAll @DoubleRange(min = 0.01, max = 1) double part) {
    List<Double> values = integers.stream().map(Integer::doubleValue).toList();
    double quantile = Measurement.quantile(values, part);

    long below = values.stream().filter(value -> value < quantile).count();
    long upTo = values.stream().filter(value -> value <= quantile).count();
    assertThat(values).contains(quantile);
    assertThat(upTo).isGreaterThanOrEqualTo((long) Math.ceil(part * values.size()));
    assertThat(below).isLessThan((long) Math.ceil(part * values.size()));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 1500})
  void theGeneratorsFramesAreUdpOfManyFlowsWithARightHeaderChecksum(int length) {
    Set<Short> sourcePorts = new HashSet<>();
    for (byte[] frame : Rig.toRight(length)) {
      ByteBuffer bytes = ByteBuffer.wrap(frame);
      assertThat(frame).hasSize(length);
      assertThat(bytes.getShort(16)).isEqualTo((short) (length - 14));
      assertThat(bytes.getShort(38)).isEqualTo((short) (length - 34));
      int sum = 0;
      for (int i = 14; i < 34; i += 2) {
        sum += bytes.getShort(i) & 0xffff;
      }
      assertThat((sum & 0xffff) + (sum >>> 16)).isEqualTo(0xffff);
      sourcePorts.add(bytes.getShort(34));
    }
    assertThat(sourcePorts).hasSize(64);
  }
}
