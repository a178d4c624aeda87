package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.DirectCounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import java.util.List;
import java.util.function.Consumer;

/** The counters that live with the entries of tables (P4Runtime 1.5, section 9.3.1). */
record DirectCounters(Tables tables) implements Entities {
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    DirectCounterEntry counter = entity.getDirectCounterEntry();
    return tables.get(counter.getTableEntry().getTableId()).writeCounter(type, counter);
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    TableEntry entry = filter.getDirectCounterEntry().getTableEntry();
    for (TableEntries table : tables.selected(entry)) {
      if (entry.getTableId() != 0 || table.bound().isCounted()) {
        table.readCounters(entry, out);
      }
    }
  }

  /** Nothing: the entries of tables are written with their counters. */
  @Override
  public List<Update> written() {
    return List.of();
  }
}
