package io.heddle.bench.memory;

import io.heddle.controller.compile.Compiler;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Attachment;
import io.heddle.intent.Intents;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.Network;
import io.heddle.intent.PortRef;
import io.heddle.intent.Station;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Heddle's program with the entries that its controller compiles for one network of many hosts
 * behind two ports: for each host one in the tables of sources, of destinations and of ARP.
 */
final class LoadedSwitch {
  static final int LEFT_PORT = 1;
  static final int RIGHT_PORT = 2;

  private static final String NED = "a";
  private static final int TABLES = 3;

  private final Dataplane dataplane;
  private final int entries;

  private LoadedSwitch(Dataplane dataplane, int entries) {
    this.dataplane = dataplane;
    this.entries = entries;
  }

  /** A switch with about that many entries, at least 10. */
  static LoadedSwitch of(int entries) {
    int hosts = hosts(entries);
    List<Station> left = new ArrayList<>();
    List<Station> right = new ArrayList<>();
    for (int host = 0; host < hosts; host++) {
      (host % 2 == 0 ? left : right).add(new Station(mac(host), List.of(address(host))));
    }
    Intents intents =
        new Intents(
            List.of(new Network("bench", 10)),
            List.of(
                new Attachment("left", 1, "bench", PortRef.untagged(NED, LEFT_PORT), left),
                new Attachment("right", 2, "bench", PortRef.untagged(NED, RIGHT_PORT), right)),
            List.of(),
            List.of());
    Dataplane dataplane = Dataplane.load(HeddleProgram.bmv2Json());
    P4Info p4info = P4Info.parse(HeddleProgram.p4info());
    int inserted = 0;
    for (Entity entity :
        Compiler.compile(intents, Topology.of(Set.of(NED), List.of())).get(NED).entities()) {
      if (entity instanceof Entity.TableEntry entry) {
        insert(dataplane, p4info, entry);
        inserted++;
      }
    }
    return new LoadedSwitch(dataplane, inserted);
  }

  /** Always even, so that every host on the left has a partner on the right. */
  static int hosts(int entries) {
    return Math.max(2, entries / TABLES & -2);
  }

  static MacAddress mac(int host) {
    return new MacAddress(0x02_47_00_00_00_00L + host);
  }

  static Ipv4Address address(int host) {
    return new Ipv4Address(0x0a00_0001 + host);
  }

  private static void insert(Dataplane dataplane, P4Info p4info, Entity.TableEntry entry) {
    String name = p4info.table(entry.table()).orElseThrow().name();
    Table table = dataplane.table(name);
    List<Match> key = new ArrayList<>();
    for (KeyField field : table.key()) {
      key.add(entry.match().getOrDefault(field.name(), KeyField.ANY));
    }
    P4Info.Action action = p4info.action(entry.action().name()).orElseThrow();
    Map<String, Bitstring> values = entry.action().parameters();
    List<Bitstring> parameters =
        action.params().stream().map(param -> values.get(param.name())).toList();
    try {
      table.insert(key, entry.priority(), action.name(), parameters);
    } catch (EntryRejected e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  Dataplane dataplane() {
    return dataplane;
  }

  int entries() {
    return entries;
  }
}
