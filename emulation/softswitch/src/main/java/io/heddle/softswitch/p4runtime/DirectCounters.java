package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.DirectCounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.table.Entry;
import java.util.List;
import java.util.function.Consumer;

/** The counters that live with the entries of tables (P4Runtime 1.5, section 9.3.1). */
record DirectCounters(Tables tables) implements Entities {
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    DirectCounterEntry message = entity.getDirectCounterEntry();
    TableEntries table = tables.get(message.getTableEntry().getTableId());
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a direct counter lives with its entry; it can only be modified");
    }
    requireCounter(table);
    Entry entry = table.owner(message.getTableEntry());
    CounterArrays.requireCounts(message.getData());
    if (!message.hasData()) {
      return () -> {};
    }
    return table.resources().setCounter(entry, message.getData())::run;
  }

  private static void requireCounter(TableEntries table) throws Rejection {
    if (!table.bound().isCounted()) {
      throw Rejection.invalid("table " + table.bound().name() + " has no direct counter");
    }
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    TableEntry wanted = filter.getDirectCounterEntry().getTableEntry();
    for (TableEntries table : tables.selected(wanted)) {
      if (wanted.getTableId() != 0) {
        requireCounter(table);
      } else if (!table.bound().isCounted()) {
        continue;
      }
      if (wanted.getIsDefaultAction() || wanted.getMatchCount() != 0) {
        boolean isDefault = wanted.getIsDefaultAction();
        Entry entry = table.owner(wanted);
        emit(entry, table.bound().write(entry, isDefault), out);
      } else {
        table.select(wanted, (entry, message) -> emit(entry, message, out));
      }
    }
  }

  private static void emit(Entry entry, TableEntry.Builder message, Consumer<Entity> out) {
    DirectCounterEntry.Builder counter =
        DirectCounterEntry.newBuilder()
            .setTableEntry(Tables.keyOf(message))
            .setData(EntryResources.counter(entry));
    out.accept(Entity.newBuilder().setDirectCounterEntry(counter).build());
  }

  /** Nothing: the entries of tables are written with their counters. */
  @Override
  public List<Update> written() {
    return List.of();
  }
}
