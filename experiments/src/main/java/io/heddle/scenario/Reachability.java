package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.scenario.Scenario.Host;
import io.heddle.scenario.Scenario.Interface;
import io.heddle.scenario.Scenario.Link;
import io.heddle.scenario.Scenario.Ned;
import io.heddle.scenario.Scenario.Route;
import io.heddle.scenario.Scenario.ServiceChain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether hosts can reach each other, told from the scenario alone: NEDs joined by links, networks,
 * chains, and the hosts' routes.
 */
final class Reachability {
  private static final int MOST_HOPS = 16;

  private final Topology topology;
  private final Map<String, String> component = new HashMap<>();

  Reachability(Topology topology) {
    this.topology = topology;
    for (Ned ned : topology.neds()) {
      component.put(ned.name(), ned.name());
    }
    for (Link link : topology.links()) {
      String from = component.get(link.b().ned());
      String to = component.get(link.a().ned());
      component.replaceAll((ned, of) -> of.equals(from) ? to : of);
    }
  }

  /**
   * Makes sure that every network's and every chain's members are on NEDs that links join.
   *
   * @param root where the file's name is known
   */
  void checkNetworks(Cursor root) throws ScenarioException {
    Map<String, Interface> first = new HashMap<>();
    for (Interface one : topology.interfaces().toList()) {
      if (one.network().isPresent()) {
        check(root, first, "network '" + one.network().get() + "'", one);
      }
    }
    for (ServiceChain chain : topology.chains()) {
      List<Interface> members = new ArrayList<>(chain.left());
      chain.functions().stream()
          .flatMap(function -> function.replicas().stream())
          .forEach(replica -> members.addAll(List.of(replica.left(), replica.right())));
      members.addAll(chain.right());
      for (Interface one : members) {
        check(root, first, "chain '" + chain.name() + "'", one);
      }
    }
  }

  private void check(Cursor root, Map<String, Interface> first, String segment, Interface one)
      throws ScenarioException {
    Interface other = Objects.requireNonNullElse(first.putIfAbsent(segment, one), one);
    if (!joined(one, other)) {
      throw root.errorAt(
          one.line(),
          "host '"
              + one.host()
              + "' is unreachable: no links join its NED '"
              + one.port().ned()
              + "' to '"
              + other.port().ned()
              + "', where "
              + segment
              + " also has hosts; add a link between them");
    }
  }

  /**
   * The address under which {@code from} reaches {@code to}, with a way back.
   *
   * @param at where to report it if there is none
   */
  Step.Destination destination(Cursor at, Host from, Host to) throws ScenarioException {
    if (from.name().equals(to.name())) {
      throw at.error("host '" + from.name() + "' cannot be both ends");
    }
    String problem = "it has no IP address; give one of its interfaces an 'ip'";
    List<Interface> targets =
        to.interfaces().stream()
            .filter(one -> one.ip().isPresent())
            .sorted(Comparator.comparing(one -> !sharesSegment(from, one)))
            .toList();
    for (int i = 0; i < targets.size(); i++) {
      Ipv4Address address = targets.get(i).ip().orElseThrow().address();
      Way way = thereAndBack(from, address);
      if (way.host().isPresent() && way.host().get().name().equals(to.name())) {
        return new Step.Destination(to.name(), address);
      }
      if (i == 0) {
        problem =
            way.host()
                .map(other -> address + " is the address of '" + other.name() + "' in its network")
                .orElse(way.problem());
      }
    }
    throw at.error("'" + from.name() + "' cannot reach '" + to.name() + "': " + problem);
  }

  /** The host that has {@code address} as {@code from} sees it, with a way back. */
  Host hostAt(Cursor at, Host from, Ipv4Address address) throws ScenarioException {
    Way way = thereAndBack(from, address);
    if (way.host().isEmpty()) {
      throw at.error("'" + from.name() + "' cannot reach " + address + ": " + way.problem());
    }
    return way.host().get();
  }

  private record Way(Optional<Host> host, Optional<Ipv4Address> source, String problem) {
    static Way none(String problem) {
      return new Way(Optional.empty(), Optional.empty(), problem);
    }
  }

  private Way thereAndBack(Host from, Ipv4Address address) {
    Way there = walk(from, address);
    if (there.host().isEmpty()) {
      return there;
    }
    Way back = walk(there.host().get(), there.source().orElseThrow());
    if (back.host().isEmpty()) {
      return Way.none("there is no way back: " + back.problem());
    }
    return there;
  }

  private Way walk(Host from, Ipv4Address target) {
    Host at = from;
    Optional<Ipv4Address> source = Optional.empty();
    for (int hop = 0; hop < MOST_HOPS; hop++) {
      Optional<NextHop> next = nextHop(at, target);
      if (next.isEmpty()) {
        return Way.none(
            "'"
                + at.name()
                + "' shares no network with "
                + target
                + " and has no route to it; add one under 'routes'");
      }
      Interface out = next.get().out();
      source = source.or(() -> out.ip().map(Ipv4Prefix::address));
      Optional<Interface> neighbour = neighbour(out, next.get().address());
      if (neighbour.isEmpty()) {
        return Way.none(
            "no host on the network of " + out.label() + " has " + next.get().address());
      }
      if (!joined(out, neighbour.get())) {
        return Way.none(
            "no links join NED '"
                + out.port().ned()
                + "' to NED '"
                + neighbour.get().port().ned()
                + "'");
      }
      at = topology.host(neighbour.get().host());
      if (at.interfaces().stream().anyMatch(one -> has(one, target))) {
        return new Way(Optional.of(at), source, "");
      }
      if (!at.forward()) {
        return Way.none("'" + at.name() + "' does not forward; set 'forward: true' on it");
      }
    }
    return Way.none("the routes go in a circle");
  }

  private record NextHop(Interface out, Ipv4Address address) {}

  private static Optional<NextHop> nextHop(Host at, Ipv4Address target) {
    Optional<Interface> onLink = onLink(at, target);
    if (onLink.isPresent()) {
      return Optional.of(new NextHop(onLink.get(), target));
    }
    return at.routes().stream()
        .filter(route -> route.to().contains(target))
        .max(Comparator.comparingInt((Route route) -> route.to().length()))
        .flatMap(route -> onLink(at, route.via()).map(out -> new NextHop(out, route.via())));
  }

  private static Optional<Interface> onLink(Host at, Ipv4Address address) {
    return at.interfaces().stream()
        .filter(one -> one.ip().isPresent() && one.ip().get().contains(address))
        .max(Comparator.comparingInt(one -> one.ip().orElseThrow().length()));
  }

  private static boolean has(Interface one, Ipv4Address address) {
    return one.ip().isPresent() && one.ip().get().address().equals(address);
  }

  private Optional<Interface> neighbour(Interface out, Ipv4Address address) {
    return topology
        .interfaces()
        .filter(one -> has(one, address) && sameSegment(out, one))
        .findFirst();
  }

  private boolean sharesSegment(Host from, Interface to) {
    return from.interfaces().stream().anyMatch(one -> sameSegment(one, to));
  }

  private boolean sameSegment(Interface a, Interface b) {
    if (a.label().equals(b.label())) {
      return false;
    }
    return a.network().isPresent()
        ? a.network().equals(b.network())
        : topology.chains().stream()
            .anyMatch(
                chain ->
                    chain.left().contains(a) && chain.right().contains(b)
                        || chain.left().contains(b) && chain.right().contains(a));
  }

  private boolean joined(Interface a, Interface b) {
    return component.get(a.port().ned()).equals(component.get(b.port().ned()));
  }
}
