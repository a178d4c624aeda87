package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.MacAddress;
import io.heddle.intent.PortRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A whole scenario: what is built, what happens in it, and what must hold. All ports, addresses and
 * ids that the file leaves out are assigned, the same ones for the same file.
 *
 * @param seed of every random choice of a run
 * @param repeat how often a measuring step is repeated if it does not say so itself, 1 or more
 */
public record Scenario(
    String file,
    String name,
    String description,
    long seed,
    int repeat,
    List<Site> sites,
    List<Ned> neds,
    List<Link> links,
    List<VirtualNetwork> networks,
    List<Host> hosts,
    List<ServiceChain> chains,
    List<App> apps,
    List<Step> steps,
    List<Expectation> expectations) {
  public Scenario {
    sites = List.copyOf(sites);
    neds = List.copyOf(neds);
    links = List.copyOf(links);
    networks = List.copyOf(networks);
    hosts = List.copyOf(hosts);
    chains = List.copyOf(chains);
    apps = List.copyOf(apps);
    steps = List.copyOf(steps);
    expectations = List.copyOf(expectations);
  }

  /** A place with workloads: a node, a cluster, a campus. */
  public record Site(String name, String description) {}

  /** A network edge device, the P4 switch at the edge of {@code site}. */
  public record Ned(String name, String site) {}

  /**
   * A cable between two NEDs that carries the overlay.
   *
   * @param rate in bits a second; empty for no limit
   * @param loss from 0 to 1
   * @param cost weight in path computation, greater than 0
   */
  public record Link(
      int line,
      String name,
      PortRef a,
      PortRef b,
      Optional<Long> rate,
      Duration delay,
      Duration jitter,
      double loss,
      double cost) {
    /** Whether anything but a plain cable is asked for. */
    public boolean isShaped() {
      return rate.isPresent() || !delay.isZero() || !jitter.isZero() || loss > 0;
    }
  }

  /** An isolated layer-2 network. {@code id} is its VXLAN network identifier, 1 to 2^24 - 1. */
  public record VirtualNetwork(String name, int id, Ipv4Prefix cidr) {}

  /** A host with a network stack of its own. */
  public record Host(
      int line,
      String name,
      List<Interface> interfaces,
      List<Route> routes,
      boolean forward,
      Optional<Ipv4Address> dns) {
    public Host {
      interfaces = List.copyOf(interfaces);
      routes = List.copyOf(routes);
    }
  }

  /**
   * An interface of a host, plugged into a NED.
   *
   * @param network empty if the interface belongs to a service chain
   * @param rate the most that the host sends by it, in bits a second
   */
  public record Interface(
      int line,
      String host,
      String name,
      Optional<String> network,
      PortRef port,
      Optional<Ipv4Prefix> ip,
      MacAddress mac,
      OptionalLong rate) {
    /** {@code host:interface}, by which steps and chains call it. */
    public String label() {
      return host + ":" + name;
    }
  }

  /** A static route of a host. */
  public record Route(Ipv4Prefix to, Ipv4Address via) {}

  /** Sessions between {@code left} and {@code right} pass one replica of each function. */
  public record ServiceChain(
      int line,
      String name,
      int firstId,
      List<Interface> left,
      List<Function> functions,
      List<Interface> right) {
    public ServiceChain {
      left = List.copyOf(left);
      functions = List.copyOf(functions);
      right = List.copyOf(right);
    }
  }

  /** A network function of a chain with its interchangeable replicas. */
  public record Function(String name, List<Replica> replicas) {
    public Function {
      replicas = List.copyOf(replicas);
    }
  }

  /** One replica, with its interface on each side. */
  public record Replica(String host, Interface left, Interface right) {}

  /** The host of that name, which the loader has made sure of. */
  public Host host(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst().orElseThrow();
  }

  /** The network of that name, which the loader has made sure of. */
  public VirtualNetwork network(String name) {
    return networks.stream().filter(net -> net.name().equals(name)).findFirst().orElseThrow();
  }

  /** The application of that name, which the loader has made sure of. */
  public App app(String name) {
    return apps.stream().filter(app -> app.name().equals(name)).findFirst().orElseThrow();
  }

  /** Every interface of every host, in the file's order. */
  public List<Interface> interfaces() {
    return hosts.stream().flatMap(host -> host.interfaces().stream()).toList();
  }

  /** The same scenario with another seed and number of repetitions, where given. */
  public Scenario with(Optional<Long> otherSeed, OptionalInt otherRepeat) {
    return new Scenario(
        file,
        name,
        description,
        otherSeed.orElse(seed),
        otherRepeat.orElse(repeat),
        sites,
        neds,
        links,
        networks,
        hosts,
        chains,
        apps,
        steps,
        expectations);
  }
}
