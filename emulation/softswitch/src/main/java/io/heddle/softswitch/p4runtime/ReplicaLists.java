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
  /** v1model's {@code egress_rid} has 16 bits, its ports 9. */
  private static final int MAX_INSTANCE = 0xffff;

  private static final int PORT_BITS = 9;

  private ReplicaLists() {}

  /**
   * The places of each replica, the preferred one first.
   *
   * @param owner what they belong to, for messages
   */
  static List<List<Copy>> read(List<Replica> replicas, String owner) throws Rejection {
    List<List<Copy>> all = new ArrayList<>();
    Set<Copy> seen = new HashSet<>();
    for (Replica replica : replicas) {
      List<Copy> ranked = new ArrayList<>();
      ranked.add(primary(replica));
      for (BackupReplica backup : replica.getBackupReplicasList()) {
        long port = Values.read(backup.getPort(), PORT_BITS, "a backup's port").toLong();
        ranked.add(copy(port, backup.getInstance()));
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
  private static Copy primary(Replica replica) throws Rejection {
    long port =
        switch (replica.getPortKindCase()) {
          case PORT -> Values.read(replica.getPort(), PORT_BITS, "a replica's port").toLong();
          case EGRESS_PORT -> Integer.toUnsignedLong(replica.getEgressPort());
          case PORTKIND_NOT_SET -> throw Rejection.invalid("a replica has no port");
        };
    return copy(port, replica.getInstance());
  }

  private static Copy copy(long port, int instance) throws Rejection {
    if (instance < 0 || instance > MAX_INSTANCE) {
      throw Rejection.invalid(
          "replica instance %s is not in 0 to %d"
              .formatted(Integer.toUnsignedString(instance), MAX_INSTANCE));
    }
    if (port >= 1 << PORT_BITS) {
      throw Rejection.invalid("port " + port + " needs more than " + PORT_BITS + " bits");
    }
    return new Copy((int) port, instance);
  }
}
