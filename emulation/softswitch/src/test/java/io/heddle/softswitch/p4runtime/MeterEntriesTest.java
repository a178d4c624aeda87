package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Shares.delete;
import static io.heddle.softswitch.p4runtime.Shares.frame;
import static io.heddle.softswitch.p4runtime.Shares.insert;
import static io.heddle.softswitch.p4runtime.Shares.measured;
import static io.heddle.softswitch.p4runtime.Shares.measuredKey;
import static io.heddle.softswitch.p4runtime.Shares.modify;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.DirectCounterEntry;
import io.heddle.p4.v1.DirectMeterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Index;
import io.heddle.p4.v1.MeterConfig;
import io.heddle.p4.v1.MeterCounterData;
import io.heddle.p4.v1.MeterEntry;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.softswitch.dataplane.Rig;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rates of 0, so that bursts alone decide and no clock does. Frames have 20 bytes. */
class MeterEntriesTest extends ServerTest {
  private static final MeterConfig TWO_GREEN_ONE_YELLOW =
      MeterConfig.newBuilder().setCburst(40).setPburst(60).build();
  private static final int FLOW = 3;
  private Rig rig;

  @BeforeEach
  void commitShares() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    rig = new Rig(packets.run.getLast());
  }

  /** The colours that the two meters write into frames of {@link #FLOW}. */
  private String colours(int police) {
    String sent = rig.send(9, frame(1, 0, FLOW, police)).getFirst().frame();
    return sent.substring(36);
  }

  private static Entity direct(TableEntry.Builder key, MeterConfig config) {
    DirectMeterEntry.Builder meter = DirectMeterEntry.newBuilder().setTableEntry(key);
    if (config != null) {
      meter.setConfig(config);
    }
    return Entity.newBuilder().setDirectMeterEntry(meter).build();
  }

  private static Entity police(int index, MeterConfig config) {
    MeterEntry.Builder meter = MeterEntry.newBuilder().setMeterId(Shares.police());
    if (index >= 0) {
      meter.setIndex(Index.newBuilder().setIndex(index));
    }
    if (config != null) {
      meter.setConfig(config);
    }
    return Entity.newBuilder().setMeterEntry(meter).build();
  }

  @Test
  void anEntrysMeterMarksItsPackets() {
    assertThat(client.write(insert(measured(FLOW).setMeterConfig(TWO_GREEN_ONE_YELLOW))))
        .containsExactly(Code.OK);
    assertThat(List.of(colours(0), colours(0), colours(0), colours(0)))
        .containsExactly("0000", "0000", "0100", "0200");

    TableEntry.Builder query =
        measuredKey(FLOW)
            .setMeterConfig(MeterConfig.getDefaultInstance())
            .setMeterCounterData(MeterCounterData.getDefaultInstance());
    TableEntry read = client.read(Kinds.entity(query)).getFirst().getTableEntry();
    assertThat(read.getMeterConfig()).isEqualTo(TWO_GREEN_ONE_YELLOW);
    assertThat(read.getMeterCounterData().getGreen().getPacketCount()).isEqualTo(2);
    assertThat(read.getMeterCounterData().getGreen().getByteCount()).isEqualTo(40);
    assertThat(read.getMeterCounterData().getYellow().getPacketCount()).isEqualTo(1);
    assertThat(read.getMeterCounterData().getRed().getByteCount()).isEqualTo(20);
    assertThat(client.read(Kinds.entity(measuredKey(FLOW))).getFirst().getTableEntry())
        .isEqualTo(measured(FLOW).build());

    // Without a config, a modified entry's meter is as at first; its counts stay.
    client.write(modify(Kinds.entity(measured(FLOW))));
    assertThat(colours(0)).isEqualTo("0000");
    read = client.read(Kinds.entity(query)).getFirst().getTableEntry();
    assertThat(read.hasMeterConfig()).isFalse();
    assertThat(read.getMeterCounterData().getGreen().getPacketCount()).isEqualTo(3);
    client.write(
        modify(
            Kinds.entity(
                measured(FLOW).setMeterCounterData(MeterCounterData.getDefaultInstance()))));
    read = client.read(Kinds.entity(query)).getFirst().getTableEntry();
    assertThat(read.getMeterCounterData().getGreen().getPacketCount()).isZero();
  }

  @Test
  void anEntrysMeterIsAlsoAnEntityOfItsOwn() {
    client.write(insert(measured(FLOW)));
    assertThat(client.write(modify(direct(measuredKey(FLOW), TWO_GREEN_ONE_YELLOW))))
        .containsExactly(Code.OK);
    assertThat(client.read(direct(measuredKey(FLOW), null)))
        .containsExactly(direct(measuredKey(FLOW), TWO_GREEN_ONE_YELLOW));
    TableEntry.Builder all = TableEntry.newBuilder().setTableId(Shares.table("measured"));
    assertThat(client.read(direct(all, null)))
        .containsExactly(direct(measuredKey(FLOW), TWO_GREEN_ONE_YELLOW));
    assertThat(
            client.write(
                insert(direct(measuredKey(FLOW), TWO_GREEN_ONE_YELLOW)),
                modify(direct(measuredKey(9), TWO_GREEN_ONE_YELLOW)),
                modify(direct(Shares.byMember(1), TWO_GREEN_ONE_YELLOW)),
                modify(direct(measuredKey(FLOW), MeterConfig.newBuilder().setEburst(1).build())),
                modify(direct(measuredKey(FLOW), MeterConfig.newBuilder().setCir(1).build())),
                modify(direct(measuredKey(FLOW), null))))
        .containsExactly(
            Code.INVALID_ARGUMENT,
            Code.NOT_FOUND,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.OK);
    assertThat(client.read(direct(measuredKey(FLOW), null)))
        .containsExactly(direct(measuredKey(FLOW), null));
  }

  @Test
  void onAMissOnlyAConfiguredMeterMarks() {
    assertThat(colours(0)).isEqualTo("0000");
    TableEntry.Builder miss =
        TableEntry.newBuilder().setTableId(Shares.table("measured")).setIsDefaultAction(true);
    MeterConfig red = MeterConfig.getDefaultInstance();
    assertThat(client.write(modify(direct(miss, red)))).containsExactly(Code.OK);
    assertThat(colours(0)).isEqualTo("0200");
  }

  @Test
  void metersOfAnArrayAreReadAndWrittenByIndexOrAllAtOnce() {
    MeterConfig onePacket = MeterConfig.newBuilder().setCburst(1).setPburst(1).build();
    client.write(modify(police(2, onePacket)));
    assertThat(List.of(colours(2), colours(2), colours(1), colours(1)))
        .containsExactly("0000", "0002", "0000", "0000");
    assertThat(colours(4)).as("no such meter, so the field stays 0").isEqualTo("0000");
    assertThat(client.read(police(2, null))).containsExactly(police(2, onePacket));
    assertThat(client.read(police(-1, null)))
        .containsExactly(police(0, null), police(1, null), police(2, onePacket), police(3, null));
    assertThat(client.write(modify(police(-1, onePacket)))).containsExactly(Code.OK);
    assertThat(List.of(colours(1), colours(1))).containsExactly("0000", "0002");
    Entity.Builder counted = police(1, null).toBuilder();
    counted.getMeterEntryBuilder().getCounterDataBuilder();
    MeterCounterData counts =
        client.read(counted.build()).getFirst().getMeterEntry().getCounterData();
    assertThat(counts.getGreen().getPacketCount()).isEqualTo(3);
    assertThat(counts.getRed().getPacketCount()).isEqualTo(1);
    assertThat(
            client.write(
                modify(police(4, onePacket)),
                insert(police(1, onePacket)),
                delete(police(1, null))))
        .containsExactly(Code.OUT_OF_RANGE, Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT);
  }

  @Test
  void aBatchFindsTheEntryOfADirectMeterInTheOrderOfTheBatch() {
    Entity rates = direct(measuredKey(FLOW), TWO_GREEN_ONE_YELLOW);
    Entity count =
        Entity.newBuilder()
            .setDirectCounterEntry(
                DirectCounterEntry.newBuilder()
                    .setTableEntry(measuredKey(FLOW))
                    .setData(CounterData.newBuilder().setPacketCount(3)))
            .build();
    for (Atomicity atomicity : List.of(Atomicity.ROLLBACK_ON_ERROR, Atomicity.DATAPLANE_ATOMIC)) {
      for (Entity inEntry : List.of(rates, count)) {
        assertThat(client.write(atomicity, modify(inEntry), insert(measured(FLOW))))
            .as("%s before its entry", atomicity)
            .containsExactly(Code.NOT_FOUND, Code.ABORTED);
      }
      assertThat(
              client.write(
                  atomicity,
                  insert(measured(FLOW)),
                  modify(rates),
                  modify(count),
                  delete(Kinds.entity(measuredKey(FLOW)))))
          .containsOnly(Code.OK);
    }
  }

  @Test
  void aBatchThatFailsPutsRatesAndEntriesBack() {
    client.write(insert(measured(FLOW).setMeterConfig(TWO_GREEN_ONE_YELLOW)));
    client.write(modify(police(1, TWO_GREEN_ONE_YELLOW)));
    for (Atomicity atomicity : List.of(Atomicity.ROLLBACK_ON_ERROR, Atomicity.DATAPLANE_ATOMIC)) {
      assertThat(
              client.write(
                  atomicity,
                  modify(Kinds.entity(measured(FLOW))),
                  modify(police(-1, null)),
                  delete(Kinds.entity(measuredKey(FLOW))),
                  modify(police(77, null))))
          .containsExactly(Code.ABORTED, Code.ABORTED, Code.ABORTED, Code.OUT_OF_RANGE);
      assertThat(client.read(direct(measuredKey(FLOW), null)))
          .containsExactly(direct(measuredKey(FLOW), TWO_GREEN_ONE_YELLOW));
      assertThat(client.read(police(1, null))).containsExactly(police(1, TWO_GREEN_ONE_YELLOW));
    }
  }

  @Test
  void reconcilingKeepsRatesMembersAndTimeouts() {
    client.write(
        insert(measured(FLOW).setMeterConfig(TWO_GREEN_ONE_YELLOW).setIdleTimeoutNs(1L << 50)),
        modify(police(1, TWO_GREEN_ONE_YELLOW)),
        insert(Shares.member("paths", 5, Shares.action("send", 3))));
    client.write(insert(Shares.group(6, 5)));
    client.set(Action.RECONCILE_AND_COMMIT, Shares.CONFIG);
    assertThat(client.read(Kinds.entity(measuredKey(FLOW))))
        .containsExactly(Kinds.entity(measured(FLOW).setIdleTimeoutNs(1L << 50)));
    assertThat(client.read(direct(measuredKey(FLOW), null), police(1, null)))
        .containsExactly(
            direct(measuredKey(FLOW), TWO_GREEN_ONE_YELLOW), police(1, TWO_GREEN_ONE_YELLOW));
    Entity.Builder groups = Entity.newBuilder();
    groups.getActionProfileGroupBuilder();
    assertThat(client.read(groups.build())).containsExactly(Shares.group(6, 5));
  }

  @Test
  void reconcilingGoesOnWithWhatIsInTheBuckets() {
    client.write(insert(measured(FLOW).setMeterConfig(TWO_GREEN_ONE_YELLOW)));
    assertThat(List.of(colours(0), colours(0))).containsExactly("0000", "0000");
    client.set(Action.RECONCILE_AND_COMMIT, Shares.CONFIG);
    rig = new Rig(packets.run.getLast());
    assertThat(List.of(colours(0), colours(0))).containsExactly("0100", "0200");
  }
}
