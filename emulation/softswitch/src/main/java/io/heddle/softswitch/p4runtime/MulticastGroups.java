package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.replication.Replication;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes and reads of multicast groups (P4Runtime 1.5, section 9.5.1). Messages are kept as they
 * were written, so that they are read back in the same form of port number. One thread writes at a
 * time.
 */
final class MulticastGroups implements Entities {
  /** v1model's {@code mcast_grp} has 16 bits. */
  private static final int MAX_GROUP = 0xffff;

  private final Replication replication;
  private final SortedMap<Integer, MulticastGroupEntry> groups = new TreeMap<>();

  MulticastGroups(Replication replication) {
    this.replication = replication;
  }

  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    MulticastGroupEntry message = entity.getPacketReplicationEngineEntry().getMulticastGroupEntry();
    int id = message.getMulticastGroupId();
    if (id <= 0 || id > MAX_GROUP) {
      throw Rejection.invalid(
          "multicast group %s is not in 1 to %d"
              .formatted(Integer.toUnsignedString(id), MAX_GROUP));
    }
    MulticastGroupEntry before = groups.get(id);
    switch (type) {
      case INSERT -> {
        if (before != null) {
          throw new Rejection(
              Status.Code.ALREADY_EXISTS, "multicast group " + id + " exists already");
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

  private static void requireExists(int id, MulticastGroupEntry group) throws Rejection {
    if (group == null) {
      throw Rejection.notFound("there is no multicast group " + id);
    }
  }

  private void put(MulticastGroupEntry message) throws Rejection {
    int id = message.getMulticastGroupId();
    replication.setGroup(
        id,
        replication.replicas(
            ReplicaLists.read(message.getReplicasList(), "multicast group " + id)));
    groups.put(id, message);
  }

  private void remove(int id) {
    replication.removeGroup(id);
    groups.remove(id);
  }

  /** Hands the group to {@code out}, or all of them if the id is 0. */
  @Override
  public void read(Entity filter, Consumer<Entity> out) {
    int id =
        filter.getPacketReplicationEngineEntry().getMulticastGroupEntry().getMulticastGroupId();
    if (id == 0) {
      groups.values().forEach(group -> out.accept(entity(group)));
    } else if (groups.containsKey(id)) {
      out.accept(entity(groups.get(id)));
    }
  }

  @Override
  public List<Update> written() {
    return groups.values().stream()
        .map(
            group ->
                Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity(group)).build())
        .toList();
  }

  private static Entity entity(MulticastGroupEntry group) {
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setMulticastGroupEntry(group);
    return entity.build();
  }
}
