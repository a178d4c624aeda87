package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.entity;
import static io.heddle.softswitch.p4runtime.Kinds.insert;
import static io.heddle.softswitch.p4runtime.Kinds.switching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import io.grpc.Status.Code;
import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest.ResponseType;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4src.HeddleProgram;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PipelineConfigTest extends ServerTest {
  @Test
  void aServerWithoutProgramSaysSo() {
    assertThat(get(ResponseType.ALL).hasP4Info()).isFalse();
    assertThatThrownBy(() -> client.read(entity(TableEntry.newBuilder())))
        .hasMessageStartingWith("FAILED_PRECONDITION");
    assertThat(packets.run).isEmpty();
  }

  @Test
  void aCommittedConfigRunsAndIsReadBackInItsParts() {
    commit();
    assertThat(packets.run).hasSize(1);
    assertThat(get(ResponseType.ALL)).isEqualTo(Kinds.CONFIG);
    ForwardingPipelineConfig cookieOnly =
        ForwardingPipelineConfig.newBuilder().setCookie(Kinds.CONFIG.getCookie()).build();
    assertThat(get(ResponseType.COOKIE_ONLY)).isEqualTo(cookieOnly);
    assertThat(get(ResponseType.P4INFO_AND_COOKIE))
        .isEqualTo(cookieOnly.toBuilder().setP4Info(Kinds.CONFIG.getP4Info()).build());
    assertThat(get(ResponseType.DEVICE_CONFIG_AND_COOKIE))
        .isEqualTo(
            cookieOnly.toBuilder().setP4DeviceConfig(Kinds.CONFIG.getP4DeviceConfig()).build());
  }

  @Test
  void theHeddleProgramRunsAndItsTablesHaveTheirDefaults() throws Exception {
    P4Info p4info = TextFormat.parse(HeddleProgram.p4info(), P4Info.class);
    client.set(
        Action.VERIFY_AND_COMMIT,
        ForwardingPipelineConfig.newBuilder()
            .setP4Info(p4info)
            .setP4DeviceConfig(ByteString.copyFrom(HeddleProgram.bmv2Json()))
            .build());
    assertThat(client.read(entity(TableEntry.newBuilder()))).isEmpty();
    assertThat(client.read(entity(TableEntry.newBuilder().setIsDefaultAction(true))))
        .hasSize(p4info.getTablesCount())
        .allMatch(e -> e.getTableEntry().getIsConst() && e.getTableEntry().hasAction());
  }

  @Test
  void onlyThePrimaryMaySetAConfig() {
    assertThatThrownBy(
            () ->
                client
                    .calls()
                    .setForwardingPipelineConfig(
                        SetForwardingPipelineConfigRequest.newBuilder()
                            .setDeviceId(Client.DEVICE)
                            .setElectionId(Uint128.newBuilder().setLow(7))
                            .setAction(Action.VERIFY_AND_COMMIT)
                            .setConfig(Kinds.CONFIG)
                            .build()))
        .hasMessageStartingWith("PERMISSION_DENIED");
  }

  @Test
  void verifyingChangesNothing() {
    client.set(Action.VERIFY, Kinds.CONFIG);
    assertThat(packets.run).isEmpty();
    assertThat(get(ResponseType.ALL).hasP4Info()).isFalse();
  }

  @Test
  void aSavedConfigTakesWritesAndRunsThemWhenCommitted() {
    commit();
    assertThat(client.write(insert(switching(1, 1, 2)))).containsExactly(Code.OK);
    client.set(Action.VERIFY_AND_SAVE, Kinds.CONFIG);
    assertThat(packets.run).hasSize(1);
    assertThat(client.read(entity(TableEntry.newBuilder().setTableId(Kinds.table("switching")))))
        .isEmpty();
    assertThat(client.write(insert(switching(9, 1, 2)))).containsExactly(Code.OK);

    client.set(Action.COMMIT, null);
    assertThat(packets.run).hasSize(2);
    assertThat(packets.run.get(1).table("Forward.switching").size()).isEqualTo(1);
    assertThat(packets.run.get(0).table("Forward.switching").size()).isEqualTo(1);
    assertRefused(Code.NOT_FOUND, Action.COMMIT, null);
  }

  @Test
  void committingAgainForgetsWhatWasWritten() {
    commit();
    assertThat(client.write(insert(switching(1, 1, 2)))).containsExactly(Code.OK);
    commit();
    assertThat(packets.run).hasSize(2);
    assertThat(packets.run.get(1).table("Forward.switching").size()).isZero();
  }

  @Test
  void reconcilingKeepsWhatWasWritten() {
    client.set(Action.RECONCILE_AND_COMMIT, Kinds.CONFIG);
    assertThat(
            client.write(
                insert(switching(1, 1, 2).setMetadata(ByteString.copyFromUtf8("mine"))),
                insert(Kinds.filter(1, 2, 3, 10)),
                Kinds.update(Update.Type.INSERT, group(4)),
                Kinds.modify(
                    Kinds.act(
                        TableEntry.newBuilder()
                            .setTableId(Kinds.table("keyless"))
                            .setIsDefaultAction(true),
                        "mark",
                        3))))
        .containsOnly(Code.OK);
    var before = client.read(entity(TableEntry.newBuilder()));
    var defaultsBefore = client.read(entity(TableEntry.newBuilder().setIsDefaultAction(true)));

    client.set(Action.RECONCILE_AND_COMMIT, Kinds.CONFIG);
    assertThat(packets.run).hasSize(2);
    assertThat(packets.run.get(1)).isNotSameAs(packets.run.get(0));
    assertThat(client.read(group(0))).containsExactly(group(4));
    assertThat(client.read(entity(TableEntry.newBuilder())))
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(client.read(entity(TableEntry.newBuilder().setIsDefaultAction(true))))
        .containsExactlyInAnyOrderElementsOf(defaultsBefore);
  }

  private static Entity group(int id) {
    Entity.Builder entity = Entity.newBuilder();
    var group =
        entity
            .getPacketReplicationEngineEntryBuilder()
            .getMulticastGroupEntryBuilder()
            .setMulticastGroupId(id);
    if (id != 0) {
      group.addReplicasBuilder().setPort(Kinds.bytes(2)).setInstance(1);
    }
    return entity.build();
  }

  @Test
  void reconcilingIsAboutTheProgramThatRuns() {
    commit();
    assertThat(client.write(insert(switching(1, 1, 2)))).containsExactly(Code.OK);
    client.set(Action.VERIFY_AND_SAVE, Kinds.CONFIG);
    assertThat(client.write(insert(switching(9, 1, 2)))).containsExactly(Code.OK);
    client.set(Action.RECONCILE_AND_COMMIT, Kinds.CONFIG);
    assertThat(client.read(entity(TableEntry.newBuilder().setTableId(Kinds.table("switching")))))
        .containsExactly(entity(switching(1, 1, 2)));
    assertRefused(Code.NOT_FOUND, Action.COMMIT, null);
  }

  @Test
  void incompleteOrForeignConfigsAreRefusedAndTheOldOneRunsOn() {
    commit();
    assertRefused(Code.INVALID_ARGUMENT, Action.VERIFY_AND_COMMIT, null);
    assertRefused(
        Code.INVALID_ARGUMENT,
        Action.VERIFY_AND_COMMIT,
        Kinds.CONFIG.toBuilder().clearP4Info().build());
    assertRefused(
        Code.INVALID_ARGUMENT,
        Action.VERIFY_AND_COMMIT,
        Kinds.CONFIG.toBuilder().clearP4DeviceConfig().build());
    assertRefused(
        Code.INVALID_ARGUMENT,
        Action.VERIFY_AND_COMMIT,
        Kinds.CONFIG.toBuilder().setP4DeviceConfig(ByteString.copyFromUtf8("ELF")).build());
    assertRefused(
        Code.INVALID_ARGUMENT,
        Action.RECONCILE_AND_COMMIT,
        Kinds.CONFIG.toBuilder().setP4DeviceConfig(ByteString.copyFromUtf8("{}")).build());
    assertRefused(Code.INVALID_ARGUMENT, Action.UNSPECIFIED, Kinds.CONFIG);
    assertRefused(Code.INVALID_ARGUMENT, Action.COMMIT, Kinds.CONFIG);
    assertThat(packets.run).hasSize(1);
    assertThat(get(ResponseType.ALL)).isEqualTo(Kinds.CONFIG);
  }

  @Test
  void aP4infoOfAnotherProgramIsRefused() {
    assertMismatch(info -> info.getTablesBuilder(0).getPreambleBuilder().setName("Other.table"));
    assertMismatch(info -> info.getTablesBuilder(0).getMatchFieldsBuilder(0).setBitwidth(47));
    assertMismatch(info -> info.getTablesBuilder(0).getMatchFieldsBuilder(0).setName("source"));
    assertMismatch(
        info ->
            info.getTablesBuilder(0)
                .getMatchFieldsBuilder(0)
                .setMatchType(MatchField.MatchType.LPM));
    assertMismatch(info -> info.getTablesBuilder(0).removeMatchFields(1));
    assertMismatch(info -> info.getActionsBuilder(0).getPreambleBuilder().setName("Other.action"));
    assertMismatch(
        info ->
            info.getActionsBuilderList().stream()
                .filter(action -> action.getParamsCount() > 0)
                .findFirst()
                .orElseThrow()
                .getParamsBuilder(0)
                .setBitwidth(5));
  }

  @Test
  void packetsOutEnterThroughTheCpuPortAndPacketsInReachThePrimary() throws Exception {
    commit();
    PacketOut.Builder out = PacketOut.newBuilder().setPayload(ByteString.copyFromUtf8("frame"));
    out.addMetadataBuilder().setMetadataId(1).setValue(Kinds.bytes(3));
    out.addMetadataBuilder().setMetadataId(2).setValue(Kinds.bytes(0));
    stream.send(StreamMessageRequest.newBuilder().setPacket(out).build());
    stream.bid(Client.DEVICE, 1).standing(); // answered after the packet before it
    assertThat(packets.injected).hasSize(1);
    assertThat(packets.injected.getFirst()).startsWith(1, 0x80).endsWith("frame".getBytes("ASCII"));

    server.packetIn(new byte[] {0x02, (byte) 0x85, 'x'});
    var in = stream.next().getPacket();
    assertThat(in.getPayload()).isEqualTo(ByteString.copyFromUtf8("x"));
    assertThat(in.getMetadata(0).getValue()).isEqualTo(Kinds.bytes(5));
    assertThat(in.getMetadata(1).getValue()).isEqualTo(Kinds.bytes(5));

    stream.send(
        StreamMessageRequest.newBuilder().setPacket(PacketOut.getDefaultInstance()).build());
    assertThat(stream.next().getError().getCanonicalCode())
        .isEqualTo(Code.INVALID_ARGUMENT.value());
  }

  private void assertMismatch(Consumer<P4Info.Builder> change) {
    P4Info.Builder p4info = Kinds.CONFIG.getP4Info().toBuilder();
    change.accept(p4info);
    assertRefused(
        Code.INVALID_ARGUMENT, Action.VERIFY, Kinds.CONFIG.toBuilder().setP4Info(p4info).build());
  }

  private void assertRefused(Code code, Action action, ForwardingPipelineConfig config) {
    assertThatThrownBy(() -> client.set(action, config)).hasMessageStartingWith(code.name());
  }

  private ForwardingPipelineConfig get(ResponseType type) {
    return client
        .calls()
        .getForwardingPipelineConfig(
            GetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(Client.DEVICE)
                .setResponseType(type)
                .build())
        .getConfig();
  }
}
