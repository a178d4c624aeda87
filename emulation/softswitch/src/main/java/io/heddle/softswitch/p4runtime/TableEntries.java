package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MeterConfig;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.Choice;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes and reads of one table's entries (P4Runtime 1.5, section 9.1). What the switch forwards by
 * is asked of the program's table each time; only what a controller attached for itself is kept
 * here. One thread writes at a time.
 */
final class TableEntries {
  private final BoundTable bound;
  private final Choices choices;
  private final EntryResources resources;
  private final LongSupplier clock;
  private final Map<EntryKey, Attributes> attributes = new HashMap<>();
  private final IdleEntries idle = new IdleEntries();
  private final DefaultEntry defaultEntry;

  /**
   * The entries of a table.
   *
   * @param choices what they may do
   * @param clock the data plane's, in nanoseconds
   */
  TableEntries(BoundTable bound, Choices choices, LongSupplier clock) {
    this.bound = bound;
    this.choices = choices;
    this.resources = new EntryResources(bound, clock);
    this.defaultEntry = new DefaultEntry(bound, resources);
    this.clock = clock;
  }

  BoundTable bound() {
    return bound;
  }

  EntryResources resources() {
    return resources;
  }

  /** Applies one update of a table entry. */
  Undo write(Update.Type type, TableEntry message) throws Rejection {
    if (type != Update.Type.DELETE) {
      resources.check(message);
    }
    if (message.getIsDefaultAction()) {
      return defaultEntry.write(type, message);
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

  private Undo insert(TableEntry message) throws Rejection {
    if (bound.key().isEmpty()) {
      throw Rejection.invalid("table " + bound.name() + " has no key, so only a default entry");
    }
    EntryKey key = bound.readNewKey(message);
    if (!message.hasAction()) {
      throw Rejection.invalid("an inserted entry needs an action");
    }
    Choice choice = choices.read(message.getAction());
    Entry entry;
    try {
      entry = bound.table().insert(key.match(), key.priority(), choice);
    } catch (EntryRejected e) {
      choices.release(choice);
      throw rejection(e);
    }
    if (bound.hasIdleTimeout()) {
      entry.hit(clock.getAsLong());
    }
    resources.apply(entry, message);
    attach(key, Attributes.of(message));
    return () -> delete(key).forget();
  }

  private Undo modify(TableEntry message) throws Rejection {
    EntryKey key = bound.readKey(message);
    Entry before = require(key);
    Undo action = message.hasAction() ? change(key, before, message) : () -> {};
    Runnable resourcesBefore = resources.apply(require(key), message);
    Attributes attributesBefore = attach(key, Attributes.of(message));
    return () -> {
      resourcesBefore.run();
      action.run();
      attach(key, attributesBefore);
    };
  }

  private Undo change(EntryKey key, Entry before, TableEntry message) throws Rejection {
    Choice choice = choices.read(message.getAction());
    try {
      bound.table().modify(key.match(), key.priority(), choice);
    } catch (EntryRejected e) {
      choices.release(choice);
      throw rejection(e);
    }
    Runnable recover = choices.release(before.choice());
    return () -> {
      recover.run();
      bound.table().restore(before);
      choices.release(choice);
    };
  }

  private Undo delete(EntryKey key) throws Rejection {
    Entry before;
    try {
      before = bound.table().delete(key.match(), key.priority());
    } catch (EntryRejected e) {
      throw rejection(e);
    }
    Runnable recover = choices.release(before.choice());
    Attributes attributesBefore = attach(key, Attributes.NONE);
    return new Undo() {
      @Override
      public void run() {
        recover.run();
        bound.table().restore(before);
        attach(key, attributesBefore);
      }

      @Override
      public void forget() {
        bound.table().forget(before);
      }
    };
  }

  /** The entry whose counter or meter a message is about. */
  Entry owner(TableEntry message) throws Rejection {
    if (message.getIsDefaultAction()) {
      return defaultEntry.entry(message);
    }
    return require(bound.readKey(message));
  }

  /** Hands the entries that {@code filter} selects to {@code out}. */
  void read(TableEntry filter, Consumer<Entity> out) throws Rejection {
    if (filter.getTableId() != 0) {
      resources.checkRead(filter);
    }
    select(
        filter,
        (entry, message) -> {
          resources.read(entry, filter, message);
          out.accept(Entity.newBuilder().setTableEntry(message).build());
        });
  }

  /** Takes an entry with its message, which has its key, its action and its attributes. */
  interface Selected {
    void accept(Entry entry, TableEntry.Builder message);
  }

  /** Section 9.1.6: what {@code filter} leaves out selects all. */
  void select(TableEntry filter, Selected out) throws Rejection {
    if (filter.getIsDefaultAction()) {
      defaultEntry.select(filter, out);
      return;
    }
    Optional<List<Match>> match =
        filter.getMatchCount() == 0
            ? Optional.empty()
            : Optional.of(bound.key().read(filter.getMatchList()));
    Optional<String> action = Optional.empty();
    if (filter.hasAction()) {
      if (!filter.getAction().hasAction()) {
        throw Rejection.invalid("entries cannot be read by member, group or action set");
      }
      action = Optional.of(bound.action(filter.getAction().getAction().getActionId()).name());
    }
    Attributes wanted = Attributes.of(filter);
    for (Entry entry : candidates(match)) {
      Attributes attached = attributes.getOrDefault(key(entry), Attributes.NONE);
      boolean selected =
          (match.isEmpty() || match.get().equals(entry.match()))
              && (filter.getPriority() == 0 || filter.getPriority() == entry.priority())
              && (action.isEmpty() || action.get().equals(entry.action()))
              && attached.passes(wanted);
      if (selected) {
        TableEntry.Builder message = bound.write(entry, false);
        choices.write(entry.choice()).ifPresent(message::setAction);
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

  /** Returns what was attached before. */
  private Attributes attach(EntryKey key, Attributes attached) {
    Attributes before =
        attached.equals(Attributes.NONE) ? attributes.remove(key) : attributes.put(key, attached);
    before = before == null ? Attributes.NONE : before;
    if (before.idleTimeoutNs() != 0 || attached.idleTimeoutNs() != 0) {
      idle.set(key, attached.idleTimeoutNs(), clock.getAsLong());
    }
    return before;
  }

  /** Messages of the entries that had no packet for as long as their controller said. */
  List<TableEntry> expired() {
    List<TableEntry> messages = new ArrayList<>();
    for (EntryKey key : idle.expired(clock.getAsLong(), k -> existing(k).lastHit())) {
      TableEntry.Builder message = bound.write(existing(key), false);
      attributes.get(key).addTo(message);
      messages.add(message.build());
    }
    return messages;
  }

  /** When {@link #expired} may find something next, by the data plane's clock. */
  OptionalLong nextExpiry() {
    return idle.next();
  }

  private Entry existing(EntryKey key) {
    try {
      return require(key);
    } catch (Rejection e) {
      throw new IllegalStateException("an entry that is watched is gone", e);
    }
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

  private static EntryKey key(Entry entry) {
    return new EntryKey(entry.match(), entry.priority());
  }

  static Rejection rejection(EntryRejected e) {
    Status.Code code =
        switch (e.reason()) {
          case ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
          case NOT_FOUND -> Status.Code.NOT_FOUND;
          case TABLE_FULL -> Status.Code.RESOURCE_EXHAUSTED;
          case IN_USE -> Status.Code.FAILED_PRECONDITION;
          case INVALID -> Status.Code.INVALID_ARGUMENT;
          case CONSTANT -> Status.Code.PERMISSION_DENIED;
        };
    return new Rejection(code, e.getMessage());
  }

  /** Goes on from the direct resources of {@code before}, also those of const entries. */
  void continueFrom(TableEntries before) {
    Table table = bound.table();
    Table old = before.bound.table();
    if (!table.key().equals(old.key())) {
      return;
    }
    for (Entry entry : table.entries()) {
      try {
        old.find(entry.match(), entry.priority()).ifPresent(entry::continueFrom);
      } catch (EntryRejected e) {
        throw new IllegalStateException("tables of one key take other entries", e);
      }
    }
    table.defaultEntry().continueFrom(old.defaultEntry());
  }

  /** What a controller wrote here, as updates that would write it again. */
  List<Update> written() throws Rejection {
    TableEntry all =
        TableEntry.newBuilder()
            .setCounterData(CounterData.getDefaultInstance())
            .setMeterConfig(MeterConfig.getDefaultInstance())
            .build();
    List<Update> updates = new ArrayList<>();
    if (!bound.isConst()) {
      Set<EntryKey> declared = new HashSet<>();
      for (Entry entry : bound.table().declaredEntries()) {
        declared.add(key(entry));
        if (find(key(entry)).isEmpty()) {
          updates.add(update(Update.Type.DELETE, bound.write(entry, false)));
        }
      }
      select(
          all,
          (entry, message) -> {
            resources.read(entry, all, message);
            boolean there = declared.contains(key(entry));
            updates.add(update(there ? Update.Type.MODIFY : Update.Type.INSERT, message));
          });
    }
    if (!bound.hasConstDefault()) {
      select(
          all.toBuilder().setIsDefaultAction(true).build(),
          (entry, message) -> {
            resources.read(entry, all, message);
            updates.add(update(Update.Type.MODIFY, message));
          });
    }
    return updates;
  }

  private static Update update(Update.Type type, TableEntry.Builder entry) {
    return Update.newBuilder()
        .setType(type)
        .setEntity(Entity.newBuilder().setTableEntry(entry))
        .build();
  }
}
