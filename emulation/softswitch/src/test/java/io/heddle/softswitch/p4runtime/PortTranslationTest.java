package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.heddle.p4.config.v1.Action;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Preamble;
import io.heddle.p4.v1.ActionProfileAction;
import io.heddle.p4.v1.CloneSessionEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.P4Data;
import io.heddle.p4.v1.PacketMetadata;
import io.heddle.p4.v1.RegisterEntry;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.Update.Type;
import io.heddle.softswitch.replication.Copy;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * programs/sdnports.p4: whatever names a port is translated (P4Runtime 1.5, section 19.1), where
 * controllers use numbers of 32 bits and where they use names. bmv2 translates nothing.
 */
class PortTranslationTest extends ServerTest {
  private static final TestProgram PROGRAM = TestProgram.of("sdnports");
  private static final ByteString CPU = Kinds.bytes(0xfffffffdL);

  private void load() {
    client.set(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT, PROGRAM.config());
  }

  /** The same program with a p4info in which ports have names. */
  private void loadWithNames() {
    P4Info.Builder p4info = PROGRAM.p4info().toBuilder();
    var types = p4info.getTypeInfoBuilder();
    for (String name : List.of("SdnPort", "SdnPortInHeader")) {
      var type = types.getNewTypesOrThrow(name).toBuilder();
      type.getTranslatedTypeBuilder().getSdnStringBuilder();
      types.putNewTypes(name, type.build());
    }
    p4info
        .getControllerPacketMetadataBuilderList()
        .forEach(header -> header.getMetadataBuilder(0).clearBitwidth());
    p4info.getActionsBuilderList().stream()
        .filter(action -> action.getParamsCount() == 1)
        .forEach(action -> action.getParamsBuilder(0).clearBitwidth());
    load(p4info.build());
  }

  private void load(P4Info p4info) {
    ForwardingPipelineConfig config = PROGRAM.config().toBuilder().setP4Info(p4info).build();
    client.set(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT, config);
  }

  private static ByteString name(String name) {
    return ByteString.copyFromUtf8(name);
  }

  private static Entity group(ByteString... ports) {
    MulticastGroupEntry.Builder group = MulticastGroupEntry.newBuilder().setMulticastGroupId(1);
    for (ByteString port : ports) {
      group.addReplicasBuilder().setInstance(7).setPort(port);
    }
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setMulticastGroupEntry(group);
    return entity.build();
  }

  private static Entity session(Replica.Builder replica) {
    CloneSessionEntry.Builder session = CloneSessionEntry.newBuilder().setSessionId(1);
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getPacketReplicationEngineEntryBuilder()
        .setCloneSessionEntry(session.addReplicas(replica));
    return entity.build();
  }

  private List<Integer> copies() {
    return packets.run.getLast().replication().groups().get(1).stream().map(Copy::port).toList();
  }

  @Test
  void replicasGoToThePortsThatAControllerMeans() {
    load();
    assertThat(client.write(update(Type.INSERT, group(Kinds.bytes(5), CPU))))
        .containsExactly(Code.OK);
    assertThat(copies()).containsExactly(5, 255);
    assertThat(client.read(group())).containsExactly(group(Kinds.bytes(5), CPU));
    assertThat(
            client.write(
                update(Type.MODIFY, group(Kinds.bytes(512))),
                update(Type.MODIFY, group(Kinds.bytes(0xfffffffaL))),
                update(Type.MODIFY, group(ByteString.EMPTY))))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(copies()).containsExactly(5, 255);

    Entity toController = session(Replica.newBuilder().setPort(CPU).setInstance(3));
    assertThat(client.write(update(Type.INSERT, toController))).containsExactly(Code.OK);
    assertThat(packets.run.getLast().replication().session(1).replicas().get(0).port())
        .isEqualTo(255);
    assertThat(client.read(toController)).containsExactly(toController);
  }

  @Test
  void replicasAreReadBackInCanonicalForm() {
    load();
    Replica.Builder backed = Replica.newBuilder().setPort(padded(5)).setInstance(3);
    backed.addBackupReplicasBuilder().setPort(padded(6)).setInstance(4);
    assertThat(client.write(update(Type.INSERT, session(backed)))).containsExactly(Code.OK);
    backed.setPort(Kinds.bytes(5)).getBackupReplicasBuilder(0).setPort(Kinds.bytes(6));
    assertThat(client.read(session(backed))).containsExactly(session(backed));
  }

  private static ByteString padded(int port) {
    return ByteString.copyFrom(new byte[] {0, 0, (byte) port});
  }

  @Test
  @SuppressWarnings("deprecation") // Old controllers still send egress_port.
  void replicasAreKnownByTheNamesOfTheirPorts() {
    loadWithNames();
    assertThat(client.write(update(Type.INSERT, group(name("uplink"), name("12")))))
        .containsExactly(Code.OK);
    assertThat(copies()).containsExactly(3, 12);
    assertThat(client.read(group())).containsExactly(group(name("uplink"), name("12")));
    assertThat(
            client.write(
                update(Type.MODIFY, group(name("downlink"))),
                update(Type.MODIFY, group(name("3"))),
                update(Type.INSERT, session(Replica.newBuilder().setEgressPort(3)))))
        .containsOnly(Code.INVALID_ARGUMENT);
  }

