package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.bytes;
import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.heddle.p4.v1.CloneSessionEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.Update.Type;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.replication.Copy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloneSessionsTest extends ServerTest {
  @BeforeEach
  void load() {
    commit();
  }

  @Test
  void sessionsReachTheDataPlaneAndAreReadBackAsTheyWereWritten() {
    Entity plain = entity(session(1).addReplicas(replica(1, 0)).addReplicas(replica(2, 0xffff)));
    Entity limited =
        entity(
            session(0x7fff)
                .addReplicas(replica(511, 3))
                .setClassOfService(7)
                .setPacketLengthBytes(Integer.MAX_VALUE));
    Entity backed = entity(session(3).addReplicas(backed(replica(4, 1), 5, 1)));
    assertThat(
            client.write(
                update(Type.INSERT, plain),
                update(Type.INSERT, limited),
                update(Type.INSERT, backed)))
        .containsOnly(Code.OK);
    assertThat(copies(1)).containsExactly(new Copy(1, 0), new Copy(2, 0xffff));
    CloneSession last = running(0x7fff);
    assertThat(copies(0x7fff)).containsExactly(new Copy(511, 3));
    assertThat(last.classOfService()).isEqualTo(7);
    assertThat(last.longestBytes()).isEqualTo(Integer.MAX_VALUE);
    assertThat(client.read(entity(session(0)))).containsExactly(plain, backed, limited);
    assertThat(client.read(entity(session(3)))).containsExactly(backed);
    assertThat(client.read(entity(session(4)))).isEmpty();

    assertThat(
            client.write(
                update(Type.MODIFY, entity(session(1))), update(Type.DELETE, entity(session(3)))))
        .containsOnly(Code.OK);
    assertThat(copies(1)).isEmpty();
    assertThat(running(3)).isNull();
  }

  @Test
  void malformedSessionsAreRefusedWholly() {
    assertThat(
            client.write(
                update(Type.INSERT, entity(session(0))),
                update(Type.INSERT, entity(session(0x8000))),
                update(Type.INSERT, entity(session(-1))),
                update(Type.INSERT, entity(session(1).setClassOfService(8))),
                update(Type.INSERT, entity(session(1).setClassOfService(-1))),
                update(Type.INSERT, entity(session(1).setPacketLengthBytes(-1))),
                update(Type.INSERT, entity(session(1).addReplicas(replica(512, 0)))),
                update(Type.INSERT, entity(session(1).addReplicas(replica(1, 0x10000)))),
                update(Type.INSERT, entity(session(1).addReplicas(backed(replica(1, 0), 1, 1)))),
                update(
                    Type.INSERT,
                    entity(session(1).addReplicas(replica(1, 0)).addReplicas(replica(1, 0)))),
                update(Type.UNSPECIFIED, entity(session(1)))))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(client.read(entity(session(0)))).isEmpty();
    assertThat(running(1)).isNull();
  }

  @Test
  void sessionsAreThereOnceAndOnlyUntilDeleted() {
    Entity session = entity(session(1).addReplicas(replica(1, 0)));
    assertThat(client.write(update(Type.MODIFY, session), update(Type.DELETE, session)))
        .containsOnly(Code.NOT_FOUND);
    assertThat(client.write(update(Type.INSERT, session), update(Type.INSERT, session)))
        .containsExactly(Code.OK, Code.ALREADY_EXISTS);
  }

  @Test
  void aRolledBackBatchRestoresSessions() {
    Entity session = entity(session(1).addReplicas(replica(1, 0)));
    client.write(update(Type.INSERT, session));
    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                update(Type.MODIFY, entity(session(1).addReplicas(replica(2, 0)))),
                update(Type.DELETE, session),
                update(Type.INSERT, entity(session(2))),
                update(Type.DELETE, entity(session(9)))))
        .containsExactly(Code.ABORTED, Code.ABORTED, Code.ABORTED, Code.NOT_FOUND);
    assertThat(client.read(entity(session(0)))).containsExactly(session);
    assertThat(copies(1)).containsExactly(new Copy(1, 0));
    assertThat(running(2)).isNull();
  }

  @Test
  void reconcilingKeepsSessions() {
    Entity session = entity(session(1).addReplicas(replica(1, 0)).setPacketLengthBytes(64));
    client.write(update(Type.INSERT, session));
    client.set(Action.RECONCILE_AND_COMMIT, Kinds.CONFIG);
    assertThat(client.read(entity(session(0)))).containsExactly(session);
    assertThat(copies(1)).containsExactly(new Copy(1, 0));
  }

  private CloneSession running(int id) {
    return packets.run.getLast().replication().session(id);
  }

  private List<Copy> copies(int id) {
    var replicas = running(id).replicas();
    return IntStream.range(0, replicas.size()).mapToObj(replicas::get).toList();
  }

  private static CloneSessionEntry.Builder session(int id) {
    return CloneSessionEntry.newBuilder().setSessionId(id);
  }

  private static Entity entity(CloneSessionEntry.Builder session) {
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setCloneSessionEntry(session);
    return entity.build();
  }

  private static Replica.Builder replica(int port, int instance) {
    return Replica.newBuilder().setPort(bytes(port)).setInstance(instance);
  }

  private static Replica.Builder backed(Replica.Builder replica, int port, int instance) {
    replica.addBackupReplicasBuilder().setPort(bytes(port)).setInstance(instance);
    return replica;
  }
}
