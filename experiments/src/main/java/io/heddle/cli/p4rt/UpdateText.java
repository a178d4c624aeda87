package io.heddle.cli.p4rt;

import static java.util.stream.Collectors.joining;

import io.heddle.p4runtime.EntityCodec;
import io.heddle.p4runtime.EntityException;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.P4Info.Param;
import io.heddle.p4runtime.P4Info.Table;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Changes of a device as lines, by the names of one p4info:
 *
 * <pre>
 * insert TABLE FIELD=VALUE ... [priority=N] => ACTION PARAMETER=VALUE ...
 * modify TABLE default => ACTION PARAMETER=VALUE ...
 * delete TABLE FIELD=VALUE ... [priority=N]
 * insert multicast group=N => port=N[,instance=N] ...
 * </pre>
 *
 * What is printed is read back as the same change. Pure.
 */
final class UpdateText {
  /** The words with a meaning of their own; a table or field of such a name is quoted. */
  private static final List<String> KEYWORDS = List.of("multicast", "priority", "default", "=>");

  private static final Comparator<Replica> BY_PORT =
      Comparator.comparingInt(Replica::port).thenComparingInt(Replica::instance);

  private final P4Info p4info;
  private final EntityCodec codec;

  UpdateText(P4Info p4info) {
    this.p4info = p4info;
    this.codec = new EntityCodec(p4info);
  }

  /** Whether a word begins a line of this kind. */
  static boolean isVerb(String word) {
    return Stream.of(Update.Kind.values()).anyMatch(kind -> word.equals(verb(kind)));
  }

  /**
   * Reads a line.
   *
   * @return empty if it is blank or a comment
   * @throws LineException if it is no change that the program of the p4info allows
   */
  Optional<Update> parse(String line) throws LineException {
    List<Word> words = Word.split(line);
    if (words.isEmpty()) {
      return Optional.empty();
    }
    Update.Kind kind = kind(words.getFirst());
    if (words.size() == 1) {
      throw new LineException(verb(kind) + " what? Name a table, or 'multicast'");
    }
    int arrow = arrow(words);
    List<Word> key = words.subList(2, Math.min(arrow, words.size()));
    List<Word> value = arrow < words.size() ? words.subList(arrow + 1, words.size()) : List.of();
    boolean hasValue = arrow < words.size();
    if (!hasValue && kind != Update.Kind.DELETE) {
      throw new LineException("%s needs '=> ...' at its end: what to set".formatted(verb(kind)));
    }
    Entity entity =
        words.get(1).is("multicast")
            ? group(key, value)
            : entry(
                table(words.get(1).text()), key, hasValue ? Optional.of(value) : Optional.empty());
    Update update = new Update(kind, entity);
    try {
      codec.encode(update);
    } catch (EntityException e) {
      throw new LineException(e.getMessage(), e);
    }
    return Optional.of(update);
  }

  /** Writes a change as one line; names are aliases, as {@link EntityCodec} decodes them. */
  String print(Update update) {
    List<String> words = new ArrayList<>(List.of(verb(update.kind())));
    boolean keyOnly = update.kind() == Update.Kind.DELETE;
    switch (update.entity()) {
      case TableEntry entry -> {
        Table table = p4info.table(entry.table()).orElseThrow();
        words.add(Word.quote(entry.table(), KEYWORDS));
        printKey(table, entry, words);
        if (!keyOnly) {
          words.add("=>");
          printAction(entry.action(), words);
        }
      }
      case MulticastGroup group -> {
        words.add("multicast group=" + group.id());
        if (!keyOnly) {
          words.add("=>");
          group.replicas().stream().sorted(BY_PORT).map(UpdateText::print).forEach(words::add);
        }
      }
    }
    return String.join(" ", words);
  }

