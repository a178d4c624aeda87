package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.CounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.Index;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.Update.Type;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.state.Counters;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The heddle pipeline's two counters of refused frames, 16 cells each. */
class CounterArraysTest extends ServerTest {
  private static final P4Info P4INFO = P4Info.parse(HeddleProgram.p4info());
  private static final int IN = P4INFO.counter("refused_in").orElseThrow().id();
  private static final int OUT = P4INFO.counter("refused_out").orElseThrow().id();

  @BeforeEach
  void load() {
    client.set(Action.VERIFY_AND_COMMIT, config(P4INFO.message()));
  }

  @Test
  void whatPacketsCountIsRead() {
    running("HeddleIngress.refused_in").add(0, 4, 60);
    running("HeddleIngress.refused_in").add(1, 4, 1500);
    running("HeddleEgress.refused_out").add(0, 15, 64);

    assertThat(client.read(cell(IN, 4))).containsExactly(cell(IN, 4, 2, 1560));
    assertThat(client.read(cell(OUT, 4))).containsExactly(cell(OUT, 4, 0, 0));
    assertThat(client.read(array(OUT)))
        .hasSize(16)
        .startsWith(cell(OUT, 0, 0, 0))
        .endsWith(cell(OUT, 15, 1, 64));
    assertThat(client.read(array(0)))
        .hasSize(32)
        .contains(cell(IN, 4, 2, 1560), cell(OUT, 15, 1, 64));
  }

  @Test
  void aWriteSetsOneCellAndCountingGoesOnFromThere() {
    Counters counters = running("HeddleIngress.refused_in");
    counters.add(0, 4, 60);
    assertThat(client.write(update(Type.MODIFY, cell(IN, 4, 10, 1000)))).containsExactly(Code.OK);
    counters.add(0, 4, 60);

    assertThat(client.read(cell(IN, 4))).containsExactly(cell(IN, 4, 11, 1060));
    assertThat(client.read(cell(IN, 5))).containsExactly(cell(IN, 5, 0, 0));
  }

  @Test
  void aWriteWithoutIndexSetsAllCellsOfTheArray() {
    assertThat(client.write(update(Type.MODIFY, entity(counter(IN).setData(data(7, 70))))))
        .containsExactly(Code.OK);

    assertThat(client.read(array(IN)))
        .containsExactlyElementsOf(
            IntStream.range(0, 16).mapToObj(i -> cell(IN, i, 7, 70)).toList());
    assertThat(client.read(cell(OUT, 3))).containsExactly(cell(OUT, 3, 0, 0));
  }

  @Test
  void aWriteWithoutDataChangesNothing() {
    client.write(update(Type.MODIFY, cell(IN, 4, 10, 1000)));
    assertThat(client.write(update(Type.MODIFY, cell(IN, 4)), update(Type.MODIFY, array(IN))))
        .containsOnly(Code.OK);

    assertThat(client.read(cell(IN, 4))).containsExactly(cell(IN, 4, 10, 1000));
  }

  @Test
  void onlyCellsThatAreThereCanBeWritten() {
    assertThat(
            client.write(
                update(Type.INSERT, cell(IN, 1, 1, 1)),
                update(Type.DELETE, cell(IN, 1)),
                update(Type.UNSPECIFIED, cell(IN, 1, 1, 1)),
                update(Type.MODIFY, cell(IN, -1, 1, 1)),
                update(Type.MODIFY, cell(IN, 16, 1, 1)),
                update(Type.MODIFY, cell(IN, 1L << 32, 1, 1)),
                update(Type.MODIFY, cell(0, 1, 1, 1)),
                update(Type.MODIFY, cell(12345, 1, 1, 1))))
        .containsExactly(
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.OUT_OF_RANGE,
            Code.OUT_OF_RANGE,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT);
    assertThat(client.read(array(0)))
        .allMatch(e -> e.getCounterEntry().getData().equals(data(0, 0)));
  }

  @Test
  void onlyCellsThatAreThereCanBeRead() {
    assertUnreadable(cell(IN, -1), Code.INVALID_ARGUMENT);
    assertUnreadable(cell(IN, 16), Code.OUT_OF_RANGE);
    assertUnreadable(cell(12345, 0), Code.INVALID_ARGUMENT);
    assertUnreadable(cell(0, 3), Code.INVALID_ARGUMENT);
  }

  @Test
  void aRolledBackBatchRestoresCounts() {
    client.write(update(Type.MODIFY, cell(IN, 4, 10, 1000)));
    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                update(Type.MODIFY, entity(counter(IN).setData(data(0, 0)))),
                update(Type.MODIFY, cell(IN, 16, 0, 0))))
        .containsExactly(Code.ABORTED, Code.OUT_OF_RANGE);

    assertThat(client.read(cell(IN, 4))).containsExactly(cell(IN, 4, 10, 1000));
  }

  @Test
  void reconcilingKeepsCountsAndCommittingForgetsThem() {
    client.write(update(Type.MODIFY, cell(IN, 4, 10, 1000)));
    client.set(Action.RECONCILE_AND_COMMIT, config(P4INFO.message()));
    assertThat(client.read(cell(IN, 4))).containsExactly(cell(IN, 4, 10, 1000));

    client.set(Action.VERIFY_AND_COMMIT, config(P4INFO.message()));
    assertThat(client.read(cell(IN, 4))).containsExactly(cell(IN, 4, 0, 0));
  }

  @Test
  void aP4infoWithOtherCountersIsRefused() {
    var unknown = P4INFO.message().toBuilder();
    unknown.getCountersBuilder(0).getPreambleBuilder().setName("Other.counter");
    assertThatThrownBy(() -> client.set(Action.VERIFY, config(unknown.build())))
        .hasMessageContaining("counter Other.counter is only in the p4info");
    var longer = P4INFO.message().toBuilder();
    longer.getCountersBuilder(0).setSize(17);
    assertThatThrownBy(() -> client.set(Action.VERIFY, config(longer.build())))
        .hasMessageContaining("17 cells in the p4info and 16 in the program");
  }

  private Counters running(String name) {
    return packets.run.getLast().counters().get(name);
  }

  private void assertUnreadable(Entity filter, Code code) {
    assertThatThrownBy(() -> client.read(filter))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(Client.codes(e)).isEqualTo(List.of(code)));
  }

  private static ForwardingPipelineConfig config(io.heddle.p4.config.v1.P4Info p4info) {
    return ForwardingPipelineConfig.newBuilder()
        .setP4Info(p4info)
        .setP4DeviceConfig(ByteString.copyFrom(HeddleProgram.bmv2Json()))
        .build();
  }

  private static CounterEntry.Builder counter(int id) {
    return CounterEntry.newBuilder().setCounterId(id);
  }

  private static Entity array(int id) {
    return entity(counter(id));
  }

  private static Entity cell(int id, long index) {
    return entity(counter(id).setIndex(Index.newBuilder().setIndex(index)));
  }

  private static Entity cell(int id, long index, long packets, long bytes) {
    return entity(
        counter(id).setIndex(Index.newBuilder().setIndex(index)).setData(data(packets, bytes)));
  }

  private static CounterData data(long packets, long bytes) {
    return CounterData.newBuilder().setPacketCount(packets).setByteCount(bytes).build();
  }

  private static Entity entity(CounterEntry.Builder entry) {
    return Entity.newBuilder().setCounterEntry(entry).build();
  }
}
