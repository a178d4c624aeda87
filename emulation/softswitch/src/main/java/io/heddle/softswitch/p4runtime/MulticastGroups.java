package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replication;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes and reads of multicast groups (P4Runtime 1.5, section 9.5.1). Messages are kept as they
 * were written, so that they are read back in the same form of port number. One thread writes at a
 * time.
 */
final class MulticastGroups implements Entities {
  /** v1model's {@code mcast_grp} and {@code egress_rid} have 16 bits, its ports 9. */
  private static final int MAX_GROUP = 0xffff;

  private static final int MAX_INSTANCE = 0xffff;
  private static final int PORT_BITS = 9;

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
    Set<Copy> copies = new LinkedHashSet<>();
    for (Replica replica : message.getReplicasList()) {
      Copy copy = copy(replica);
      if (!copies.add(copy)) {
        throw Rejection.invalid(
            "port %d with instance %d occurs twice in multicast group %d"
                .formatted(copy.port(), copy.instance(), message.getMulticastGroupId()));
      }
    }
    replication.setGroup(message.getMulticastGroupId(), List.copyOf(copies));
    groups.put(message.getMulticastGroupId(), message);
  }

  @SuppressWarnings("deprecation") // Old controllers still send egress_port.
  private static Copy copy(Replica replica) throws Rejection {
    if (replica.getBackupReplicasCount() != 0) {
      throw Rejection.unimplemented("backup replicas are not supported by this switch");
    }
    if (replica.getInstance() < 0 || replica.getInstance() > MAX_INSTANCE) {
      throw Rejection.invalid(
          "replica instance %s is not in 0 to %d"
              .formatted(Integer.toUnsignedString(replica.getInstance()), MAX_INSTANCE));
    }
    long port =
        switch (replica.getPortKindCase()) {
          case PORT -> Values.read(replica.getPort(), PORT_BITS, "a replica's port").toLong();
          case EGRESS_PORT -> Integer.toUnsignedLong(replica.getEgressPort());
          case PORTKIND_NOT_SET -> throw Rejection.invalid("a replica has no port");
        };
    if (port >= 1 << PORT_BITS) {
      throw Rejection.invalid("port " + port + " needs more than " + PORT_BITS + " bits");
    }
    return new Copy((int) port, replica.getInstance());
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
