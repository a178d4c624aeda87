package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.BackupReplica;
import io.heddle.p4.v1.Replica;
import io.heddle.softswitch.replication.Copy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks and reads the replicas of multicast groups and clone sessions (section 9.5). */
final class ReplicaLists {
  /** v1model's {@code egress_rid} has 16 bits. */
  private static final int MAX_INSTANCE = 0xffff;

  private final TranslatedTypes types;

  ReplicaLists(TranslatedTypes types) {
    this.types = types;
  }

  /**
   * The places of each replica, the preferred one first.
   *
   * @param owner what they belong to, for messages
   */
  List<List<Copy>> read(List<Replica> replicas, String owner) throws Rejection {
    List<List<Copy>> all = new ArrayList<>();
    Set<Copy> seen = new HashSet<>();
    for (Replica replica : replicas) {
      List<Copy> ranked = new ArrayList<>();
      ranked.add(primary(replica));
      for (BackupReplica backup : replica.getBackupReplicasList()) {
        ranked.add(copy(types.port(backup.getPort(), "a backup's port"), backup.getInstance()));
      }
      Set<Integer> ports = new HashSet<>();
      for (Copy copy : ranked) {
        if (!ports.add(copy.port())) {
          throw Rejection.invalid(
              "port %d is twice in a replica and its backups in %s".formatted(copy.port(), owner));
        }
        if (!seen.add(copy)) {
          throw Rejection.invalid(
              "port %d with instance %d occurs twice in %s"
                  .formatted(copy.port(), copy.instance(), owner));
        }
      }
      all.add(List.copyOf(ranked));
    }
    return all;
  }

  @SuppressWarnings("deprecation") // Old controllers still send egress_port.
  private Copy primary(Replica replica) throws Rejection {
    int port =
        switch (replica.getPortKindCase()) {
          case PORT -> types.port(replica.getPort(), "a replica's port");
          case EGRESS_PORT -> types.port(replica.getEgressPort(), "a replica's egress_port");
          case PORTKIND_NOT_SET -> throw Rejection.invalid("a replica has no port");
        };
    return copy(port, replica.getInstance());
  }

  private static Copy copy(int port, int instance) throws Rejection {
    if (instance < 0 || instance > MAX_INSTANCE) {
      throw Rejection.invalid(
          "replica instance %s is not in 0 to %d"
              .formatted(Integer.toUnsignedString(instance), MAX_INSTANCE));
    }
    return new Copy(port, instance);
  }

  /** The form in which replicas are read back, which {@link #read} has accepted. */
  List<Replica> canonical(List<Replica> replicas) {
    return replicas.stream().map(this::canonical).toList();
  }

  private Replica canonical(Replica replica) {
    Replica.Builder canonical = replica.toBuilder();
    if (replica.hasPort()) {
      canonical.setPort(types.canonicalPort(replica.getPort()));
    }
    canonical
        .getBackupReplicasBuilderList()
        .forEach(backup -> backup.setPort(types.canonicalPort(backup.getPort())));
    return canonical.build();
  }
}
