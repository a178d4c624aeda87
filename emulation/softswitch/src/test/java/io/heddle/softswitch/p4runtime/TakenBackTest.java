package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Shares.frame;
import static io.heddle.softswitch.p4runtime.Shares.insert;
import static io.heddle.softswitch.p4runtime.Shares.measured;
import static io.heddle.softswitch.p4runtime.Shares.measuredKey;
import static io.heddle.softswitch.p4runtime.Shares.modify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.DirectCounterEntry;
import io.heddle.p4.v1.DirectMeterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MeterConfig;
import io.heddle.p4.v1.MeterCounterData;
import io.heddle.p4.v1.MeterEntry;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.dataplane.Rig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What packets do to counters and meters between an update of a batch and the moment when the batch
 * fails and is taken back. Rates are 0, so that bursts alone decide; frames have 20 bytes.
 */
class TakenBackTest {
  private static final int FLOW = 3;
  private static final MeterConfig TWO_GREEN =
      MeterConfig.newBuilder().setCburst(40).setPburst(40).build();
  private static final MeterConfig NONE_GREEN = MeterConfig.getDefaultInstance();

  private Pipeline pipeline;
  private Rig rig;

  @BeforeEach
  void load() throws Exception {
    pipeline = Pipeline.load(Shares.CONFIG);
    rig = new Rig(pipeline.dataplane());
    pipeline.writeAll(List.of(insert(measured(FLOW).setMeterConfig(TWO_GREEN))));
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      rig.send(9, frame(1, 0, FLOW, 1));
    }
  }

  /** The updates that a batch can make of the entry's counter and meter. */
  private static List<Update> updates() {
    Entity.Builder counter = Entity.newBuilder();
    counter
        .getDirectCounterEntryBuilder()
        .setTableEntry(measuredKey(FLOW))
        .setData(CounterData.newBuilder().setPacketCount(1000).setByteCount(1000));
    Entity.Builder meter = Entity.newBuilder();
    meter
        .getDirectMeterEntryBuilder()
        .setTableEntry(measuredKey(FLOW))
        .setConfig(NONE_GREEN)
        .setCounterData(MeterCounterData.getDefaultInstance());
    TableEntry.Builder entry =
        measured(FLOW)
            .setMeterConfig(NONE_GREEN)
            .setCounterData(CounterData.newBuilder().setPacketCount(7));
    entry.getActionBuilder().setAction(Shares.action("drop"));
    Entity.Builder police = Entity.newBuilder();
    police.getMeterEntryBuilder().setMeterId(Shares.police()).setConfig(NONE_GREEN);
    police.getMeterEntryBuilder().getIndexBuilder().setIndex(1);
    police.getMeterEntryBuilder().getCounterDataBuilder();
    return List.of(
        modify(counter.build()),
        modify(meter.build()),
        modify(Kinds.entity(entry)),
        modify(police.build()));
  }

  private CounterData counter() throws Rejection {
    Entity filter =
        Entity.newBuilder()
            .setDirectCounterEntry(DirectCounterEntry.newBuilder().setTableEntry(measuredKey(FLOW)))
            .build();
    return read(filter).getDirectCounterEntry().getData();
  }

  private MeterCounterData marked() throws Rejection {
    Entity filter =
        Entity.newBuilder()
            .setDirectMeterEntry(
                DirectMeterEntry.newBuilder()
                    .setTableEntry(measuredKey(FLOW))
                    .setCounterData(MeterCounterData.getDefaultInstance()))
            .build();
    return read(filter).getDirectMeterEntry().getCounterData();
  }

  private long policed() throws Rejection {
    MeterEntry.Builder filter =
        MeterEntry.newBuilder()
            .setMeterId(Shares.police())
            .setCounterData(MeterCounterData.getDefaultInstance());
    filter.getIndexBuilder().setIndex(1);
    MeterCounterData counts =
        read(Entity.newBuilder().setMeterEntry(filter).build()).getMeterEntry().getCounterData();
    return counts.getGreen().getPacketCount() + counts.getRed().getPacketCount();
  }

  private Entity read(Entity filter) throws Rejection {
    List<Entity> all = new ArrayList<>();
    pipeline.read(filter, all::add);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static long packets(MeterCounterData counts) {
    return counts.getGreen().getPacketCount()
        + counts.getYellow().getPacketCount()
        + counts.getRed().getPacketCount();
  }

  @Test
  void packetsThatAreCountedBeforeABatchIsTakenBackStayCounted() throws Exception {
    send(1);
    Deque<Undo> done = new ArrayDeque<>();
    for (Update update : updates()) {
      done.push(pipeline.write(update));
      send(2);
    }
    Pipeline.takeBack(done);
    assertThat(counter())
        .isEqualTo(CounterData.newBuilder().setPacketCount(9).setByteCount(180).build());
    assertThat(packets(marked())).isEqualTo(9);
    assertThat(policed()).isEqualTo(9);
  }

  @Test
  void aMeterIsAsEmptyAsItWasBeforeTheBatch() throws Exception {
    send(1);
    Deque<Undo> done = new ArrayDeque<>();
    for (Update update : updates()) {
      done.push(pipeline.write(update));
    }
    Pipeline.takeBack(done);
    send(3);
    assertThat(marked().getGreen().getPacketCount()).as("what one burst lets pass").isEqualTo(2);
    assertThat(marked().getRed().getPacketCount()).isEqualTo(2);
  }

  @Test
  void packetsAreCountedWhileAnAtomicBatchFails() throws Exception {
    send(1);
    List<Update> failing = new ArrayList<>(updates());
    failing.add(insert(measured(FLOW)));
    assertThatThrownBy(
            () ->
                AtomicBatch.write(
                    pipeline,
                    failing,
                    change -> {
                      send(3);
                      change.run();
                    }))
        .isInstanceOf(FailedUpdate.class);
    assertThat(counter())
        .isEqualTo(CounterData.newBuilder().setPacketCount(4).setByteCount(80).build());
    assertThat(packets(marked())).isEqualTo(4);
    assertThat(marked().getGreen().getPacketCount()).isEqualTo(2);
    assertThat(policed()).isEqualTo(4);
  }

  @Test
  void packetsAreCountedInADefaultEntryThatIsReset() throws Exception {
    rig.send(9, frame(1, 0, 99, 1));
    Entity reset = Kinds.entity(defaultEntry());
    Deque<Undo> done = new ArrayDeque<>(List.of(pipeline.write(modify(reset))));
    rig.send(9, frame(1, 0, 99, 1));
    Pipeline.takeBack(done);
    List<Entity> found = new ArrayList<>();
    pipeline.read(
        Kinds.entity(defaultEntry().setCounterData(CounterData.getDefaultInstance())), found::add);
    assertThat(found.getFirst().getTableEntry().getCounterData().getPacketCount()).isEqualTo(2);
  }

  private static TableEntry.Builder defaultEntry() {
    return TableEntry.newBuilder().setTableId(Shares.table("measured")).setIsDefaultAction(true);
  }

  @Test
  void reconcilingGoesOnWithTheBucketsOfUnchangedMeters() throws Exception {
    Entity.Builder police = Entity.newBuilder();
    police.getMeterEntryBuilder().setMeterId(Shares.police());
    police.getMeterEntryBuilder().getIndexBuilder().setIndex(1);
    police.getMeterEntryBuilder().getConfigBuilder().setCburst(3).setPburst(3);
    pipeline.writeAll(List.of(modify(police.build())));
    send(1);

    Pipeline next = Pipeline.load(Shares.CONFIG);
    next.writeAll(pipeline.written());
    next.continueFrom(pipeline);
    pipeline = next;
    rig = new Rig(next.dataplane());
    assertThat(packets(marked())).isEqualTo(1);
    assertThat(policed()).isEqualTo(1);
    send(3);
    assertThat(marked().getGreen().getPacketCount()).isEqualTo(2);
    assertThat(marked().getRed().getPacketCount()).isEqualTo(2);
    police.getMeterEntryBuilder().getCounterDataBuilder();
    MeterCounterData policed = read(police.build()).getMeterEntry().getCounterData();
    assertThat(policed.getGreen().getPacketCount()).isEqualTo(3);
    assertThat(policed.getRed().getPacketCount()).isEqualTo(1);
  }
}
