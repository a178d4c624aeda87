package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML value that knows where it stands, with the variables that hold there: {@code ${name}} in a
 * scalar is replaced by the variable's value.
 */
final class Cursor {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

  private final String file;
  private final int line;
  private final String what;
  private final Node node;
  private final Map<String, String> variables;

  Cursor(String file, int line, String what, Node node, Map<String, String> variables) {
    this.file = file;
    this.line = line;
    this.what = what;
    this.node = node;
    this.variables = Map.copyOf(variables);
  }

  String file() {
    return file;
  }

  /** Counted from 1. */
  int line() {
    return line;
  }

  /** The same place with more variables. */
  Cursor with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(variables);
    all.putAll(more);
    return new Cursor(file, line, what, node, all);
  }

  ScenarioException error(String message) {
    return new ScenarioException(file, line, message);
  }

  /** A mistake in the same file that shows in another line. */
  ScenarioException errorAt(int otherLine, String message) {
    return new ScenarioException(file, otherLine, message);
  }

  boolean isScalar() {
    return node instanceof ScalarNode && !isNull();
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  boolean isNull() {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  String text() throws ScenarioException {
    if (!isScalar()) {
      throw error(what + " must be a single value, not " + kind());
    }
    Matcher matcher = VARIABLE.matcher(((ScalarNode) node).getValue());
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      String value = variables.get(matcher.group(1));
      if (value == null) {
        throw error(
            "no variable named '"
                + matcher.group(1)
                + "' here; a foreach around this step can define it");
      }
      matcher.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(text).toString();
  }

  /** A name: letters, digits, and {@code . _ -}, at most 32 characters, starting with a letter. */
  String name() throws ScenarioException {
    String text = text();
    if (!text.matches("[A-Za-z][A-Za-z0-9._-]{0,31}")) {
      throw error(
          "'"
              + text
              + "' is not a name; use up to 32 letters, digits, '.', '_' or '-', a letter first");
    }
    return text;
  }

  int integer(int least, int most) throws ScenarioException {
    String text = text();
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, with the range.
    }
    throw error(
        what
            + " must be a whole number between "
            + least
            + " and "
            + most
            + ", not '"
            + text
            + "'");
  }

  boolean bool() throws ScenarioException {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      case String other -> throw error(what + " must be true or false, not '" + other + "'");
    };
  }

  <T> T parse(Function<String, T> form) throws ScenarioException {
    try {
      return form.apply(text());
    } catch (IllegalArgumentException e) {
      throw error(what + ": " + e.getMessage());
    }
  }

  Ipv4Prefix prefix() throws ScenarioException {
    return parse(Ipv4Prefix::parse, "an IPv4 prefix such as 10.0.0.0/24");
  }

  Ipv4Address address() throws ScenarioException {
    return parse(Ipv4Address::parse, "an IPv4 address such as 10.0.0.1");
  }

  MacAddress mac() throws ScenarioException {
    return parse(MacAddress::parse, "a MAC address such as 02:00:00:00:00:01");
  }

  private <T> T parse(Function<String, T> form, String expected) throws ScenarioException {
    String text = text();
    try {
      return form.apply(text);
    } catch (IllegalArgumentException e) {
      throw error("'" + text + "' is not " + expected);
    }
  }

  /** One of {@code names}, which are of the kind {@code kind} ("host"). */
  String reference(String kind, Collection<String> names) throws ScenarioException {
    String text = text();
    if (!names.contains(text)) {
      throw error("no " + kind + " named '" + text + "'" + Spelling.hint(text, names));
    }
    return text;
  }

  /** One of a few words. */
  String choice(String... words) throws ScenarioException {
    String text = text();
    if (!List.of(words).contains(text)) {
      throw error(
          what
              + " must be "
              + Spelling.oneOf(List.of(words))
              + ", not '"
              + text
              + "'"
              + Spelling.hint(text, List.of(words)));
    }
    return text;
  }

  List<Cursor> list() throws ScenarioException {
    if (isNull()) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw error(what + " must be a list, not " + kind());
    }
    List<Cursor> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new Cursor(file, lineOf(item, line), "an item of " + what, item, variables));
    }
    return items;
  }

  /** A list, or a single value in place of a list of one. */
  List<Cursor> listOrOne() throws ScenarioException {
    return isScalar() ? List.of(this) : list();
  }

  /**
   * The entries of a mapping with names that the user chose; the key's line is each value's place.
   */
  Map<String, Cursor> entries() throws ScenarioException {
    if (isNull()) {
      return Map.of();
    }
    if (!(node instanceof MappingNode mapping)) {
      throw error(what + " must be a mapping (key: value), not " + kind());
    }
    Map<String, Cursor> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      int keyLine = lineOf(tuple.getKeyNode(), line);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ScenarioException(file, keyLine, "a key must be a single word");
      }
      Node value = tuple.getValueNode();
      int valueLine = value instanceof ScalarNode ? lineOf(value, keyLine) : keyLine;
      Cursor cursor = new Cursor(file, valueLine, "'" + key.getValue() + "'", value, variables);
      if (entries.putIfAbsent(key.getValue(), cursor) != null) {
        throw new ScenarioException(
            file,
            keyLine,
            "duplicate '"
                + key.getValue()
                + "'; it is already defined in line "
                + entries.get(key.getValue()).line());
      }
    }
    return entries;
  }

  /** A mapping with the keys that the scenario language knows here. */
  Fields fields(String of, String... known) throws ScenarioException {
    Map<String, Cursor> entries = entries();
    for (Map.Entry<String, Cursor> entry : entries.entrySet()) {
      if (!List.of(known).contains(entry.getKey())) {
        throw entry
            .getValue()
            .error(
                "unknown key '"
                    + entry.getKey()
                    + "' in "
                    + of
                    + Spelling.hintOrList(entry.getKey(), List.of(known)));
      }
    }
    return new Fields(this, of, entries);
  }

  /** The known keys of one mapping. */
  record Fields(Cursor at, String of, Map<String, Cursor> entries) {
    Cursor required(String key) throws ScenarioException {
      Cursor value = entries.get(key);
      if (value == null || value.isNull()) {
        throw (value == null ? at : value).error(of + " needs '" + key + "'");
      }
      return value;
    }

    Optional<Cursor> optional(String key) {
      return Optional.ofNullable(entries.get(key)).filter(value -> !value.isNull());
    }

    boolean has(String key) {
      return entries.containsKey(key);
    }
  }

  private String kind() {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode sequence -> "a list";
      default -> isNull() ? "empty" : "a single value";
    };
  }

  private static int lineOf(Node node, int otherwise) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(otherwise);
  }
}
