package io.heddle.controller;

import io.heddle.controller.Simulator.Frame;
import io.heddle.controller.compile.DeviceState;
import io.heddle.intent.Attachment;
import io.heddle.intent.Chain;
import io.heddle.intent.Chain.ChainPort;
import io.heddle.intent.Intents;
import io.heddle.intent.MacAddress;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.p4runtime.entity.Entity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Compares where frames come out with where a model of the intents says that they must. */
final class Isolation {
  private final Worlds world;
  private final Simulator simulator;
  private final Map<String, Integer> parts;
  private final List<String> violations = new ArrayList<>();

  Isolation(Worlds world, Map<String, DeviceState> states) {
    this.world = world;
    Map<String, Map<Object, Entity>> entities = new HashMap<>();
    states.forEach((ned, state) -> entities.put(ned, state.byKey()));
    this.simulator = new Simulator(entities, world.intents().links());
    this.parts = parts(world);
  }

  /** Numbers the parts of the overlay that have no way to each other. */
  private static Map<String, Integer> parts(Worlds world) {
    Map<String, Integer> parts = new HashMap<>();
    world.neds().forEach(ned -> parts.put(ned, parts.size()));
    for (OverlayLink link : world.intents().links()) {
      int from = parts.get(link.a().ned());
      int to = parts.get(link.b().ned());
      parts.replaceAll((ned, part) -> part == from ? to : part);
    }
    return parts;
  }

  /** What frames of networks, of every kind and from every attachment, do wrong. */
  List<String> networkViolations() {
    Intents intents = world.intents();
    TreeSet<Long> macs = new TreeSet<>(List.of(Worlds.BROADCAST.value(), Worlds.NOBODY.value()));
    for (Attachment attachment : intents.attachments()) {
      attachment.stations().forEach(station -> macs.add(station.mac().value()));
    }
    for (Attachment from : intents.attachments()) {
      for (long source : macs) {
        for (long destination : macs) {
          Frame frame = new Frame(new MacAddress(source), new MacAddress(destination), 0);
          check(from.port(), frame, model(from, frame));
        }
      }
    }
    return violations;
  }

  /** Where a frame from {@code from} must come out. */
  private List<PortRef> model(Attachment from, Frame frame) {
    if (from.stations().stream().noneMatch(known -> known.mac().equals(frame.source()))) {
      return List.of();
    }
    List<Attachment> reachable =
        world.intents().attachments().stream()
            .filter(to -> to.network().equals(from.network()))
            .filter(to -> parts.get(to.port().ned()).equals(parts.get(from.port().ned())))
            .toList();
    List<Attachment> owners =
        reachable.stream()
            .filter(to -> to.stations().stream().anyMatch(s -> s.mac().equals(frame.destination())))
            .toList();
    return (owners.isEmpty() ? reachable : owners)
        .stream().filter(to -> to != from).map(Attachment::port).toList();
  }

  private void check(PortRef from, Frame frame, List<PortRef> expected) {
    List<String> delivered = simulator.send(from, frame).stream().map(PortRef::toString).toList();
    List<String> wanted = expected.stream().map(PortRef::toString).toList();
    if (!delivered.stream().sorted().toList().equals(wanted.stream().sorted().toList())) {
      violations.add(from + " " + frame + " came out at " + delivered + ", not at " + wanted);
    }
  }

  /** What sessions of chains do wrong: each bucket there and back. */
  List<String> chainViolations(int bucket) {
    for (Chain chain : world.intents().chains()) {
      List<List<List<ChainPort>>> places = new ArrayList<>();
      places.add(ends(chain.left()));
      chain.functions().stream()
          .map(f -> f.replicas().stream().map(r -> List.of(r.left(), r.right())).toList())
          .forEach(places::add);
      places.add(ends(chain.right()));
      int part = parts.get(chain.left().getFirst().port().ned());
      places.replaceAll(
          place ->
              place.stream()
                  .filter(m -> m.stream().allMatch(p -> parts.get(p.port().ned()) == part))
                  .toList());
      List<List<ChainPort>> there = walk(places, 0, bucket);
      if (there.size() == places.size()) {
        List<List<List<ChainPort>>> mirrored =
            places.reversed().stream()
                .map(place -> place.stream().map(List::reversed).toList())
                .toList();
        List<List<ChainPort>> back = walk(mirrored, 0, bucket);
        if (!there.equals(back.reversed().stream().map(List::reversed).toList())) {
          violations.add("bucket " + bucket + " goes by " + there + " and returns by " + back);
        }
      }
    }
    return violations;
  }

  private static List<List<ChainPort>> ends(List<ChainPort> ports) {
    return ports.stream().map(port -> List.of(port, port)).toList();
  }

  /** The members that a session passes; ends where a place has nobody. */
  private List<List<ChainPort>> walk(List<List<List<ChainPort>>> places, int start, int bucket) {
    List<List<ChainPort>> passed = new ArrayList<>(List.of(places.get(start).getFirst()));
    for (int next = start + 1; next < places.size(); next++) {
      ChainPort from = passed.getLast().getLast();
      MacAddress source =
          from.stations().isEmpty() ? Worlds.NOBODY : from.stations().getFirst().mac();
      List<PortRef> out = simulator.send(from.port(), new Frame(source, Worlds.NOBODY, bucket));
      List<List<ChainPort>> hit =
          places.get(next).stream()
              .filter(member -> out.contains(member.getFirst().port()))
              .toList();
      if (hit.isEmpty() && places.get(next).isEmpty() && out.isEmpty()) {
        return passed;
      }
      if (hit.size() != 1 || out.size() != 1) {
        violations.add("bucket " + bucket + " from " + from.name() + " came out at " + out);
        return passed;
      }
      passed.add(hit.getFirst());
    }
    return passed;
  }
}
