package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.CloneSessionEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.replication.Replication;

/** Writes and reads of clone sessions (P4Runtime 1.5, section 9.5.2). */
final class CloneSessions extends ReplicationMessages<CloneSessionEntry> {
  /** As on bmv2, where 15 bits of a session's number are kept. */
  private static final int MAX_SESSION = 0x7fff;

  /** v1model's {@code priority} has 3 bits. */
  private static final int MAX_CLASS = 7;

  private final Replication replication;
  private final ReplicaLists replicas;

  CloneSessions(Replication replication, TranslatedTypes types) {
    super("clone session", MAX_SESSION);
    this.replication = replication;
    this.replicas = new ReplicaLists(types);
  }

  @Override
  CloneSessionEntry message(Entity entity) {
    return entity.getPacketReplicationEngineEntry().getCloneSessionEntry();
  }

  @Override
  int number(CloneSessionEntry session) {
    return session.getSessionId();
  }

  @Override
  Entity entity(CloneSessionEntry session) {
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setCloneSessionEntry(session);
    return entity.build();
  }

  @Override
  CloneSessionEntry canonical(CloneSessionEntry session) {
    return session.toBuilder()
        .clearReplicas()
        .addAllReplicas(replicas.canonical(session.getReplicasList()))
        .build();
  }

  @Override
  void put(CloneSessionEntry session) throws Rejection {
    int id = session.getSessionId();
    int classOfService = session.getClassOfService();
    if (classOfService < 0 || classOfService > MAX_CLASS) {
      throw Rejection.invalid(
          "class of service %s of clone session %d is not in 0 to %d"
              .formatted(Integer.toUnsignedString(classOfService), id, MAX_CLASS));
    }
    if (session.getPacketLengthBytes() < 0) {
      throw Rejection.invalid(
          "packet length %d of clone session %d is negative; use 0 for no limit"
              .formatted(session.getPacketLengthBytes(), id));
    }
    replication.setSession(
        id,
        new CloneSession(
            replication.replicas(replicas.read(session.getReplicasList(), "clone session " + id)),
            session.getPacketLengthBytes(),
            classOfService));
  }

  @Override
  void remove(int id) {
    replication.removeSession(id);
  }
}
