package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.bytes;
import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.Update.Type;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.softswitch.replication.Copy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MulticastGroupsTest extends ServerTest {
  @BeforeEach
  void load() {
    commit();
  }

  @Test
  void groupsReachTheDataPlaneAndAreReadBackInTheFormTheyWereWritten() {
    Entity byBytes = group(1, replica(1, 0), replica(2, 7)).build();
    Entity byNumber = group(2, oldReplica(3, 0)).build();
    Entity described =
        described(group(0xffff, replica(511, 0xffff)), ByteString.copyFromUtf8("mine"));
    assertThat(
            client.write(
                update(Type.INSERT, byBytes),
                update(Type.INSERT, byNumber),
                update(Type.INSERT, described)))
        .containsOnly(Code.OK);
    assertThat(groups())
        .isEqualTo(
            Map.of(
                1, List.of(new Copy(1, 0), new Copy(2, 7)),
                2, List.of(new Copy(3, 0)),
                0xffff, List.of(new Copy(511, 0xffff))));
    assertThat(client.read(group(0).build())).containsExactly(byBytes, byNumber, described);
    assertThat(client.read(group(2).build())).containsExactly(byNumber);
    assertThat(client.read(group(3).build())).isEmpty();

    assertThat(
            client.write(
                update(Type.MODIFY, group(1, replica(4, 4)).build()),
                update(Type.DELETE, group(2).build())))
        .containsOnly(Code.OK);
    assertThat(groups().get(1)).containsExactly(new Copy(4, 4));
    assertThat(groups()).doesNotContainKey(2);
  }

  @Test
  void malformedGroupsAreRefusedWholly() {
    assertThat(
            client.write(
                update(Type.INSERT, group(0, replica(1, 0)).build()),
                update(Type.INSERT, group(0x10000, replica(1, 0)).build()),
                update(Type.INSERT, group(1, replica(1, 0), oldReplica(1, 0)).build()),
                update(Type.INSERT, group(1, replica(512, 0)).build()),
                update(Type.INSERT, group(1, replica(1, 0x10000)).build()),
                update(Type.INSERT, group(1, replica(1, -1)).build()),
                update(Type.INSERT, group(1, Replica.newBuilder()).build()),
                update(Type.UNSPECIFIED, group(1, replica(1, 0)).build()),
                update(
                    Type.INSERT, group(1, Replica.newBuilder().setPort(ByteString.EMPTY)).build())))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(groups()).isEmpty();
    assertThat(client.read(group(0).build())).isEmpty();
  }

  @Test
  void backupReplicasAreReadBackAndMayNotContradictEachOther() {
    Entity backed = group(1, backed(replica(1, 0), 2, 0), backed(replica(2, 1), 1, 1)).build();
    assertThat(client.write(update(Type.INSERT, backed))).containsOnly(Code.OK);
    assertThat(client.read(group(0).build())).containsExactly(backed);
    assertThat(groups()).isEqualTo(Map.of(1, List.of(new Copy(1, 0), new Copy(2, 1))));

    Entity samePort = group(2, backed(replica(1, 0), 1, 1)).build();
    Entity samePair = group(2, backed(replica(1, 0), 2, 0), replica(2, 0)).build();
    Entity noPort = group(2, backed(replica(1, 0), 512, 0)).build();
    Entity noInstance = group(2, backed(replica(1, 0), 2, 0x10000)).build();
    for (Entity wrong : List.of(samePort, samePair, noPort, noInstance)) {
      assertThat(client.write(update(Type.INSERT, wrong))).containsOnly(Code.INVALID_ARGUMENT);
    }
    assertThat(groups()).containsOnlyKeys(1);
  }

  private static Replica.Builder backed(Replica.Builder replica, int port, int instance) {
    replica.addBackupReplicasBuilder().setPort(bytes(port)).setInstance(instance);
    return replica;
  }

  @Test
  void groupsAreThereOnceAndOnlyUntilDeleted() {
    Entity group = group(1, replica(1, 0)).build();
    assertThat(client.write(update(Type.MODIFY, group), update(Type.DELETE, group)))
        .containsOnly(Code.NOT_FOUND);
    assertThat(client.write(update(Type.INSERT, group), update(Type.INSERT, group)))
        .containsExactly(Code.OK, Code.ALREADY_EXISTS);
  }

  @Test
  void aRolledBackBatchRestoresGroups() {
    Entity group = group(1, replica(1, 0)).build();
    client.write(update(Type.INSERT, group));
    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                update(Type.MODIFY, group(1, replica(2, 0)).build()),
                update(Type.DELETE, group),
                update(Type.INSERT, group(2, replica(2, 0)).build()),
                update(Type.DELETE, group(9).build())))
        .containsExactly(Code.ABORTED, Code.ABORTED, Code.ABORTED, Code.NOT_FOUND);
    assertThat(client.read(group(0).build())).containsExactly(group);
    assertThat(groups()).isEqualTo(Map.of(1, List.of(new Copy(1, 0))));
  }

  private Map<Integer, List<Copy>> groups() {
    return packets.run.getLast().replication().groups();
  }

  private static Entity.Builder group(int id, Replica.Builder... replicas) {
    MulticastGroupEntry.Builder group = MulticastGroupEntry.newBuilder().setMulticastGroupId(id);
    for (Replica.Builder replica : replicas) {
      group.addReplicas(replica);
    }
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setMulticastGroupEntry(group);
    return entity;
  }

  private static Entity described(Entity.Builder group, ByteString metadata) {
    group
        .getPacketReplicationEngineEntryBuilder()
        .getMulticastGroupEntryBuilder()
        .setMetadata(metadata);
    return group.build();
  }

  private static Replica.Builder replica(int port, int instance) {
    return Replica.newBuilder().setPort(bytes(port)).setInstance(instance);
  }

  @SuppressWarnings("deprecation") // what controllers before 1.4 send
  private static Replica.Builder oldReplica(int port, int instance) {
    return Replica.newBuilder().setEgressPort(port).setInstance(instance);
  }
}
