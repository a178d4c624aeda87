package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.CloneSessionEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.replication.Replication;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes and reads of clone sessions (P4Runtime 1.5, section 9.5.2). Messages are kept as they were
 * written, so that they are read back in the same form of port number.
 */
final class CloneSessions implements Entities {
  /** As on bmv2, where 15 bits of a session's number are kept. */
  private static final int MAX_SESSION = 0x7fff;

  /** v1model's {@code priority} has 3 bits. */
  private static final int MAX_CLASS = 7;

  private final Replication replication;
  private final SortedMap<Integer, CloneSessionEntry> sessions = new TreeMap<>();

  CloneSessions(Replication replication) {
    this.replication = replication;
  }

  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    CloneSessionEntry message = entity.getPacketReplicationEngineEntry().getCloneSessionEntry();
    int id = message.getSessionId();
    if (id <= 0 || id > MAX_SESSION) {
      throw Rejection.invalid(
          "clone session %s is not in 1 to %d"
              .formatted(Integer.toUnsignedString(id), MAX_SESSION));
    }
    CloneSessionEntry before = sessions.get(id);
    switch (type) {
      case INSERT -> {
        if (before != null) {
          throw new Rejection(
              Status.Code.ALREADY_EXISTS, "clone session " + id + " exists already");
        }
        put(message);
      }
      case MODIFY -> {
        requireExists(id, before);
        put(message);
      }
      case DELETE -> {
        requireExists(id, before);
        remove(id);
      }
      case UNSPECIFIED, UNRECOGNIZED ->
          throw Rejection.invalid("the update has no type; use INSERT, MODIFY or DELETE");
    }
    return () -> {
      if (before == null) {
        remove(id);
      } else {
        put(before);
      }
    };
  }

  private static void requireExists(int id, CloneSessionEntry session) throws Rejection {
    if (session == null) {
      throw Rejection.notFound("there is no clone session " + id);
    }
  }

  private void put(CloneSessionEntry message) throws Rejection {
    int id = message.getSessionId();
    int classOfService = message.getClassOfService();
    if (classOfService < 0 || classOfService > MAX_CLASS) {
      throw Rejection.invalid(
          "class of service %s of clone session %d is not in 0 to %d"
              .formatted(Integer.toUnsignedString(classOfService), id, MAX_CLASS));
    }
    if (message.getPacketLengthBytes() < 0) {
      throw Rejection.invalid(
          "packet length %d of clone session %d is negative; use 0 for no limit"
              .formatted(message.getPacketLengthBytes(), id));
    }
    replication.setSession(
        id,
        new CloneSession(
            replication.replicas(
                ReplicaLists.read(message.getReplicasList(), "clone session " + id)),
            message.getPacketLengthBytes(),
            classOfService));
    sessions.put(id, message);
  }

  private void remove(int id) {
    replication.removeSession(id);
    sessions.remove(id);
  }

  /** Hands the session to {@code out}, or all of them if the id is 0. */
  @Override
  public void read(Entity filter, Consumer<Entity> out) {
    int id = filter.getPacketReplicationEngineEntry().getCloneSessionEntry().getSessionId();
    if (id == 0) {
      sessions.values().forEach(session -> out.accept(entity(session)));
    } else if (sessions.containsKey(id)) {
      out.accept(entity(sessions.get(id)));
    }
  }

  @Override
  public List<Update> written() {
    return sessions.values().stream()
        .map(s -> Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity(s)).build())
        .toList();
  }

  private static Entity entity(CloneSessionEntry session) {
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setCloneSessionEntry(session);
    return entity.build();
  }
}