  static String verb(Update.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Update.Kind kind(Word word) throws LineException {
    return Stream.of(Update.Kind.values())
        .filter(kind -> word.is(verb(kind)))
        .findFirst()
        .orElseThrow(
            () ->
                new LineException(
                    "'" + word.text() + "' is no change; begin with insert, modify or delete"));
  }

  private static int arrow(List<Word> words) throws LineException {
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i).is("=>")) {
        return i;
      }
      if (words.get(i).is("=")) {
        throw new LineException("'=' alone: the shell took the > of '=>', so quote the whole line");
      }
    }
    return words.size();
  }

  private Table table(String name) throws LineException {
    return p4info
        .table(name)
        .orElseThrow(
            () ->
                new LineException(
                    "there is no table '%s'; there are %s"
                        .formatted(name, names(p4info.tables().stream().map(Table::alias)))));
  }

  private TableEntry entry(Table table, List<Word> key, Optional<List<Word>> value)
      throws LineException {
    Map<String, Match> match = new HashMap<>();
    Set<String> seen = new HashSet<>();
    int priority = 0;
    boolean isDefault = false;
    for (Word word : key) {
      if (word.is("default")) {
        isDefault = true;
        continue;
      }
      Setting setting = Setting.of(word);
      boolean isPriority = !word.quoted() && setting.name().equals("priority");
      // A field may be called priority too.
      if (!seen.add(isPriority ? "" : setting.name())) {
        throw new LineException(setting.name() + " is given twice");
      }
      if (isPriority) {
        priority = number(setting, 1);
        continue;
      }
      MatchField field = field(table, setting.name());
      try {
        MatchText.parse(setting.value(), field).ifPresent(read -> match.put(field.name(), read));
      } catch (LineException e) {
        throw new LineException("field " + field.name() + ": " + e.getMessage(), e);
      }
    }
    if (table.needsPriority() && priority == 0 && !isDefault) {
      throw new LineException(
          "table " + table.alias() + " needs priority=N; the entry with the larger number wins");
    }
    Action action = value.isPresent() ? action(table, value.get()) : null;
    return new TableEntry(table.alias(), match, priority, action, isDefault);
  }

  private static MatchField field(Table table, String name) throws LineException {
    return table.fields().stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LineException(
                    "table %s has no field '%s'; it has %s"
                        .formatted(
                            table.alias(),
                            name,
                            names(table.fields().stream().map(MatchField::name)))));
  }

  private Action action(Table table, List<Word> words) throws LineException {
    if (words.isEmpty()) {
      throw new LineException("an action is missing behind '=>'");
    }
    String name = words.getFirst().text();
    P4Info.Action action =
        table.actions().stream()
            .map(P4Info.ActionUse::action)
            .filter(known -> known.alias().equals(name) || known.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new LineException(
                        "table %s has no action '%s'; it has %s"
                            .formatted(
                                table.alias(),
                                name,
                                names(table.actions().stream().map(use -> use.action().alias())))));
    Map<String, Bitstring> values = new HashMap<>();
    for (Word word : words.subList(1, words.size())) {
      Setting setting = Setting.of(word);
      Param param =
          action.params().stream()
              .filter(known -> known.name().equals(setting.name()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new LineException(
                          "action %s has no parameter '%s'; it has %s"
                              .formatted(
                                  action.alias(),
                                  setting.name(),
                                  names(action.params().stream().map(Param::name)))));
      Bitstring value;
      try {
        value = ValueText.parse(setting.value(), param.width());
      } catch (LineException e) {
        throw new LineException("parameter " + param.name() + ": " + e.getMessage(), e);
      }
      if (values.put(param.name(), value) != null) {
        throw new LineException(param.name() + " is given twice");
      }
    }
    return new Action(action.alias(), values);
  }

  private static MulticastGroup group(List<Word> key, List<Word> value) throws LineException {
    if (key.size() != 1 || !Setting.of(key.getFirst()).name().equals("group")) {
      throw new LineException("a multicast group is named by group=N");
    }
    int id = number(Setting.of(key.getFirst()), 1);
    Set<Replica> replicas = new HashSet<>();
    for (Word word : value) {
      if (!replicas.add(replica(word))) {
        throw new LineException(word.text() + " is given twice; give one another instance=N");
      }
    }
    return new MulticastGroup(id, replicas);
  }

  private static Replica replica(Word word) throws LineException {
    String[] parts = word.text().split(",", -1);
    Setting port = Setting.of(new Word(parts[0], false));
    Setting instance =
        parts.length == 2 ? Setting.of(new Word(parts[1], false)) : new Setting("instance", "0");
    if (parts.length > 2 || !port.name().equals("port") || !instance.name().equals("instance")) {
      throw new LineException("'" + word.text() + "': a copy is port=N or port=N,instance=N");
    }
    return new Replica(number(port, 0), number(instance, 0));
  }

  private static int number(Setting setting, int least) throws LineException {
    Bitstring value = ValueText.parse(setting.value(), Integer.SIZE - 1);
    if (value.toLong() < least) {
      throw new LineException(
          "%s is a number of %d or more, not %s".formatted(setting.name(), least, setting.value()));
    }
    return Math.toIntExact(value.toLong());
  }

  private static void printKey(Table table, TableEntry entry, List<String> words) {
    if (entry.isDefault()) {
      words.add("default");
    }
    for (MatchField field : table.fields()) {
      Match match = entry.match().get(field.name());
      if (match != null) {
        words.add(Word.quote(field.name(), KEYWORDS) + "=" + MatchText.print(match, field));
      }
    }
    if (entry.priority() != 0) {
      words.add("priority=" + entry.priority());
    }
  }

  private void printAction(Action action, List<String> words) {
    words.add(Word.quote(action.name(), KEYWORDS));
    for (Param param : p4info.action(action.name()).orElseThrow().params()) {
      Bitstring value = action.parameters().get(param.name());
      if (value != null) {
        words.add(
            Word.quote(param.name(), KEYWORDS)
                + "="
                + ValueText.print(value, param.width(), param.name()));
      }
    }
  }

  private static String print(Replica replica) {
    String port = "port=" + replica.port();
    return replica.instance() == 0 ? port : port + ",instance=" + replica.instance();
  }

  private static String names(Stream<String> names) {
    List<String> all = names.toList();
    return all.isEmpty() ? "none" : all.stream().collect(joining(", "));
  }

  /** A word {@code name=value}; values have no '='. */
  private record Setting(String name, String value) {
    static Setting of(Word word) throws LineException {
      int equals = word.text().lastIndexOf('=');
      if (equals < 1 || equals == word.text().length() - 1) {
        throw new LineException("'" + word.text() + "' should be NAME=VALUE");
      }
      return new Setting(word.text().substring(0, equals), word.text().substring(equals + 1));
    }
  }
}
