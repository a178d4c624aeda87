package io.heddle.controller.compile;

import io.heddle.controller.topology.Hop;
import io.heddle.controller.topology.Overlay;
import io.heddle.intent.Chain;
import io.heddle.intent.Chain.ChainPort;
import io.heddle.intent.Chain.Function;
import io.heddle.intent.Chain.Replica;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Station;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes service chains into a draft. A bucket has one owner among the replicas of a function, the
 * same on the function's left and right, so that both directions of a session pass the same replica
 * whichever way they come. Several ports at an end of the chain share the buckets as replicas do.
 * What the chain's first end cannot reach owns no bucket.
 */
final class ChainCompiler {
  /** One of the equals at one place of a chain, with its ports to the left and to the right. */
  private record Member(String name, ChainPort left, ChainPort right) {}

  /**
   * One direction of a link; {@code answering} are the ports whose stations ARP is answered for.
   */
  private record Direction(
      int id,
      List<ChainPort> from,
      List<ChainPort> to,
      Map<Integer, ChainPort> owners,
      List<ChainPort> answering) {}

  private final Overlay overlay;
  private final Draft draft;

  ChainCompiler(Overlay overlay, Draft draft) {
    this.overlay = overlay;
    this.draft = draft;
  }

  void add(Chain chain) {
    List<List<Member>> places = places(chain);
    List<Map<Integer, Member>> owners = owners(chain, places);
    for (int link = 0; link + 1 < places.size(); link++) {
      int id = chain.firstId() + 2 * link;
      List<ChainPort> onLeft = places.get(link).stream().map(Member::right).toList();
      List<ChainPort> onRight = places.get(link + 1).stream().map(Member::left).toList();
      Map<Integer, ChainPort> leftOwners = new TreeMap<>();
      owners.get(link).forEach((bucket, member) -> leftOwners.put(bucket, member.right()));
      Map<Integer, ChainPort> rightOwners = new TreeMap<>();
      owners.get(link + 1).forEach((bucket, member) -> rightOwners.put(bucket, member.left()));
      List<ChainPort> beyondRight =
          nearestWithStations(places.subList(link + 1, places.size()), true);
      List<ChainPort> beyondLeft =
          nearestWithStations(places.subList(0, link + 1).reversed(), false);
      put(chain, new Direction(id, onLeft, onRight, rightOwners, beyondRight));
      put(chain, new Direction(id + 1, onRight, onLeft, leftOwners, beyondLeft));
    }
  }

  private static List<List<Member>> places(Chain chain) {
    List<List<Member>> places = new ArrayList<>();
    places.add(end(chain, chain.left()));
    for (Function function : chain.functions()) {
      List<Member> members = new ArrayList<>();
      for (Replica replica : function.replicas()) {
        String name = chain.name() + "/" + function.name() + "/" + replica.name();
        members.add(new Member(name, replica.left(), replica.right()));
      }
      places.add(members);
    }
    places.add(end(chain, chain.right()));
    return places;
  }

  private static List<Member> end(Chain chain, List<ChainPort> ports) {
    return ports.stream()
        .map(port -> new Member(chain.name() + "/" + port.name(), port, port))
        .toList();
  }

  /** For each place who owns which bucket; no bucket has an owner where nobody can be reached. */
  private List<Map<Integer, Member>> owners(Chain chain, List<List<Member>> places) {
    Optional<String> anchor =
        chain.left().stream().map(port -> port.port().ned()).filter(draft::has).findFirst();
    List<Map<Integer, Member>> owners = new ArrayList<>();
    for (List<Member> place : places) {
      Map<String, Member> usable = new TreeMap<>();
      for (Member member : place) {
        if (anchor.isPresent()
            && overlay.reaches(anchor.get(), member.left().port().ned())
            && overlay.reaches(anchor.get(), member.right().port().ned())) {
          usable.put(member.name(), member);
        }
      }
      Map<Integer, Member> here = new TreeMap<>();
      for (int bucket = 0; !usable.isEmpty() && bucket < Pipeline.BUCKETS; bucket++) {
        here.put(bucket, usable.get(BucketOwners.owner(bucket, usable.keySet())));
      }
      owners.add(here);
    }
    return owners;
  }

  /**
   * The ports at the first of {@code places} that has stations. A function with addresses of its
   * own ends the subnet, so nobody before it asks for what lies beyond; one without is passed over.
   * A port faces the asker with its stations: at an end both sides are the same.
   */
  private static List<ChainPort> nearestWithStations(
      List<List<Member>> places, boolean toTheRight) {
    for (List<Member> place : places) {
      List<ChainPort> ports =
          place.stream().map(member -> toTheRight ? member.left() : member.right()).toList();
      if (ports.stream().anyMatch(port -> !port.stations().isEmpty())) {
        return ports;
      }
    }
    return List.of();
  }

  private void put(Chain chain, Direction direction) {
    int id = direction.id();
    String intent = "chain " + chain.name();
    Set<String> entrances = new LinkedHashSet<>();
    for (ChainPort port : direction.from()) {
      if (draft.has(port.port().ned())) {
        attach(chain, port, direction);
        entrances.add(port.port().ned());
      }
    }
    for (ChainPort port : direction.to()) {
      if (draft.has(port.port().ned())) {
        emit(chain, port, id);
      }
    }
    Map<String, Set<Hop>> waysTo = new HashMap<>();
    LinkUse links = new LinkUse();
    direction
        .owners()
        .forEach(
            (bucket, owner) -> {
              String home = owner.port().ned();
              Set<Hop> ways = waysTo.computeIfAbsent(home, ned -> ways(entrances, ned));
              for (Hop hop : ways) {
                draft.put(
                    hop.local().ned(),
                    Pipeline.crossConnection(id, bucket, Pipeline.toPeer(hop)),
                    intent);
                links.add(hop);
              }
              if (!ways.isEmpty() || entrances.contains(home)) {
                draft.put(
                    home,
                    Pipeline.crossConnection(
                        id, bucket, Pipeline.toAttachment(owner.port().port())),
                    intent);
              }
            });
    links.put(draft, id, true, intent);
  }

  /** All steps that lead from {@code entrances} to {@code home}. */
  private Set<Hop> ways(Set<String> entrances, String home) {
    Set<Hop> ways = new LinkedHashSet<>();
    entrances.forEach(ned -> ways.addAll(overlay.path(ned, home)));
    return ways;
  }

  private void attach(Chain chain, ChainPort port, Direction direction) {
    String ned = port.port().ned();
    String intent = intent(chain, port);
    boolean guarded = !port.stations().isEmpty();
    draft.put(
        ned, Pipeline.chainAttachment(port.port(), direction.id(), port.id(), guarded), intent);
    for (Station station : port.stations()) {
      draft.put(ned, Pipeline.sourceGuard(port.id(), station.mac()), intent);
    }
    for (ChainPort answering : direction.answering()) {
      for (Station station : answering.stations()) {
        for (Ipv4Address address : station.addresses()) {
          draft.put(
              ned,
              Pipeline.arpProxy(direction.id(), address, station.mac()),
              intent(chain, answering));
          // The answer goes back with the identifier that the question came with.
          emit(chain, port, direction.id());
        }
      }
    }
  }

  private void emit(Chain chain, ChainPort port, int id) {
    draft.put(
        port.port().ned(),
        Pipeline.egressAttachment(port.port().port(), id, port.port().vlan()),
        intent(chain, port));
  }

  private static String intent(Chain chain, ChainPort port) {
    return "port " + port.name() + " of chain " + chain.name();
  }
}