  @Test
  void aWatchedPortIsOneOfTheSwitch() {
    load();
    assertThat(client.write(watching(1, padded(5)), watching(2, Kinds.bytes(16)), watching(3, CPU)))
        .containsExactly(Code.OK, Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT);
    assertThat(client.read(entries())).containsExactly(watching(1, Kinds.bytes(5)).getEntity());
    loadWithNames();
    assertThat(
            client.write(
                watching(1, name("uplink")), watching(2, name("16")), watching(3, name("3"))))
        .containsExactly(Code.OK, Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT);
    assertThat(client.read(entries())).containsExactly(watching(1, name("uplink")).getEntity());
  }

  private static Entity entries() {
    return Entity.newBuilder()
        .setTableEntry(io.heddle.p4.v1.TableEntry.getDefaultInstance())
        .build();
  }

  /** An entry whose only way watches a port. */
  private static io.heddle.p4.v1.Update watching(int kind, ByteString port) {
    Entity.Builder entity = Entity.newBuilder();
    var entry =
        entity
            .getTableEntryBuilder()
            .setTableId(PROGRAM.p4info().getTables(0).getPreamble().getId());
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(Kinds.bytes(kind));
    ActionProfileAction.Builder way =
        entry
            .getActionBuilder()
            .getActionProfileActionSetBuilder()
            .addActionProfileActionsBuilder();
    way.setWeight(1).setWatchPort(port);
    way.getActionBuilder().setActionId(action("I.send_to_controller"));
    return update(Type.INSERT, entity.build());
  }

  private static int action(String name) {
    return id(PROGRAM.p4info().getActionsList().stream().map(Action::getPreamble), name);
  }

  private static int id(Stream<Preamble> preambles, String name) {
    return preambles.filter(p -> p.getName().equals(name)).findFirst().orElseThrow().getId();
  }

  @Test
  void packetsSayTheirPortsInTheWidthOfTheirHeader() throws Exception {
    load();
    stream.send(packetOut(Kinds.bytes(5)));
    stream.send(packetOut(CPU));
    stream.send(packetOut(Kinds.bytes(0x1_0000_0000L)));
    assertThat(stream.next().getError().getCanonicalCode())
        .isEqualTo(Code.INVALID_ARGUMENT.value());
    assertThat(packets.injected)
        .containsExactly(new byte[] {0, 0, 0, 5, 1, 'x'}, new byte[] {0, 0, 0, (byte) 255, 1, 'x'});
    server.packetIn(new byte[] {0, 0, 0, (byte) 255, 'y'});
    var in = stream.next().getPacket();
    assertThat(in.getMetadata(0).getValue()).isEqualTo(CPU);
    assertThat(in.getPayload()).isEqualTo(name("y"));

    loadWithNames();
    stream.send(packetOut(name("uplink")));
    stream.send(packetOut(name("downlink")));
    assertThat(stream.next().getError().getCanonicalCode())
        .isEqualTo(Code.INVALID_ARGUMENT.value());
    assertThat(packets.injected.getLast()).containsExactly(0, 0, 0, 3, 1, 'x');
    server.packetIn(new byte[] {0, 0, 0, 3, 'y'});
    assertThat(stream.next().getPacket().getMetadata(0).getValue()).isEqualTo(name("uplink"));
  }

  private static StreamMessageRequest packetOut(ByteString port) {
    StreamMessageRequest.Builder out = StreamMessageRequest.newBuilder();
    out.getPacketBuilder()
        .setPayload(name("x"))
        .addMetadata(PacketMetadata.newBuilder().setMetadataId(1).setValue(port))
        .addMetadata(PacketMetadata.newBuilder().setMetadataId(2).setValue(Kinds.bytes(1)));
    return out.build();
  }

  private static Entity cell(String register, int index, P4Data value) {
    int id =
        id(
            PROGRAM.p4info().getRegistersList().stream()
                .map(io.heddle.p4.config.v1.Register::getPreamble),
            register);
    RegisterEntry.Builder cell = RegisterEntry.newBuilder().setRegisterId(id).setData(value);
    cell.getIndexBuilder().setIndex(index);
    return Entity.newBuilder().setRegisterEntry(cell).build();
  }

  private static P4Data bits(ByteString value) {
    return P4Data.newBuilder().setBitstring(value).build();
  }

  private static P4Data mood(String name) {
    return P4Data.newBuilder().setEnum(name).build();
  }

