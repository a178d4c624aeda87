package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.PlatformProperties;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.softswitch.replication.Replication;

/** Writes and reads of multicast groups (P4Runtime 1.5, section 9.5.1). */
final class MulticastGroups extends ReplicationMessages<MulticastGroupEntry> {
  /** v1model's {@code mcast_grp} has 16 bits. */
  private static final int MAX_GROUP = 0xffff;

  private final Replication replication;
  private final ReplicaLists replicas;

  MulticastGroups(Replication replication, TranslatedTypes types) {
    super("multicast group", MAX_GROUP);
    this.replication = replication;
    this.replicas = new ReplicaLists(types);
  }

  /**
   * Refuses a program that needs more groups than there are (section 6.2). Of replicas there may be
   * any number.
   */
  static void require(PlatformProperties needs) throws Rejection {
    if (needs.getMulticastGroupTableSize() > MAX_GROUP) {
      throw Rejection.invalid(
          "the p4info wants %d multicast groups; v1model has %d"
              .formatted(needs.getMulticastGroupTableSize(), MAX_GROUP));
    }
  }

  @Override
  MulticastGroupEntry message(Entity entity) {
    return entity.getPacketReplicationEngineEntry().getMulticastGroupEntry();
  }

  @Override
  int number(MulticastGroupEntry group) {
    return group.getMulticastGroupId();
  }

  @Override
  Entity entity(MulticastGroupEntry group) {
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setMulticastGroupEntry(group);
    return entity.build();
  }

  @Override
  MulticastGroupEntry canonical(MulticastGroupEntry group) {
    return group.toBuilder()
        .clearReplicas()
        .addAllReplicas(replicas.canonical(group.getReplicasList()))
        .build();
  }

  @Override
  void put(MulticastGroupEntry group) throws Rejection {
    int id = group.getMulticastGroupId();
    replication.setGroup(
        id, replication.replicas(replicas.read(group.getReplicasList(), "multicast group " + id)));
  }

  @Override
  void remove(int id) {
    replication.removeGroup(id);
  }
}
