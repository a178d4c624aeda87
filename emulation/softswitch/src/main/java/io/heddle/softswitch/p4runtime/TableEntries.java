package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.DirectCounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.EntryRejected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes and reads of one table's entries and their direct counters (P4Runtime 1.5, sections 9.1
 * and 9.3.1). What the switch forwards by is asked of the program's table each time; only what a
 * controller attached for itself is kept here. One thread writes at a time.
 */
final class TableEntries {
  private final BoundTable bound;
  private final Map<EntryKey, Attributes> attributes = new HashMap<>();
  private Attributes defaultAttributes = Attributes.NONE;

  TableEntries(BoundTable bound) {
    this.bound = bound;
  }

  BoundTable bound() {
    return bound;
  }

  /** Applies one update of a table entry. */
  Undo write(Update.Type type, TableEntry message) throws Rejection {
    if (type != Update.Type.DELETE) {
      requireSupported(message);
    }
    if (message.getIsDefaultAction()) {
      return writeDefault(type, message);
    }
    if (bound.isConst() && (type != Update.Type.MODIFY || message.hasAction())) {
      throw Rejection.denied("the entries of table " + bound.name() + " are const");
    }
    if (message.getIsConst()) {
      throw Rejection.invalid("is_const is set; a controller cannot write const entries");
    }
    return switch (type) {
      case INSERT -> insert(message);
      case MODIFY -> modify(message);
      case DELETE -> delete(bound.readKey(message));
      case UNSPECIFIED, UNRECOGNIZED ->
          throw Rejection.invalid("the update has no type; use INSERT, MODIFY or DELETE");
    };
  }

  private void requireSupported(TableEntry message) throws Rejection {
    if (message.hasMeterConfig() || message.hasMeterCounterData()) {
      throw Rejection.invalid("table " + bound.name() + " has no direct meter");
    }
    if (message.hasCounterData() && !bound.isCounted()) {
      throw Rejection.invalid("table " + bound.name() + " has no direct counter");
    }
    if (message.hasTimeSinceLastHit() || message.getIdleTimeoutNs() != 0) {
      throw Rejection.invalid("table " + bound.name() + " has no idle timeout");
    }
  }

  private Undo insert(TableEntry message) throws Rejection {
    if (bound.key().isEmpty()) {
      throw Rejection.invalid("table " + bound.name() + " has no key, so only a default entry");
    }
    EntryKey key = bound.readNewKey(message);
    if (!message.hasAction()) {
      throw Rejection.invalid("an inserted entry needs an action");
    }
    ActionCall call = bound.readAction(message.getAction(), false);
    Entry entry = insert(key, call);
    count(entry, message);
    attach(key, Attributes.of(message));
    return () -> delete(key);
  }

  private Entry insert(EntryKey key, ActionCall call) throws Rejection {
    try {
      return bound.table().insert(key.match(), key.priority(), call.action(), call.params());
    } catch (EntryRejected e) {
      throw rejection(e);
    }
  }

  private Undo modify(TableEntry message) throws Rejection {
    EntryKey key = bound.readKey(message);
    Entry before = require(key);
    if (before.constant() && message.hasAction()) {
      throw Rejection.denied("the entry is const in table " + bound.name());
    }
    if (message.hasAction()) {
      change(key, bound.readAction(message.getAction(), false));
    }
    long packets = before.packets();
    long bytes = before.bytes();
    count(require(key), message);
    Attributes attributesBefore = attach(key, Attributes.of(message));
    return () -> {
      if (message.hasAction()) {
        change(key, new ActionCall(before.action(), before.params()));
      }
      if (message.hasCounterData()) {
        require(key).setCounter(packets, bytes);
      }
      attach(key, attributesBefore);
    };
  }

  private void change(EntryKey key, ActionCall call) throws Rejection {
    try {
      bound.table().modify(key.match(), key.priority(), call.action(), call.params());
    } catch (EntryRejected e) {
      throw rejection(e);
    }
  }

  private Undo delete(EntryKey key) throws Rejection {
    Entry before = require(key);
    try {
      bound.table().delete(key.match(), key.priority());
    } catch (EntryRejected e) {
      throw rejection(e);
    }
    Attributes attributesBefore = attach(key, Attributes.NONE);
    return () -> {
      Entry restored = insert(key, new ActionCall(before.action(), before.params()));
      if (bound.isCounted()) {
        restored.setCounter(before.packets(), before.bytes());
      }
      attach(key, attributesBefore);
    };
  }