  @Test
  void registersHoldTranslatedValuesAndEnums() {
    load();
    Entity port = cell("I.last", 1, bits(CPU));
    Entity colour = cell("I.colours", 1, bits(name("red")));
    Entity mood = cell("I.moods", 1, mood("SAD"));
    assertThat(
            client.write(
                update(Type.MODIFY, port), update(Type.MODIFY, colour), update(Type.MODIFY, mood)))
        .containsOnly(Code.OK);
    var registers = packets.run.getLast().registers();
    assertThat(registers.get("I.last").get(1)).isEqualTo(255);
    assertThat(registers.get("I.moods").get(1)).isEqualTo(1);
    assertThat(client.read(port, colour, mood)).containsExactly(port, colour, mood);

    assertThat(
            client.write(
                update(Type.MODIFY, cell("I.last", 1, bits(Kinds.bytes(512)))),
                update(Type.MODIFY, cell("I.last", 1, mood("SAD"))),
                update(Type.MODIFY, cell("I.colours", 1, bits(ByteString.EMPTY))),
                update(Type.MODIFY, cell("I.moods", 1, mood("ANGRY"))),
                update(Type.MODIFY, cell("I.moods", 1, bits(Kinds.bytes(1))))))
        .containsOnly(Code.INVALID_ARGUMENT);
    // A value that no controller has written is told by its digits, one without a name by none.
    registers.get("I.colours").set(2, BigInteger.valueOf(77));
    registers.get("I.moods").set(2, BigInteger.TWO);
    assertThat(client.read(cell("I.colours", 2, mood("")), cell("I.moods", 2, mood(""))))
        .containsExactly(cell("I.colours", 2, bits(name("77"))), cell("I.moods", 2, mood("")));
  }

  @Test
  void cellsAreFoundByThePortsThatAControllerMeans() {
    P4Info.Builder p4info = PROGRAM.p4info().toBuilder();
    p4info.getCountersBuilder(0).getIndexTypeNameBuilder().setName("SdnPort");
    p4info.getMetersBuilder(0).getIndexTypeNameBuilder().setName("SdnPort");
    p4info.getRegistersBuilderList().getFirst().getIndexTypeNameBuilder().setName("SdnPort");
    load(p4info.build());
    packets.run.getLast().counters().get("I.received").set(255, 3, 4);
    Entity.Builder counter = Entity.newBuilder();
    var counted =
        counter.getCounterEntryBuilder().setCounterId(p4info.getCounters(0).getPreamble().getId());
    counted.getIndexBuilder().setIndex(0xfffffffdL);
    counted.getDataBuilder().setPacketCount(3).setByteCount(4);
    assertThat(client.read(counter.build())).containsExactly(counter.build());
    counted.getIndexBuilder().setIndex(5);
    counted.getDataBuilder().setPacketCount(1).setByteCount(2);
    assertThat(client.write(update(Type.MODIFY, counter.build()))).containsExactly(Code.OK);
    assertThat(packets.run.getLast().counters().get("I.received").packets(5)).isEqualTo(1);
    counted.getIndexBuilder().setIndex(512);
    assertThat(client.write(update(Type.MODIFY, counter.build())))
        .containsExactly(Code.OUT_OF_RANGE);
    counted.clearIndex();
    assertThat(client.read(counter.build()))
        .hasSize(512)
        .filteredOn(e -> e.getCounterEntry().getIndex().getIndex() > 511)
        .hasSize(1);

    Entity.Builder meter = Entity.newBuilder();
    var entry = meter.getMeterEntryBuilder();
    entry
        .setMeterId(p4info.getMeters(0).getPreamble().getId())
        .getIndexBuilder()
        .setIndex(0xfffffffdL);
    entry.getConfigBuilder().setCir(1).setCburst(2).setPir(3).setPburst(4);
    assertThat(client.write(update(Type.MODIFY, meter.build()))).containsExactly(Code.OK);
    assertThat(packets.run.getLast().meters().get("I.police").isConfigured(255)).isTrue();
    assertThat(client.read(meter.build())).containsExactly(meter.build());

    packets.run.getLast().registers().get("I.last").set(255, BigInteger.TWO);
    RegisterEntry.Builder last = RegisterEntry.newBuilder();
    last.setRegisterId(p4info.getRegisters(0).getPreamble().getId());
    last.getIndexBuilder().setIndex(0xfffffffdL);
    Entity filter = Entity.newBuilder().setRegisterEntry(last).build();
    last.setData(bits(Kinds.bytes(2)));
    assertThat(client.read(filter))
        .containsExactly(Entity.newBuilder().setRegisterEntry(last).build());
  }

  @Test
  void cellsCannotBeFoundByNames() {
    P4Info.Builder p4info = PROGRAM.p4info().toBuilder();
    p4info.getCountersBuilder(0).getIndexTypeNameBuilder().setName("Colour");
    assertThatThrownBy(() -> load(p4info.build()))
        .hasMessageStartingWith("UNIMPLEMENTED")
        .hasMessageContaining("counter I.received is indexed by the strings of type Colour");
  }
}
