package io.heddle.controller;

import io.heddle.intent.MacAddress;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Runs frames through the tables of all NEDs as heddle.p4 does, with the overlay links as wires.
 */
public final class Simulator {
  /** A frame; what the pipeline hashes into a bucket is given instead. */
  public record Frame(MacAddress source, MacAddress destination, int bucket) {}

  private record Place(String ned, int port) {}

  private record Outer(long source, long destination, long vni) {}

  private record Arrival(Place place, int vlan, Frame frame, Outer outer) {}

  /** What is known of a frame between the tables. */
  private record Known(long network, boolean chain, long fromPeer, int ingressPort) {}

  /** A frame, or its copies, did not come to an end. */
  public static final class LoopException extends RuntimeException {
    private final boolean inChain;

    private LoopException(boolean inChain) {
      super(inChain ? "in a chain" : "in a network");
      this.inChain = inChain;
    }

    public boolean isInChain() {
      return inChain;
    }
  }

  private static final int MOST_HOPS = 2000;

  private final Map<String, Map<Object, Entity>> neds;
  private final Map<Place, Set<Place>> wires = new HashMap<>();
  private final Deque<Arrival> arrivals = new ArrayDeque<>();
  private final List<PortRef> deliveries = new ArrayList<>();

  /** {@code neds} has the entities of each NED by key; it may change between two frames. */
  public Simulator(Map<String, Map<Object, Entity>> neds, Collection<OverlayLink> links) {
    this.neds = neds;
    for (OverlayLink link : links) {
      Place a = new Place(link.a().ned(), link.a().port());
      Place b = new Place(link.b().ned(), link.b().port());
      wires.computeIfAbsent(a, any -> new HashSet<>()).add(b);
      wires.computeIfAbsent(b, any -> new HashSet<>()).add(a);
    }
  }

  /** Where {@code frame}, sent into {@code from}, comes out: a place for each copy. */
  public List<PortRef> send(PortRef from, Frame frame) {
    arrivals.clear();
    deliveries.clear();
    arrivals.add(
        new Arrival(new Place(from.ned(), from.port()), from.vlan().orElse(0), frame, null));
    for (int hops = 0; !arrivals.isEmpty(); hops++) {
      Arrival arrival = arrivals.remove();
      Optional<Known> known = ingress(arrival);
      if (known.isPresent() && hops > MOST_HOPS) {
        throw new LoopException(known.get().chain());
      }
      known.ifPresent(k -> forward(arrival.place().ned(), k, arrival.frame()));
    }
    return List.copyOf(deliveries);
  }

  private Optional<Known> ingress(Arrival arrival) {
    String ned = arrival.place().ned();
    int port = arrival.place().port();
    if (arrival.outer() != null) {
      Outer outer = arrival.outer();
      return look(
              ned,
              "overlay_termination",
              Map.of(
                  "ingress_port", (long) port,
                  "outer_source", outer.source(),
                  "outer_destination", outer.destination(),
                  "vni", outer.vni()))
          .map(
              hit ->
                  new Known(
                      value(hit, "network"),
                      hit.name().equals("decapsulate_chain"),
                      value(hit, "peer"),
                      port));
    }
    Optional<Action> attachment =
        look(
            ned,
            "attachment",
            Map.of("ingress_port", (long) port, "vlan_id", (long) arrival.vlan()));
    if (attachment.isEmpty()) {
      return Optional.empty();
    }
    Action hit = attachment.get();
    boolean chain = hit.name().equals("attach_chain");
    boolean guarded = !chain || value(hit, "guarded") == 1;
    Map<String, Long> guard =
        Map.of(
            "attachment", value(hit, "attachment"), "source_mac", arrival.frame().source().value());
    if (guarded && look(ned, "source_guard", guard).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Known(value(hit, "network"), chain, 0, port));
  }

  private void forward(String ned, Known known, Frame frame) {
    long network = known.network();
    if (known.chain()) {
      look(ned, "cross_connection", Map.of("network", network, "bucket", (long) frame.bucket()))
          .ifPresent(action -> leave(ned, known, frame, action));
      return;
    }
    Optional<Action> unicast =
        look(
            ned,
            "forwarding",
            Map.of("network", network, "destination_mac", frame.destination().value()));
    if (unicast.isPresent()) {
      leave(ned, known, frame, unicast.get());
      return;
    }
    Optional<Action> replication = look(ned, "replication", Map.of("network", network));
    if (replication.isPresent()) {
      int group = (int) value(replication.get(), "group");
      Object key = new MulticastGroup(group, Set.of()).key();
      MulticastGroup copies = (MulticastGroup) neds.get(ned).get(key);
      for (Replica copy : copies.replicas()) {
        egress(ned, known, frame, copy.port(), copy.instance());
      }
    }
  }

  private void leave(String ned, Known known, Frame frame, Action action) {
    long peer = action.name().equals("to_peer") ? value(action, "peer") : 0;
    egress(ned, known, frame, (int) value(action, "port"), peer);
  }

  private void egress(String ned, Known known, Frame frame, int port, long peer) {
    if (peer != 0) {
      if (peer != known.fromPeer()) {
        look(ned, "egress_overlay", Map.of("peer", peer, "network", known.network()))
            .ifPresent(action -> tunnel(new Place(ned, port), known.network(), frame, action));
      }
    } else if (known.fromPeer() != 0 || port != known.ingressPort()) {
      look(ned, "egress_attachment", Map.of("egress_port", (long) port, "network", known.network()))
          .map(
              action ->
                  action.name().equals("emit_tagged")
                      ? OptionalInt.of((int) value(action, "vlan_id"))
                      : OptionalInt.empty())
          .ifPresent(vlan -> deliveries.add(new PortRef(ned, port, vlan)));
    }
  }

  private void tunnel(Place from, long network, Frame frame, Action encapsulate) {
    Outer outer =
        new Outer(value(encapsulate, "source"), value(encapsulate, "destination"), network);
    for (Place to : wires.getOrDefault(from, Set.of())) {
      arrivals.add(new Arrival(to, 0, frame, outer));
    }
  }

  private Optional<Action> look(String ned, String table, Map<String, Long> key) {
    Map<String, Match> match = new HashMap<>();
    key.forEach((field, value) -> match.put(field, new Match.Exact(Bitstring.of(value))));
    Object entryKey = TableEntry.of(table, match, new Action("any", Map.of())).key();
    return Optional.ofNullable((TableEntry) neds.get(ned).get(entryKey)).map(TableEntry::action);
  }

  private static long value(Action action, String parameter) {
    return action.parameters().get(parameter).toLong();
  }
}
