package io.heddle.p4runtime;

import static java.util.stream.Collectors.toMap;

import com.google.protobuf.TextFormat;
import io.heddle.p4.config.v1.ActionRef;
import io.heddle.p4.config.v1.CounterSpec;
import io.heddle.p4.config.v1.Preamble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a controller may know of a P4 program (P4Runtime 1.5 section 6), with lookup by id, full
 * name or alias. Immutable. Objects that this project does not use (meters, registers, action
 * profiles and the like) stay in {@link #message()}.
 */
public final class P4Info {
  private final io.heddle.p4.config.v1.P4Info message;
  private final List<Table> tables;
  private final List<Counter> counters;
  private final Index<Table> tableIndex;
  private final Index<Action> actionIndex;
  private final Index<Counter> counterIndex;
  private final Index<DirectCounter> directCounterIndex;

  private P4Info(io.heddle.p4.config.v1.P4Info message) {
    this.message = message;
    actionIndex = new Index<>("action", message.getActionsList().stream().map(P4Info::action));
    tables = message.getTablesList().stream().map(this::table).toList();
    tableIndex = new Index<>("table", tables.stream());
    counters = message.getCountersList().stream().map(P4Info::counter).toList();
    counterIndex = new Index<>("counter", counters.stream());
    directCounterIndex =
        new Index<>(
            "direct counter", message.getDirectCountersList().stream().map(P4Info::directCounter));
  }

  /**
   * A view of {@code message}.
   *
   * @throws IllegalArgumentException if two objects share an id or a name, a table refers to a
   *     missing action, or a field has a kind of match that P4Runtime does not define
   */
  public static P4Info of(io.heddle.p4.config.v1.P4Info message) {
    return new P4Info(message);
  }

  /**
   * Reads the protobuf text form, which p4c writes.
   *
   * @throws IllegalArgumentException if {@code text} is not such a text, or as {@link #of} does
   */
  public static P4Info parse(String text) {
    io.heddle.p4.config.v1.P4Info.Builder builder = io.heddle.p4.config.v1.P4Info.newBuilder();
    try {
      TextFormat.merge(text, builder);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException("not a p4info text: " + e.getMessage(), e);
    }
    return of(builder.build());
  }

  /** The message that this is a view of. */
  public io.heddle.p4.config.v1.P4Info message() {
    return message;
  }

  /** All tables, in the order of the message. */
  public List<Table> tables() {
    return tables;
  }

  public Optional<Table> table(int id) {
    return tableIndex.get(id);
  }

  /** Finds a table by its full name or its alias. */
  public Optional<Table> table(String name) {
    return tableIndex.get(name);
  }

  public Optional<Action> action(int id) {
    return actionIndex.get(id);
  }

  /** Finds an action by its full name or its alias. */
  public Optional<Action> action(String name) {
    return actionIndex.get(name);
  }

  /** All indirect counters, in the order of the message. */
  public List<Counter> counters() {
    return counters;
  }

  public Optional<Counter> counter(int id) {
    return counterIndex.get(id);
  }

  /** Finds an indirect counter by its full name or its alias. */
  public Optional<Counter> counter(String name) {
    return counterIndex.get(name);
  }

  public Optional<DirectCounter> directCounter(int id) {
    return directCounterIndex.get(id);
  }

  /** Finds a direct counter by its full name or its alias. */
  public Optional<DirectCounter> directCounter(String name) {
    return directCounterIndex.get(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof P4Info that && message.equals(that.message);
  }

  @Override
  public int hashCode() {
    return message.hashCode();
  }

  @Override
  public String toString() {
    return "P4Info[" + message.getPkgInfo().getName() + ", " + tables.size() + " tables]";
  }

  /** How a field of a table's key is matched. */
  public enum MatchKind {
    EXACT,
    LPM,
    TERNARY,
    RANGE,
    OPTIONAL;

    /** Whether entries of a table with such a field need a priority (section 9.1). */
    public boolean needsPriority() {
      return this == TERNARY || this == RANGE || this == OPTIONAL;
    }
  }

  /** What a program declares under a name; {@code alias} is the short form of {@code name}. */
  public sealed interface Declared {
    int id();

    String name();

    String alias();
  }

  /** A field of a table's key; {@code width} is in bits, 0 if its values are not numbers. */
  public record MatchField(int id, String name, int width, MatchKind kind) {}

  /** A parameter of an action; {@code width} is in bits, 0 if its values are not numbers. */
  public record Param(int id, String name, int width) {}

  public record Action(int id, String name, String alias, List<Param> params) implements Declared {
    public Action {
      params = List.copyOf(params);
    }
  }

  /** An action that a table may use, in its entries, as its default, or in both places. */
  public record ActionUse(Action action, boolean inEntries, boolean asDefault) {
    /** Whether it is for whole groups of an action selector only (scope GROUP_ACTION). */
    public boolean forGroups() {
      return !inEntries && !asDefault;
    }
  }

  /**
   * A table. {@code size} is the number of entries it should hold; {@code constant} tables take no
   * writes, nor does the default of a table with a {@code constDefaultAction}, an action's id.
   */
  public record Table(
      int id,
      String name,
      String alias,
      List<MatchField> fields,
      List<ActionUse> actions,
      long size,
      boolean constant,
      OptionalInt constDefaultAction,
      OptionalInt directCounter)
      implements Declared {
    public Table {
      fields = List.copyOf(fields);
      actions = List.copyOf(actions);
    }

    /** Whether each entry has a priority greater than 0; otherwise all have 0. */
    public boolean needsPriority() {
      return fields.stream().anyMatch(field -> field.kind().needsPriority());
    }
  }

  /** What a counter counts; section 6.4.4. */
  public enum CounterUnit {
    BYTES,
    PACKETS,
    BOTH
  }

  /** An indirect counter, an array of {@code size} cells. */
  public record Counter(int id, String name, String alias, CounterUnit unit, long size)
      implements Declared {}

  /** A counter with one cell for each entry of table {@code tableId}. */
  public record DirectCounter(int id, String name, String alias, CounterUnit unit, int tableId)
      implements Declared {}

  private Table table(io.heddle.p4.config.v1.Table table) {
    Preamble preamble = table.getPreamble();
    String name = preamble.getName();
    List<ActionUse> uses = new ArrayList<>();
    for (ActionRef ref : table.getActionRefsList()) {
      Action action =
          actionIndex
              .get(ref.getId())
              .orElseThrow(
                  () -> bad("table " + name + " refers to a missing action, id " + ref.getId()));
      boolean defaultOnly = ref.getScope() == ActionRef.Scope.DEFAULT_ONLY;
      boolean tableOnly = ref.getScope() == ActionRef.Scope.TABLE_ONLY;
      boolean groupOnly = ref.getScope() == ActionRef.Scope.GROUP_ACTION;
      uses.add(new ActionUse(action, !defaultOnly && !groupOnly, !tableOnly && !groupOnly));
    }
    OptionalInt directCounter =
        message.getDirectCountersList().stream()
            .filter(counter -> counter.getDirectTableId() == preamble.getId())
            .mapToInt(counter -> counter.getPreamble().getId())
            .findFirst();
    int constDefault = table.getConstDefaultActionId();
    return new Table(
        preamble.getId(),
        name,
        alias(preamble),
        table.getMatchFieldsList().stream().map(field -> field(name, field)).toList(),
        uses,
        table.getSize(),
        table.getIsConstTable(),
        constDefault == 0 ? OptionalInt.empty() : OptionalInt.of(constDefault),
        directCounter);
  }

  private static MatchField field(String table, io.heddle.p4.config.v1.MatchField field) {
    MatchKind kind =
        switch (field.getMatchType()) {
          case EXACT -> MatchKind.EXACT;
          case LPM -> MatchKind.LPM;
          case TERNARY -> MatchKind.TERNARY;
          case RANGE -> MatchKind.RANGE;
          case OPTIONAL -> MatchKind.OPTIONAL;
          case UNSPECIFIED, UNRECOGNIZED ->
              throw bad(
                  "field %s of table %s has an unknown kind of match %s"
                      .formatted(field.getName(), table, field.getOtherMatchType()));
        };
    return new MatchField(field.getId(), field.getName(), field.getBitwidth(), kind);
  }

  private static Action action(io.heddle.p4.config.v1.Action action) {
    Preamble preamble = action.getPreamble();
    List<Param> params =
        action.getParamsList().stream()
            .map(param -> new Param(param.getId(), param.getName(), param.getBitwidth()))
            .toList();
    return new Action(preamble.getId(), preamble.getName(), alias(preamble), params);
  }

  private static Counter counter(io.heddle.p4.config.v1.Counter counter) {
    Preamble preamble = counter.getPreamble();
    return new Counter(
        preamble.getId(),
        preamble.getName(),
        alias(preamble),
        unit(counter.getSpec()),
        counter.getSize());
  }

  private static DirectCounter directCounter(io.heddle.p4.config.v1.DirectCounter counter) {
    Preamble preamble = counter.getPreamble();
    return new DirectCounter(
        preamble.getId(),
        preamble.getName(),
        alias(preamble),
        unit(counter.getSpec()),
        counter.getDirectTableId());
  }

  private static String alias(Preamble preamble) {
    return preamble.getAlias().isEmpty() ? preamble.getName() : preamble.getAlias();
  }

  private static CounterUnit unit(CounterSpec spec) {
    return switch (spec.getUnit()) {
      case BYTES -> CounterUnit.BYTES;
      case PACKETS -> CounterUnit.PACKETS;
      case BOTH -> CounterUnit.BOTH;
      case UNSPECIFIED, UNRECOGNIZED -> throw bad("counter without a unit");
    };
  }

  private static IllegalArgumentException bad(String why) {
    return new IllegalArgumentException("p4info: " + why);
  }

  /** The objects of one kind, by id and by both their names; a full name goes before an alias. */
  private static final class Index<T extends Declared> {
    private final Map<Integer, T> byId;
    private final Map<String, T> byName;

    Index(String kind, Stream<T> objects) {
      List<T> all = objects.toList();
      byId = unique(kind + " id", all, Declared::id);
      byName = new HashMap<>(unique(kind + " alias", all, Declared::alias));
      byName.putAll(unique(kind + " name", all, Declared::name));
    }

    Optional<T> get(int id) {
      return Optional.ofNullable(byId.get(id));
    }

    Optional<T> get(String name) {
      return Optional.ofNullable(byName.get(name));
    }

    private static <K, V> Map<K, V> unique(String what, List<V> objects, Function<V, K> key) {
      return objects.stream()
          .collect(
              toMap(
                  key,
                  Function.identity(),
                  (first, second) -> {
                    throw bad("two objects have the " + what + " " + key.apply(first));
                  }));
    }
  }
}
