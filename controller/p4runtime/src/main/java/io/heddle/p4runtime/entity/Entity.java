package io.heddle.p4runtime.entity;

import java.util.Map;
import java.util.Set;

/** What a P4Runtime target holds, by names instead of ids. Immutable. */
public sealed interface Entity {
  /**
   * What tells this entity from all others on one device; two entities with one key replace each
   * other.
   */
  Object key();

  /** A counter as read: of a table entry, or a cell of an indirect one. */
  record CounterData(long bytes, long packets) {}

  /**
   * A table entry. {@code priority} is 0 in tables without ternary, range or optional fields and
   * greater elsewhere; the larger number wins. An empty {@code match} with {@code isDefault} is the
   * table's default entry.
   */
  record TableEntry(
      String table, Map<String, Match> match, int priority, Action action, boolean isDefault)
      implements Entity {
    public TableEntry {
      match = Map.copyOf(match);
    }

    public static TableEntry of(String table, Map<String, Match> match, Action action) {
      return new TableEntry(table, match, 0, action, false);
    }

    @Override
    public Object key() {
      return new Key(table, match, priority, isDefault);
    }

    private record Key(String table, Map<String, Match> match, int priority, boolean isDefault) {}
  }

  /** One copy that a multicast group makes. */
  record Replica(int port, int instance) {}

  /** A multicast group of the packet replication engine; ids start at 1. */
  record MulticastGroup(int id, Set<Replica> replicas) implements Entity {
    public MulticastGroup {
      replicas = Set.copyOf(replicas);
    }

    @Override
    public Object key() {
      return new Key(id);
    }

    private record Key(int id) {}
  }
}
