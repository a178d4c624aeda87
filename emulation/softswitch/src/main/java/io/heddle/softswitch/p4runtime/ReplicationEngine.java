package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4.v1.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Multicast groups and clone sessions (P4Runtime 1.5, section 9.5), which share one entity. */
record ReplicationEngine(Entities groups, Entities sessions) implements Entities {
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    return part(entity).write(type, entity);
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    part(filter).read(filter, out);
  }

  private Entities part(Entity entity) throws Rejection {
    PacketReplicationEngineEntry entry = entity.getPacketReplicationEngineEntry();
    return switch (entry.getTypeCase()) {
      case MULTICAST_GROUP_ENTRY -> groups;
      case CLONE_SESSION_ENTRY -> sessions;
      case TYPE_NOT_SET -> throw Rejection.invalid("the replication entry has no group or session");
    };
  }

  @Override
  public List<Update> written() throws Rejection {
    List<Update> updates = new ArrayList<>(groups.written());
    updates.addAll(sessions.written());
    return updates;
  }
}
