package io.heddle.softswitch.dataplane;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.InvalidProgram;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.Pipeline;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.table.ActionShape;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.table.TableShape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a program's tables, with the entries and default actions that it declares. */
final class TableLoader {
  /** bmv2 counts priorities the other way round; P4Runtime wants positive ones. */
  private static final int HIGHEST_PRIORITY = 1 << 24;

  private TableLoader() {}

  static Map<String, Table> load(Program program) {
    Map<String, Table> tables = new LinkedHashMap<>();
    for (Pipeline pipeline : List.of(program.ingress(), program.egress())) {
      for (Node node : pipeline.nodes().values()) {
        if (node instanceof Node.Table table) {
          tables.put(table.name(), load(table));
        }
      }
    }
    return tables;
  }

  private static Table load(Node.Table node) {
    Table table =
        new Table(
            new TableShape(
                node.name(),
                node.key().stream()
                    .map(k -> new KeyField(k.name(), kind(k.kind()), k.widthBits()))
                    .toList(),
                node.actions().stream().map(TableLoader::shape).toList(),
                node.maxSize(),
                node.counters()));
    try {
      if (node.defaultEntry().isPresent()) {
        Node.DefaultEntry entry = node.defaultEntry().get();
        table.declareDefault(entry.action().name(), params(entry.params()), entry.constant());
      }
      for (Node.ConstantEntry entry : node.entries()) {
        int priority = table.shape().hasPriorities() ? HIGHEST_PRIORITY - entry.priority() : 0;
        table.declareEntry(
            matches(node, entry), priority, entry.action().name(), params(entry.params()));
      }
    } catch (EntryRejected e) {
      throw new InvalidProgram("program JSON: " + e.getMessage());
    }
    return table;
  }

  private static KeyField.Kind kind(Node.MatchKind kind) {
    return switch (kind) {
      case EXACT -> KeyField.Kind.EXACT;
      case LPM -> KeyField.Kind.LPM;
      case TERNARY -> KeyField.Kind.TERNARY;
      case RANGE -> KeyField.Kind.RANGE;
    };
  }

  private static ActionShape shape(Action action) {
    return new ActionShape(action.name(), action.paramWidths());
  }

  private static List<Bitstring> params(List<BigInteger> values) {
    return values.stream().map(TableLoader::bits).toList();
  }

  private static List<Match> matches(Node.Table table, Node.ConstantEntry entry) {
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < table.key().size(); i++) {
      BigInteger first = entry.key().get(i).first();
      BigInteger second = entry.key().get(i).second();
      matches.add(
          switch (table.key().get(i).kind()) {
            case EXACT -> new Match.Exact(bits(first));
            case LPM -> new Match.Lpm(bits(first), second.bitCount());
            case TERNARY -> new Match.Ternary(bits(first), bits(second));
            case RANGE -> new Match.Range(bits(first), bits(second));
          });
    }
    return matches;
  }

  private static Bitstring bits(BigInteger value) {
    return Bitstring.of(value.toByteArray());
  }
}
