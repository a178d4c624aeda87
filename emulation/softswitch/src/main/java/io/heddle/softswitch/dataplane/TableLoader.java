package io.heddle.softswitch.dataplane;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.bmv2.Action;
import io.heddle.softswitch.bmv2.InvalidProgram;
import io.heddle.softswitch.bmv2.MeterArray;
import io.heddle.softswitch.bmv2.Node;
import io.heddle.softswitch.bmv2.Profile;
import io.heddle.softswitch.bmv2.Program;
import io.heddle.softswitch.replication.PortStates;
import io.heddle.softswitch.state.Meters;
import io.heddle.softswitch.table.ActionProfile;
import io.heddle.softswitch.table.ActionShape;
import io.heddle.softswitch.table.DirectResources;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.Staging;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.table.TableShape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a program's tables with the profiles that they share, and with the entries and default
 * actions that it declares.
 */
final class TableLoader {
  private final Staging staging = new Staging();
  private final PortStates ports;
  private final Map<String, ActionProfile> profiles = new LinkedHashMap<>();
  private final Map<String, Table> tables = new LinkedHashMap<>();

  private TableLoader(PortStates ports) {
    this.ports = ports;
  }

  static TableLoader load(Program program, PortStates ports) {
    TableLoader loader = new TableLoader(ports);
    List<Node.Table> nodes =
        Stream.of(program.ingress(), program.egress())
            .flatMap(pipeline -> pipeline.nodes().values().stream())
            .filter(Node.Table.class::isInstance)
            .map(Node.Table.class::cast)
            .toList();
    program.profiles().values().forEach(profile -> loader.load(profile, nodes));
    nodes.forEach(loader::load);
    return loader;
  }

  Staging staging() {
    return staging;
  }

  Map<String, ActionProfile> profiles() {
    return Collections.unmodifiableMap(profiles);
  }

  Map<String, Table> tables() {
    return tables;
  }

  static Meters meters(MeterArray array) {
    return new Meters(array.size(), unit(array));
  }

  private static Meters.Unit unit(MeterArray array) {
    return array.bytes() ? Meters.Unit.BYTES : Meters.Unit.PACKETS;
  }

  private void load(Profile profile, List<Node.Table> nodes) {
    List<ActionShape> actions =
        nodes.stream()
            .filter(node -> node.profile().equals(Optional.of(profile)))
            .flatMap(node -> node.actions().stream())
            .map(TableLoader::shape)
            .distinct()
            .toList();
    profiles.put(
        profile.name(),
        new ActionProfile(
            profile.name(),
            actions,
            profile.maxSize(),
            profile.selector().isPresent(),
            staging,
            ports::isUp));
  }

  private void load(Node.Table node) {
    TableShape shape =
        new TableShape(
            node.name(),
            node.key().stream()
                .map(k -> new KeyField(k.name(), kind(k.kind()), k.widthBits()))
                .toList(),
            node.actions().stream().map(TableLoader::shape).toList(),
            node.maxSize(),
            new DirectResources(
                node.counters(), node.meter().map(TableLoader::unit), node.timeouts()));
    Table table =
        new Table(shape, node.profile().map(profile -> profiles.get(profile.name())), staging);
    declare(node, table);
    tables.put(node.name(), table);
  }

  private static void declare(Node.Table node, Table table) {
    try {
      if (node.defaultEntry().isPresent()) {
        Node.DefaultEntry entry = node.defaultEntry().get();
        table.declareDefault(entry.action().name(), params(entry.params()), entry.constant());
      }
      // bmv2 counts priorities the other way round; P4Runtime wants positive ones (section 9.1.4).
      int lowest = node.entries().stream().mapToInt(Node.ConstantEntry::priority).max().orElse(0);
      for (Node.ConstantEntry entry : node.entries()) {
        int priority = table.shape().hasPriorities() ? lowest + 1 - entry.priority() : 0;
        table.declareEntry(
            matches(node, entry), priority, entry.action().name(), params(entry.params()));
      }
    } catch (EntryRejected e) {
      throw new InvalidProgram("program JSON: " + e.getMessage());
    }
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
