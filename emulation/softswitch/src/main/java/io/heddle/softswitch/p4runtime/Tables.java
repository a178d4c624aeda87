package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The entries of all tables of a program (P4Runtime 1.5, section 9.1), by table id. */
final class Tables implements Entities {
  private final Map<Integer, TableEntries> tables = new LinkedHashMap<>();

  /**
   * The tables of a program.
   *
   * @param clock the data plane's, in nanoseconds
   */
  Tables(List<BoundTable> bound, Profiles profiles, LongSupplier clock) throws Rejection {
    for (BoundTable table : bound) {
      Choices choices =
          table.profile() == 0 ? new OwnActions(table) : profiles.get(table.profile());
      tables.put(table.id(), new TableEntries(table, choices, clock));
    }
  }

  /** Messages of the entries that had no packet for as long as their controller said, by table. */
  List<List<TableEntry>> expired() {
    return tables.values().stream().map(TableEntries::expired).filter(l -> !l.isEmpty()).toList();
  }

  /** When {@link #expired} may find something next, by the data plane's clock. */
  OptionalLong nextExpiry() {
    return tables.values().stream()
        .map(TableEntries::nextExpiry)
        .flatMapToLong(OptionalLong::stream)
        .reduce((a, b) -> a - b < 0 ? a : b);
  }

  /** A counter or meter is told by the key of its entry; the rest of the entry is not its state. */
  static TableEntry keyOf(TableEntry.Builder message) {
    return TableEntry.newBuilder()
        .setTableId(message.getTableId())
        .addAllMatch(message.getMatchList())
        .setPriority(message.getPriority())
        .setIsDefaultAction(message.getIsDefaultAction())
        .build();
  }

  /** The table with this id. */
  TableEntries get(int id) throws Rejection {
    TableEntries table = tables.get(id);
    if (table == null) {
      throw Rejection.invalid("there is no table with id " + Integer.toUnsignedString(id));
    }
    return table;
  }

  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    TableEntry entry = entity.getTableEntry();
    return get(entry.getTableId()).write(type, entry);
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    TableEntry entry = filter.getTableEntry();
    for (TableEntries table : selected(entry)) {
      table.read(entry, out);
    }
  }

  /** The tables that a filter is about: the one it names, or all if its id is 0. */
  Collection<TableEntries> selected(TableEntry filter) throws Rejection {
    if (filter.getTableId() != 0) {
      return List.of(get(filter.getTableId()));
    }
    requireNoFilter(filter);
    return tables.values();
  }

  /** Section 9.1.6: across tables nothing can be filtered by; which data to add is no filter. */
  private static void requireNoFilter(TableEntry filter) throws Rejection {
    boolean filtered =
        filter.getMatchCount() != 0
            || filter.hasAction()
            || filter.getPriority() != 0
            || !Attributes.of(filter).equals(Attributes.NONE);
    if (filtered) {
      throw Rejection.invalid("name a table to read by match, action, priority or metadata");
    }
  }

  @Override
  public List<Update> written() throws Rejection {
    List<Update> updates = new ArrayList<>();
    for (TableEntries table : tables.values()) {
      updates.addAll(table.written());
    }
    return updates;
  }

  /** Goes on from the direct counters of {@code before}, where an entry is in both programs. */
  void continueFrom(Tables before) {
    tables.forEach(
        (id, table) -> {
          TableEntries old = before.tables.get(id);
          if (old != null) {
            table.continueFrom(old);
          }
        });
  }
}
