package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.Entry.CounterSlot;
import io.heddle.softswitch.table.EntryRejected.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A match table. Writes come from one thread at a time and are seen by packets one whole entry at a
 * time. A key has one match for each field in key order, {@link KeyField#ANY} where a field does
 * not matter. Priorities count only in tables with a ternary, range or optional field; elsewhere
 * they are 0.
 */
public final class Table {
  private record Id(List<Match> match, int priority) {}

  private final TableShape shape;
  private final MatchIndex index;
  private final Map<Id, Entry> entries = new LinkedHashMap<>();
  private final CounterPool counters = new CounterPool();
  private final CounterSlot defaultCounter;
  private Entry declaredDefault;
  private boolean constantDefault;
  private boolean constantEntries;
  private volatile Entry defaultEntry;

  public Table(TableShape shape) {
    this.shape = shape;
    this.index = MatchIndex.forTable(shape);
    this.defaultCounter = shape.hasCounters() ? counters.take() : null;
    this.declaredDefault = new Entry(PackedKey.EMPTY, 0, ActionCall.NONE, false, defaultCounter);
    this.defaultEntry = declaredDefault;
  }

  /** Fully qualified, as in the p4info. */
  public String name() {
    return shape.name();
  }

  public TableShape shape() {
    return shape;
  }

  public List<KeyField> key() {
    return shape.key();
  }

  /** The names of the actions that entries may have. */
  public List<String> actions() {
    return shape.actions().stream().map(ActionShape::name).toList();
  }

  /** The number of entries that the program asked for. */
  public int maxSize() {
    return shape.maxSize();
  }

  public boolean hasCounters() {
    return shape.hasCounters();
  }

  /** For generated code. */
  public MatchIndex index() {
    return index;
  }

  public synchronized int size() {
    return entries.size();
  }

  /** Adds an entry with its counter at 0. */
  public synchronized Entry insert(
      List<Match> key, int priority, String action, List<Bitstring> params) throws EntryRejected {
    refuseConstant();
    return add(key, priority, action, params, false);
  }

  /** Gives an entry another action; its counter keeps its count. */
  public synchronized Entry modify(
      List<Match> key, int priority, String action, List<Bitstring> params) throws EntryRejected {
    refuseConstant();
    PackedKey packed = packed(key, priority);
    ActionCall call = ActionCall.of(shape, action, params);
    Entry old = existing(packed, priority);
    Entry entry = new Entry(packed, priority, call, false, old.counter());
    entries.put(new Id(packed.match(), priority), entry);
    place(packed, entry, old);
    return entry;
  }

  public synchronized void delete(List<Match> key, int priority) throws EntryRejected {
    refuseConstant();
    PackedKey packed = packed(key, priority);
    Entry old = existing(packed, priority);
    entries.remove(new Id(packed.match(), priority));
    switch (index) {
      case ExactIndex exact -> exact.remove(packed.words());
      case TupleIndex tuples -> tuples.remove(packed.mask(), old);
      case ScanIndex scan -> scan.remove(old);
    }
    if (old.counter() != null) {
      counters.give(old.counter());
    }
  }

  public synchronized Optional<Entry> find(List<Match> key, int priority) throws EntryRejected {
    return Optional.ofNullable(entries.get(new Id(packed(key, priority).match(), priority)));
  }

  /** All entries but the default one, in the order they came. */
  public synchronized Collection<Entry> entries() {
    return List.copyOf(entries.values());
  }

  public synchronized void setDefault(String action, List<Bitstring> params) throws EntryRejected {
    refuseConstantDefault();
    defaultEntry = defaultEntry(ActionCall.of(shape, action, params), false);
  }

  /** Gives the default action that the program declares back to the table. */
  public synchronized void resetDefault() throws EntryRejected {
    refuseConstantDefault();
    defaultEntry = declaredDefault;
  }

  /** What a packet gets that hits no entry. */
  public Entry defaultEntry() {
    return defaultEntry;
  }

  /** The program's declaration of the default action; packets get it from now on. */
  public synchronized void declareDefault(String action, List<Bitstring> params, boolean constant)
      throws EntryRejected {
    declaredDefault = defaultEntry(ActionCall.of(shape, action, params), constant);
    constantDefault = constant;
    defaultEntry = declaredDefault;
  }

  /** An entry that the program declares const; with one, the control plane may add no other. */
  public synchronized void declareEntry(
      List<Match> key, int priority, String action, List<Bitstring> params) throws EntryRejected {
    add(key, priority, action, params, true);
    constantEntries = true;
  }

  private Entry add(
      List<Match> key, int priority, String action, List<Bitstring> params, boolean constant)
      throws EntryRejected {
    PackedKey packed = packed(key, priority);
    ActionCall call = ActionCall.of(shape, action, params);
    Id id = new Id(packed.match(), priority);
    if (entries.containsKey(id)) {
      throw new EntryRejected(
          Reason.ALREADY_EXISTS, "table " + name() + " has an entry with this key");
    }
    if (entries.size() >= shape.maxSize()) {
      throw new EntryRejected(
          Reason.TABLE_FULL, "table " + name() + " holds " + shape.maxSize() + " entries");
    }
    Entry entry =
        new Entry(packed, priority, call, constant, hasCounters() ? counters.take() : null);
    entries.put(id, entry);
    place(packed, entry, null);
    return entry;
  }

  private void place(PackedKey key, Entry entry, Entry old) {
    switch (index) {
      case ExactIndex exact -> exact.put(entry);
      case TupleIndex tuples -> tuples.put(key.mask(), entry, old);
      case ScanIndex scan -> scan.put(key, entry, old);
    }
  }

  private PackedKey packed(List<Match> key, int priority) throws EntryRejected {
    if (shape.key().isEmpty()) {
      throw new EntryRejected(
          Reason.INVALID, "table " + name() + " has no key, so only a default entry");
    }
    if (shape.hasPriorities() ? priority <= 0 : priority != 0) {
      throw new EntryRejected(
          Reason.INVALID,
          "table %s takes %s priority, not %d"
              .formatted(name(), shape.hasPriorities() ? "a positive" : "no", priority));
    }
    return PackedKey.of(shape, key);
  }

  private Entry existing(PackedKey key, int priority) throws EntryRejected {
    Entry entry = entries.get(new Id(key.match(), priority));
    if (entry == null) {
      throw new EntryRejected(Reason.NOT_FOUND, "table " + name() + " has no entry with this key");
    }
    return entry;
  }

  private Entry defaultEntry(ActionCall call, boolean constant) {
    return new Entry(PackedKey.EMPTY, 0, call, constant, defaultCounter);
  }

  private void refuseConstant() throws EntryRejected {
    if (constantEntries) {
      throw new EntryRejected(Reason.CONSTANT, "the entries of table " + name() + " are const");
    }
  }

  private void refuseConstantDefault() throws EntryRejected {
    if (constantDefault) {
      throw new EntryRejected(
          Reason.CONSTANT, "the default action of table " + name() + " is const");
    }
  }
}
