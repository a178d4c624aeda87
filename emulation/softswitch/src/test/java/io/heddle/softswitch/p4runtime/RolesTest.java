package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.entity;
import static io.heddle.softswitch.p4runtime.Kinds.insert;
import static io.heddle.softswitch.p4runtime.Kinds.switching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.role.P4RoleConfig;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several controllers, each with its part of one program. */
class RolesTest extends ServerTest {
  @BeforeEach
  void load() {
    commit();
  }

  private static P4RoleConfig.Builder config(String... exclusiveTables) {
    P4RoleConfig.Builder config = P4RoleConfig.newBuilder();
    for (String table : exclusiveTables) {
      config.addExclusiveP4Ids(Kinds.table(table));
    }
    return config;
  }

  private static MasterArbitrationUpdate bid(String role, long id, P4RoleConfig.Builder config) {
    MasterArbitrationUpdate.Builder update =
        MasterArbitrationUpdate.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(id));
    update.getRoleBuilder().setName(role);
    if (config != null) {
      update.getRoleBuilder().setConfig(Any.pack(config.build()));
    }
    return update.build();
  }

  private Client.Stream join(String role, long id, P4RoleConfig.Builder config) throws Exception {
    Client.Stream stream = client.open().send(bid(role, id, config));
    assertThat(stream.standing()).isEqualTo(Code.OK);
    return stream;
  }

  private List<Code> writeAs(String role, WriteRequest.Atomicity mode, Update... updates) {
    try {
      client
          .calls()
          .write(
              WriteRequest.newBuilder()
                  .setDeviceId(Client.DEVICE)
                  .setRole(role)
                  .setElectionId(Uint128.newBuilder().setLow(1))
                  .setAtomicity(mode)
                  .addAllUpdates(List.of(updates))
                  .build());
      return Collections.nCopies(updates.length, Code.OK);
    } catch (StatusRuntimeException e) {
      return Client.codes(e);
    }
  }

  private List<Entity> readAs(String role, TableEntry.Builder filter) {
    List<Entity> entities = new ArrayList<>();
    client
        .calls()
        .read(
            ReadRequest.newBuilder()
                .setDeviceId(Client.DEVICE)
                .setRole(role)
                .addEntities(entity(filter))
                .build())
        .forEachRemaining(part -> entities.addAll(part.getEntitiesList()));
    return entities;
  }

  @Test
  void aRoleWritesItsTablesAndNoOthers() throws Exception {
    join("l2", 1, config("switching"));
    assertThat(
            writeAs(
                "l2",
                WriteRequest.Atomicity.CONTINUE_ON_ERROR,
                insert(Kinds.filter(1, 2, 3, 10)),
                insert(switching(1, 1, 2))))
        .containsExactly(Code.PERMISSION_DENIED, Code.OK);
    assertThat(
            writeAs(
                "l2",
                WriteRequest.Atomicity.ROLLBACK_ON_ERROR,
                insert(switching(2, 1, 2)),
                insert(Kinds.filter(1, 2, 3, 10))))
        .containsExactly(Code.ABORTED, Code.PERMISSION_DENIED);
    assertThat(client.read(entity(switching(2, 1, 2).clearAction()))).isEmpty();
  }

  @Test
  void aRoleReadsItsPartAndTheDefaultRoleEverything() throws Exception {
    join("l2", 1, config("switching"));
    assertThat(client.write(insert(switching(1, 1, 2)), insert(Kinds.filter(1, 2, 3, 10))))
        .containsOnly(Code.OK);
    assertThat(readAs("l2", TableEntry.newBuilder()))
        .extracting(e -> e.getTableEntry().getTableId())
        .containsExactly(Kinds.table("switching"));
    assertThatThrownBy(
            () -> readAs("l2", TableEntry.newBuilder().setTableId(Kinds.table("filter"))))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(Client.codes(e)).containsExactly(Code.PERMISSION_DENIED));
    assertThat(readAs("", TableEntry.newBuilder())).hasSizeGreaterThan(2);
  }

  @Test
  void aNamedRoleWithoutConfigMayDoEverything() throws Exception {
    join("all", 1, null);
    assertThat(
            writeAs(
                "all",
                WriteRequest.Atomicity.CONTINUE_ON_ERROR,
                insert(Kinds.filter(1, 2, 3, 10)),
                insert(switching(1, 1, 2))))
        .containsOnly(Code.OK);
  }

  @Test
  void onlyARoleThatMayPushesAPipeline() throws Exception {
    join("l2", 1, config("switching"));
    var request =
        SetForwardingPipelineConfigRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setRole("l2")
            .setElectionId(Uint128.newBuilder().setLow(1))
            .setAction(Action.VERIFY_AND_COMMIT)
            .setConfig(Kinds.CONFIG)
            .build();
    assertThatThrownBy(() -> client.calls().setForwardingPipelineConfig(request))
        .hasMessageStartingWith("PERMISSION_DENIED");
    Client.Stream other = join("l2", 2, config("switching").setCanPushPipeline(true));
    client
        .calls()
        .setForwardingPipelineConfig(
            request.toBuilder().setElectionId(Uint128.newBuilder().setLow(2)).build());
    assertThat(packets.run).hasSize(2);
    other.hangUp();
  }

  @Test
  void packetsGoToTheRolesWhoseFilterTheyPass() throws Exception {
    P4RoleConfig.Builder all = config("switching").setReceivesPacketIns(true);
    P4RoleConfig.Builder fromPort5 = config("filter").setReceivesPacketIns(true);
    fromPort5
        .getPacketInFilterBuilder()
        .setMetadataId(1)
        .setValue(ByteString.copyFrom(new byte[] {0, 5}));
    Client.Stream everything = join("all", 1, all);
    Client.Stream some = join("some", 1, fromPort5);
    Client.Stream none = join("none", 1, config("routing"));

    server.packetIn(new byte[] {0x02, (byte) 0x81, 1}); // from port 5, reason 1
    server.packetIn(new byte[] {0x03, 0x01, 2}); // from port 6
    server.packetIn(new byte[] {0x02, (byte) 0x81, 3}); // from port 5
    assertThat(payload(everything.next())).isEqualTo(1);
    assertThat(payload(everything.next())).isEqualTo(2);
    assertThat(payload(everything.next())).isEqualTo(3);
    assertThat(payload(some.next())).isEqualTo(1);
    assertThat(payload(some.next())).isEqualTo(3);
    // What it gets next is the answer to a bid, so no packet came before.
    assertThat(none.send(bid("none", 1, config("routing"))).next().hasArbitration()).isTrue();
  }

  private static int payload(StreamMessageResponse response) {
    assertThat(response.hasPacket()).isTrue();
    return response.getPacket().getPayload().byteAt(0);
  }

  @Test
  void aConfigIsToldToAllClientsOfTheRoleAndRemembered() throws Exception {
    Client.Stream first = client.open().send(bid("l2", 1, config("switching")));
    assertThat(first.arbitration().getRole().getConfig().unpack(P4RoleConfig.class))
        .isEqualTo(config("switching").build());
    Client.Stream backup = client.open().send(bid("l2", 0, null));
    assertThat(backup.arbitration().getRole().getConfig().unpack(P4RoleConfig.class))
        .isEqualTo(config("switching").build());
    first.send(bid("l2", 1, config("routing")));
    assertThat(backup.arbitration().getRole().getConfig().unpack(P4RoleConfig.class))
        .isEqualTo(config("routing").build());
    first.hangUp();
    assertThat(backup.arbitration().getRole().hasConfig()).isTrue();
  }

  @Test
  void configsThatContradictThemselvesOrEachOtherEndTheStream() throws Exception {
    join("l2", 1, config("switching").addSharedP4Ids(Kinds.table("filter")));
    assertThat(client.open().send(bid("x", 1, config("switching"))).end())
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(client.open().send(bid("x", 1, config("filter"))).end())
        .isEqualTo(Code.INVALID_ARGUMENT);
    P4RoleConfig.Builder filterWithoutPackets = config("routing");
    filterWithoutPackets.getPacketInFilterBuilder().setMetadataId(1).setValue(ByteString.EMPTY);
    assertThat(client.open().send(bid("x", 1, filterWithoutPackets)).end())
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(
            client.open().send(bid("x", 1, filterWithoutPackets.setReceivesPacketIns(true))).end())
        .isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(client.open().send(bid("", 2, config("routing"))).end())
        .isEqualTo(Code.INVALID_ARGUMENT);
    // A refused bid leaves no role behind.
    assertThatThrownBy(() -> readAs("x", TableEntry.newBuilder()))
        .hasMessageStartingWith("NOT_FOUND");
    join("x", 1, P4RoleConfig.newBuilder().addSharedP4Ids(Kinds.table("filter")));
  }

  @Test
  void thereIsALimitToTheNumberOfRoles() throws Exception {
    for (int i = 1; i < Roles.MAX_ROLES; i++) {
      join("role " + i, 1, null).hangUp();
    }
    assertThat(client.open().send(bid("one more", 1, null)).end())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
  }
}
