package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.EntryRejected.Reason;
import java.util.ArrayList;
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
  private final Optional<ActionProfile> profile;
  private final Staging staging;
  private final MatchIndex index;
  private final Map<Id, Entry> entries = new LinkedHashMap<>();
  private final List<Entry> declared = new ArrayList<>();
  private final DirectState.Pool states;
  private final DirectState defaultState;
  private Entry declaredDefault;
  private boolean constantDefault;

  /** As it was last written, and as packets have it. */
  private Entry defaultEntry;

  private volatile Entry onMiss;

  /** A table whose entries have actions of their own. */
  public Table(TableShape shape) {
    this(shape, Optional.empty(), new Staging());
  }

  /**
   * An empty table.
   *
   * @param profile what its entries refer to in place of actions of their own, if it has one
   * @param staging that of its program
   */
  public Table(TableShape shape, Optional<ActionProfile> profile, Staging staging) {
    this.shape = shape;
    this.profile = profile;
    this.staging = staging;
    this.index = MatchIndex.forTable(shape, staging);
    this.states = new DirectState.Pool(shape.direct());
    this.defaultState = states.take();
    this.declaredDefault = defaultEntry(ActionCall.NONE);
    this.defaultEntry = declaredDefault;
    this.onMiss = declaredDefault;
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

  /** What entries refer to in place of actions of their own; empty if they have actions. */
  public Optional<ActionProfile> profile() {
    return profile;
  }

  /** Adds an entry with its counter at 0. */
  public Entry insert(List<Match> key, int priority, String action, List<Bitstring> params)
      throws EntryRejected {
    return insert(key, priority, call(action, params));
  }

  /** Adds an entry with its counter at 0; the choice must be of this table or its profile. */
  public synchronized Entry insert(List<Match> key, int priority, Choice choice)
      throws EntryRejected {
    PackedKey packed = packed(key, priority);
    requireOwn(choice);
    Id id = new Id(packed.match(), priority);
    if (entries.containsKey(id)) {
      throw new EntryRejected(
          Reason.ALREADY_EXISTS, "table " + name() + " has an entry with this key");
    }
    if (entries.size() >= shape.maxSize()) {
      throw new EntryRejected(
          Reason.TABLE_FULL, "table " + name() + " holds " + shape.maxSize() + " entries");
    }
    Entry entry = new Entry(packed, priority, choice, states.take());
    place(id, entry, null);
    return entry;
  }

  /** Gives an entry another action; its counter keeps its count. */
  public Entry modify(List<Match> key, int priority, String action, List<Bitstring> params)
      throws EntryRejected {
    return modify(key, priority, call(action, params));
  }

  /** As {@link #modify(List, int, String, List)}, with what {@link #insert} takes too. */
  public synchronized Entry modify(List<Match> key, int priority, Choice choice)
      throws EntryRejected {
    PackedKey packed = packed(key, priority);
    requireOwn(choice);
    Entry old = existing(packed, priority);
    Entry entry = new Entry(packed, priority, choice, old.state());
    place(new Id(packed.match(), priority), entry, old);
    return entry;
  }

  /** Removes an entry and returns it. */
  public synchronized Entry delete(List<Match> key, int priority) throws EntryRejected {
    PackedKey packed = packed(key, priority);
    Entry old = existing(packed, priority);
    entries.remove(new Id(packed.match(), priority));
    switch (index) {
      case ExactIndex exact -> exact.remove(old.words());
      case PrefixIndex prefixes -> prefixes.remove(old);
      case TupleIndex tuples -> tuples.remove(old);
      case RangeIndex ranges -> ranges.remove(old);
    }
    refer(old.choice(), -1);
    return old;
  }

  /** Puts an entry back that was deleted or modified, with all that it was and counted. */
  public synchronized void restore(Entry entry) {
    Id id = new Id(entry.match(), entry.priority());
    place(id, entry, entries.get(id));
  }

  /** Says that a deleted entry will not be restored, so that its counter can be used again. */
  public synchronized void forget(Entry deleted) {
    states.give(deleted.state());
  }

  public synchronized Optional<Entry> find(List<Match> key, int priority) throws EntryRejected {
    return Optional.ofNullable(entries.get(new Id(packed(key, priority).match(), priority)));
  }

  /** All entries but the default one, in the order they came. */
  public synchronized Collection<Entry> entries() {
    return List.copyOf(entries.values());
  }

  public void setDefault(String action, List<Bitstring> params) throws EntryRejected {
    setDefault(call(action, params));
  }

  /** As {@link #setDefault(String, List)}, with what {@link #call} made or an entry had. */
  public synchronized void setDefault(ActionCall call) throws EntryRejected {
    refuseConstantDefault();
    writeDefault(defaultEntry(call));
  }

  /** Gives the default action that the program declares back to the table. */
  public synchronized void resetDefault() throws EntryRejected {
    refuseConstantDefault();
    writeDefault(declaredDefault);
  }

  /** The default entry as it was last written. */
  public synchronized Entry defaultEntry() {
    return defaultEntry;
  }

  /** For generated code: what a packet gets that hits no entry. */
  public Entry onMiss() {
    return onMiss;
  }

  /** The program's declaration of the default action; packets get it from now on. */
  public synchronized void declareDefault(String action, List<Bitstring> params, boolean constant)
      throws EntryRejected {
    declaredDefault = defaultEntry(call(action, params));
    constantDefault = constant;
    writeDefault(declaredDefault);
  }

  /** An entry that the program declares. Whether it is const is for the p4info to say. */
  public synchronized void declareEntry(
      List<Match> key, int priority, String action, List<Bitstring> params) throws EntryRejected {
    declared.add(insert(key, priority, action, params));
  }

  /** The entries that the program declares, as it declares them. */
  public List<Entry> declaredEntries() {
    return List.copyOf(declared);
  }

  /** Changes counters or meters of entries: at once, or together with the batch being staged. */
  public void change(Runnable resources) {
    staging.show(resources);
  }

  /** An action of this table, or of its profile, with checked parameters. */
  public ActionCall call(String action, List<Bitstring> params) throws EntryRejected {
    return ActionCall.of(
        "table " + name(),
        profile.map(ActionProfile::actions).orElse(shape.actions()),
        action,
        params);
  }

  private void requireOwn(Choice choice) throws EntryRejected {
    boolean own =
        switch (choice) {
          case ActionCall call -> profile.isEmpty();
          case Member member -> profile.filter(p -> p == member.profile()).isPresent();
          case Group group -> profile.filter(p -> p == group.profile()).isPresent();
        };
    if (!own) {
      throw new EntryRejected(
          Reason.INVALID,
          profile
              .map(p -> "table " + name() + " takes members and groups of " + p.name())
              .orElse("table " + name() + " has no action profile"));
    }
  }

  private static void refer(Choice choice, int difference) {
    switch (choice) {
      case ActionCall call -> {}
      case Member member -> member.refer(difference);
      case Group group -> group.refer(difference);
    }
  }

  private void place(Id id, Entry entry, Entry old) {
    entries.put(id, entry);
    refer(entry.choice(), 1);
    if (old != null) {
      refer(old.choice(), -1);
    }
    switch (index) {
      case ExactIndex exact -> exact.put(entry);
      case PrefixIndex prefixes -> prefixes.put(entry);
      case TupleIndex tuples -> tuples.put(entry, old);
      case RangeIndex ranges -> ranges.put(entry, old);
    }
  }

  private void writeDefault(Entry entry) {
    defaultEntry = entry;
    staging.show(() -> onMiss = entry);
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

  private Entry defaultEntry(ActionCall call) {
    return new Entry(PackedKey.EMPTY, 0, call, defaultState);
  }

  private void refuseConstantDefault() throws EntryRejected {
    if (constantDefault) {
      throw new EntryRejected(
          Reason.CONSTANT, "the default action of table " + name() + " is const");
    }
  }
}
