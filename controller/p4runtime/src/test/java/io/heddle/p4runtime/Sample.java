package io.heddle.p4runtime;

import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The program of {@code sample.p4info.txtpb}, and entries for it. */
final class Sample {
  static final P4Info P4INFO = P4Info.parse(text());

  private Sample() {}

  static String text() {
    try (InputStream in = Sample.class.getResourceAsStream("sample.p4info.txtpb")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Match exact(long value) {
    return new Match.Exact(Bitstring.of(value));
  }

  static Action toPort(long port) {
    return new Action("to_port", Map.of("port", Bitstring.of(port)));
  }

  static Action toPeer(long peer) {
    return new Action("to_peer", Map.of("peer", Bitstring.of(peer), "port", Bitstring.of(511)));
  }

  /** An entry of the table {@code forwarding}. */
  static TableEntry station(long network, long mac, long port) {
    return TableEntry.of(
        "forwarding",
        Map.of("network", exact(network), "destination_mac", exact(mac)),
        toPort(port));
  }

  /** An entry of the table {@code routes} to 10.0.0.0/8 or a part of it. */
  static TableEntry route(long value, int prefixLength) {
    return TableEntry.of(
        "routes",
        Map.of(
            "network", exact(1), "destination", new Match.Lpm(Bitstring.of(value), prefixLength)),
        toPort(1));
  }

  /** An entry of the table {@code policy}. */
  static TableEntry policy(int priority, Map<String, Match> match) {
    return new TableEntry("policy", match, priority, toPeer(7), false);
  }
}
