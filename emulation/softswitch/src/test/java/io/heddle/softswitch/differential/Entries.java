package io.heddle.softswitch.differential;

import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import java.util.HashMap;
import java.util.Map;

/** Entries of the heddle pipeline, one method an action. Numbers are read as unsigned. */
final class Entries {
  private Entries() {}

  static TableEntry decapsulate(
      int port, int outerSource, int outerDestination, int vni, int peer, boolean chained) {
    return entry(
        "overlay_termination",
        key(
            "ingress_port",
            port,
            "outer_source",
            outerSource,
            "outer_destination",
            outerDestination,
            "vni",
            vni),
        action(chained ? "decapsulate_chain" : "decapsulate", "network", vni, "peer", peer));
  }

  static TableEntry attach(int port, int vlan, int network, int attachment) {
    return entry(
        "attachment",
        key("ingress_port", port, "vlan_id", vlan),
        action("attach", "network", network, "attachment", attachment));
  }

  static TableEntry attachChain(int port, int vlan, int network, int attachment, boolean guarded) {
    return entry(
        "attachment",
        key("ingress_port", port, "vlan_id", vlan),
        action(
            "attach_chain",
            "network",
            network,
            "attachment",
            attachment,
            "guarded",
            guarded ? 1 : 0));
  }

  static TableEntry permit(int attachment, long mac) {
    return entry(
        "source_guard", key("attachment", attachment, "source_mac", mac), action("permit"));
  }

  static TableEntry answer(int network, int address, long mac) {
    return entry(
        "arp_proxy",
        key("network", network, "target_address", address),
        action("answer", "mac", mac));
  }

  static TableEntry bucket(int network, int bucket, Action where) {
    return entry("cross_connection", key("network", network, "bucket", bucket), where);
  }

  static TableEntry forward(int network, long mac, Action where) {
    return entry("forwarding", key("network", network, "destination_mac", mac), where);
  }

  static Action toAttachment(int port) {
    return action("to_attachment", "port", port);
  }

  static Action toPeer(int port, int peer) {
    return action("to_peer", "port", port, "peer", peer);
  }

  static TableEntry replicate(int network, int group) {
    return entry("replication", key("network", network), action("replicate", "group", group));
  }

  static TableEntry emitUntagged(int port, int network) {
    return entry(
        "egress_attachment", key("egress_port", port, "network", network), action("emit_untagged"));
  }

  static TableEntry emitTagged(int port, int network, int vlan) {
    return entry(
        "egress_attachment",
        key("egress_port", port, "network", network),
        action("emit_tagged", "vlan_id", vlan));
  }

  static TableEntry encapsulate(
      int peer, int network, long sourceMac, long destinationMac, int source, int destination) {
    return entry(
        "egress_overlay",
        key("peer", peer, "network", network),
        action(
            "encapsulate",
            "source_mac",
            sourceMac,
            "destination_mac",
            destinationMac,
            "source",
            source,
            "destination",
            destination));
  }

  private static TableEntry entry(String table, Map<String, Bitstring> key, Action action) {
    Map<String, Match> match = new HashMap<>();
    key.forEach((name, value) -> match.put(name, new Match.Exact(value)));
    return TableEntry.of(table, match, action);
  }

  private static Map<String, Bitstring> key(Object... namesAndValues) {
    return values(namesAndValues);
  }

  private static Action action(String name, Object... namesAndValues) {
    return new Action(name, values(namesAndValues));
  }

  /** An int stands for 32 bits without a sign, a long for 64. */
  private static Map<String, Bitstring> values(Object... namesAndValues) {
    Map<String, Bitstring> values = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      long value =
          namesAndValues[i + 1] instanceof Integer number
              ? Integer.toUnsignedLong(number)
              : (Long) namesAndValues[i + 1];
      values.put((String) namesAndValues[i], Bitstring.of(value));
    }
    return values;
  }
}