  private Undo writeDefault(Update.Type type, TableEntry message) throws Rejection {
    requireDefaultKey(message);
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a default entry is always there; it can only be modified");
    }
    if (message.getIsConst()) {
      throw Rejection.invalid("is_const is set; a controller cannot write const entries");
    }
    if (bound.hasConstDefault()) {
      throw Rejection.denied("the default action of table " + bound.name() + " is const");
    }
    Entry before = bound.table().defaultEntry();
    long packets = before.packets();
    long bytes = before.bytes();
    Attributes attributesBefore = defaultAttributes;
    if (message.hasAction()) {
      changeDefault(bound.readAction(message.getAction(), true));
      count(bound.table().defaultEntry(), message);
      defaultAttributes = Attributes.of(message);
    } else {
      resetDefault();
    }
    return () -> {
      changeDefault(new ActionCall(before.action(), before.params()));
      if (bound.isCounted()) {
        bound.table().defaultEntry().setCounter(packets, bytes);
      }
      defaultAttributes = attributesBefore;
    };
  }

  private void changeDefault(ActionCall call) throws Rejection {
    try {
      bound.table().setDefault(call.action(), call.params());
    } catch (EntryRejected e) {
      throw rejection(e);
    }
  }

  /** Section 9.1.3: without an action, all that was written to a default entry is forgotten. */
  private void resetDefault() throws Rejection {
    try {
      bound.table().resetDefault();
    } catch (EntryRejected e) {
      throw rejection(e);
    }
    if (bound.isCounted()) {
      bound.table().defaultEntry().setCounter(0, 0);
    }
    defaultAttributes = Attributes.NONE;
  }

  private static void requireDefaultKey(TableEntry message) throws Rejection {
    if (message.getMatchCount() != 0 || message.getPriority() != 0) {
      throw Rejection.invalid("a default entry has no match and no priority");
    }
  }

  /** Applies an update of one entry's direct counter. */
  Undo writeCounter(Update.Type type, DirectCounterEntry message) throws Rejection {
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a direct counter lives with its entry; it can only be modified");
    }
    requireCounter();
    Entry entry = counterOwner(message.getTableEntry());
    long packets = entry.packets();
    long bytes = entry.bytes();
    if (message.hasData()) {
      entry.setCounter(message.getData().getPacketCount(), message.getData().getByteCount());
    }
    return () -> counterOwner(message.getTableEntry()).setCounter(packets, bytes);
  }

  private void requireCounter() throws Rejection {
    if (!bound.isCounted()) {
      throw Rejection.invalid("table " + bound.name() + " has no direct counter");
    }
  }

  private Entry counterOwner(TableEntry message) throws Rejection {
    if (message.getIsDefaultAction()) {
      requireDefaultKey(message);
      return bound.table().defaultEntry();
    }
    return require(bound.readKey(message));
  }

  /** Hands the entries that {@code filter} selects to {@code out}. */
  void read(TableEntry filter, Consumer<Entity> out) throws Rejection {
    if (filter.getIsDefaultAction()) {
      requireDefaultKey(filter);
    }
    select(
        filter,
        (entry, message) -> {
          if (filter.hasCounterData() && bound.isCounted()) {
            message.setCounterData(counter(entry));
          }
          out.accept(Entity.newBuilder().setTableEntry(message).build());
        });
  }

  /** Hands the direct counters of the entries that {@code filter} selects to {@code out}. */
  void readCounters(TableEntry filter, Consumer<Entity> out) throws Rejection {
    requireCounter();
    boolean one = filter.getIsDefaultAction() || filter.getMatchCount() != 0;
    if (one) {
      Entry entry = counterOwner(filter);
      emitCounter(entry, bound.write(entry, filter.getIsDefaultAction()), out);
    } else {
      select(filter, (entry, message) -> emitCounter(entry, message, out));
    }
  }

  private static void emitCounter(Entry entry, TableEntry.Builder message, Consumer<Entity> out) {
    DirectCounterEntry.Builder counter =
        DirectCounterEntry.newBuilder().setTableEntry(keyOf(message)).setData(counter(entry));
    out.accept(Entity.newBuilder().setDirectCounterEntry(counter).build());
  }

  /** A counter is told by the key of its entry; the rest of the entry is not its state. */
  private static TableEntry keyOf(TableEntry.Builder message) {
    return TableEntry.newBuilder()
        .setTableId(message.getTableId())
        .addAllMatch(message.getMatchList())
        .setPriority(message.getPriority())
        .setIsDefaultAction(message.getIsDefaultAction())
        .build();
  }

  private interface Selected {
    void accept(Entry entry, TableEntry.Builder message);
  }

  private void select(TableEntry filter, Selected out) throws Rejection {
    if (filter.getIsDefaultAction()) {
      Entry entry = bound.table().defaultEntry();
      TableEntry.Builder message = bound.write(entry, true);
      defaultAttributes.addTo(message);
      out.accept(entry, message);
      return;
    }
    Optional<List<Match>> match =
        filter.getMatchCount() == 0
            ? Optional.empty()
            : Optional.of(bound.key().read(filter.getMatchList()));
    Optional<String> action = Optional.empty();
    if (filter.hasAction()) {
      action = Optional.of(bound.action(filter.getAction().getAction().getActionId()).name());
    }
    Attributes wanted = Attributes.of(filter);
    for (Entry entry : candidates(match)) {
      Attributes attached =
          attributes.getOrDefault(new EntryKey(entry.match(), entry.priority()), Attributes.NONE);
      boolean selected =
          (match.isEmpty() || match.get().equals(entry.match()))
              && (filter.getPriority() == 0 || filter.getPriority() == entry.priority())
              && (action.isEmpty() || action.get().equals(entry.action()))
              && attached.passes(wanted);
      if (selected) {
        TableEntry.Builder message = bound.write(entry, false);
        attached.addTo(message);
        out.accept(entry, message);
      }
    }
  }

  private Collection<Entry> candidates(Optional<List<Match>> match) throws Rejection {
    if (match.isEmpty() || bound.isPrioritized()) {
      return bound.table().entries();
    }
    return find(new EntryKey(match.get(), 0)).stream().toList();
  }

  private static CounterData counter(Entry entry) {
    return CounterData.newBuilder()
        .setPacketCount(entry.packets())
        .setByteCount(entry.bytes())
        .build();
  }

  private static void count(Entry entry, TableEntry message) {
    if (message.hasCounterData()) {
      CounterData data = message.getCounterData();
      entry.setCounter(data.getPacketCount(), data.getByteCount());
    }
  }

  /** Returns what was attached before. */
  private Attributes attach(EntryKey key, Attributes attached) {
    Attributes before =
        attached.equals(Attributes.NONE) ? attributes.remove(key) : attributes.put(key, attached);
    return before == null ? Attributes.NONE : before;
  }

  private Entry require(EntryKey key) throws Rejection {
    return find(key)
        .orElseThrow(() -> Rejection.notFound("table " + bound.name() + " has no such entry"));
  }

  private Optional<Entry> find(EntryKey key) throws Rejection {
    try {
      return bound.table().find(key.match(), key.priority());
    } catch (EntryRejected e) {
      throw rejection(e);
    }
  }

  private static Rejection rejection(EntryRejected e) {
    Status.Code code =
        switch (e.reason()) {
          case ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
          case NOT_FOUND -> Status.Code.NOT_FOUND;
          case TABLE_FULL -> Status.Code.RESOURCE_EXHAUSTED;
          case INVALID -> Status.Code.INVALID_ARGUMENT;
          case CONSTANT -> Status.Code.PERMISSION_DENIED;
        };
    return new Rejection(code, e.getMessage());
  }

  /** What a controller wrote here, as updates that would write it again. */
  List<Update> written() throws Rejection {
    List<Update> updates = new ArrayList<>();
    TableEntry withCounter =
        TableEntry.newBuilder().setCounterData(CounterData.getDefaultInstance()).build();
    read(
        withCounter,
        entity -> {
          if (!entity.getTableEntry().getIsConst()) {
            updates.add(update(Update.Type.INSERT, entity));
          }
        });
    if (!bound.hasConstDefault()) {
      read(
          withCounter.toBuilder().setIsDefaultAction(true).build(),
          entity -> updates.add(update(Update.Type.MODIFY, entity)));
    }
    return updates;
  }

  private static Update update(Update.Type type, Entity entity) {
    return Update.newBuilder().setType(type).setEntity(entity).build();
  }
}
