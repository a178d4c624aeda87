package io.heddle.intent;

import io.heddle.intent.Chain.ChainPort;
import io.heddle.intent.Chain.Function;
import io.heddle.intent.Chain.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what is wrong between intents, each of which is well formed. */
public final class IntentsValidator {
  private final List<String> problems = new ArrayList<>();
  private final Intents intents;

  private IntentsValidator(Intents intents) {
    this.intents = intents;
  }

  /** All problems of {@code intents}, a line each that names the culprits; none if it is sound. */
  public static List<String> problems(Intents intents) {
    return new IntentsValidator(intents).check();
  }

  private List<String> check() {
    checkNames();
    checkNetworkIds();
    checkAttachmentIds();
    checkPorts();
    checkLinks();
    checkNetworks();
    intents.chains().forEach(this::checkChain);
    return List.copyOf(problems);
  }

  /** Reports the second holder of a thing that only one may have. */
  private <K> void claim(Map<K, String> holders, K thing, String holder, String what) {
    String first = holders.putIfAbsent(thing, holder);
    if (first != null) {
      problems.add(first + " and " + holder + " " + what);
    }
  }

  private void checkNames() {
    checkNames("links", intents.links().stream().map(OverlayLink::name).toList());
    // Reports name traffic by network or chain, so these share one space of names.
    List<String> users = new ArrayList<>();
    intents.networks().forEach(network -> users.add(network.name()));
    intents.chains().forEach(chain -> users.add(chain.name()));
    checkNames("networks or chains", users);
    List<String> places = new ArrayList<>();
    intents.attachments().forEach(attachment -> places.add(attachment.name()));
    intents.chains().forEach(chain -> chain.ports().forEach(port -> places.add(port.name())));
    checkNames("attachments", places);
    for (Chain chain : intents.chains()) {
      checkNames(
          "functions of chain " + chain.name(),
          chain.functions().stream().map(Function::name).toList());
      for (Function function : chain.functions()) {
        checkNames(
            "replicas of function " + function.name() + " of chain " + chain.name(),
            function.replicas().stream().map(Replica::name).toList());
      }
    }
  }

  private void checkNames(String kind, List<String> names) {
    Set<String> seen = new HashSet<>();
    Set<String> reported = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name) && reported.add(name)) {
        problems.add("two " + kind + " have the name " + name);
      }
    }
  }

  private void checkNetworkIds() {
    Map<Integer, String> holders = new HashMap<>();
    for (Network network : intents.networks()) {
      claim(holders, network.id(), "network " + network.name(), "have the same id " + network.id());
    }
    for (Chain chain : intents.chains()) {
      int last = chain.lastId();
      String holder = "chain " + chain.name() + " (ids " + chain.firstId() + " to " + last + ")";
      Set<String> reported = new HashSet<>();
      for (int id = chain.firstId(); id <= last; id++) {
        String first = holders.putIfAbsent(id, holder);
        if (first != null && reported.add(first)) {
          problems.add(first + " and " + holder + " share the id " + id);
        }
      }
    }
  }

  private void checkAttachmentIds() {
    Map<Integer, String> holders = new HashMap<>();
    for (Attachment attachment : intents.attachments()) {
      claim(holders, attachment.id(), named(attachment), "have the same id " + attachment.id());
    }
    for (Chain chain : intents.chains()) {
      for (ChainPort port : chain.ports()) {
        if (port.id() < 1) {
          problems.add(named(port) + " has the id " + port.id() + "; it must be 1 or more");
        }
        claim(holders, port.id(), named(port), "have the same id " + port.id());
      }
    }
  }

  private void checkPorts() {
    Map<PortRef, String> holders = new HashMap<>();
    Map<PortRef, String> overlay = new HashMap<>();
    for (OverlayLink link : intents.links()) {
      for (OverlayLink.End end : List.of(link.a(), link.b())) {
        overlay.putIfAbsent(PortRef.untagged(end.ned(), end.port()), "link " + link.name());
      }
    }
    for (Attachment attachment : intents.attachments()) {
      claimPort(holders, overlay, attachment.port(), named(attachment));
    }
    for (Chain chain : intents.chains()) {
      for (ChainPort port : chain.ports()) {
        claimPort(holders, overlay, port.port(), named(port));
      }
    }
  }

  private void claimPort(
      Map<PortRef, String> holders, Map<PortRef, String> overlay, PortRef port, String holder) {
    claim(holders, port, holder, "are at the same place " + port);
    String link = overlay.get(PortRef.untagged(port.ned(), port.port()));
    if (link != null) {
      problems.add(holder + " is at " + port + ", which " + link + " uses");
    }
  }

  private void checkLinks() {
    record Tunnel(String ned, int port, Ipv4Address local, Ipv4Address remote) {}
    Map<Tunnel, String> holders = new HashMap<>();
    for (OverlayLink link : intents.links()) {
      if (Double.isInfinite(link.cost())) {
        problems.add("the cost of link " + link.name() + " is not a finite number");
      }
      OverlayLink.End a = link.a();
      OverlayLink.End b = link.b();
      String holder = "link " + link.name();
      Tunnel atA = new Tunnel(a.ned(), a.port(), a.address(), b.address());
      Tunnel atB = new Tunnel(b.ned(), b.port(), b.address(), a.address());
      claim(holders, atA, holder, "have the same addresses on " + a.ned() + ":" + a.port());
      claim(holders, atB, holder, "have the same addresses on " + b.ned() + ":" + b.port());
    }
  }

  private void checkNetworks() {
    Set<String> known = intents.networks().stream().map(Network::name).collect(Collectors.toSet());
    record PortOfNetwork(String network, String ned, int port) {}
    record MacOfNetwork(String network, MacAddress mac) {}
    record AddressOfNetwork(String network, Ipv4Address address) {}
    Map<PortOfNetwork, Attachment> ports = new HashMap<>();
    Map<MacOfNetwork, String> macs = new HashMap<>();
    Map<AddressOfNetwork, String> addresses = new HashMap<>();
    for (Attachment attachment : intents.attachments()) {
      String network = attachment.network();
      PortRef at = attachment.port();
      String holder = named(attachment);
      if (!known.contains(network)) {
        problems.add(holder + " names the network " + network + ", which does not exist");
      }
      Attachment first =
          ports.putIfAbsent(new PortOfNetwork(network, at.ned(), at.port()), attachment);
      // The same VLAN twice is reported already.
      if (first != null && !first.port().equals(at)) {
        problems.add(
            named(first) + " and " + holder + " join two VLANs of one port to network " + network);
      }
      for (Station station : attachment.stations()) {
        claim(
            macs,
            new MacOfNetwork(network, station.mac()),
            holder,
            "have a station " + station.mac() + " in network " + network);
        for (Ipv4Address address : station.addresses()) {
          claim(
              addresses,
              new AddressOfNetwork(network, address),
              holder,
              "have a station with " + address + " in network " + network);
        }
      }
    }
  }

  private void checkChain(Chain chain) {
    for (Function function : chain.functions()) {
      String name = "function " + function.name() + " of chain " + chain.name();
      checkAlike(name + " on the left", function.replicas().stream().map(Replica::left).toList());
      checkAlike(name + " on the right", function.replicas().stream().map(Replica::right).toList());
    }
    for (int link = 0; link <= chain.functions().size(); link++) {
      checkLinkPorts(chain, chain.leftOfLink(link), chain.rightOfLink(link));
    }
    for (List<ChainPort> ports : List.of(chain.left(), chain.right())) {
      checkAddresses(chain, ports);
    }
  }

  /** Replicas are interchangeable only with equal addresses. */
  private void checkAlike(String function, List<ChainPort> ports) {
    for (ChainPort port : ports) {
      if (!Set.copyOf(port.stations()).equals(Set.copyOf(ports.getFirst().stations()))) {
        problems.add(
            "the replicas of "
                + function
                + " must have the same stations, but "
                + ports.getFirst().name()
                + " and "
                + port.name()
                + " differ");
      }
    }
  }

  /** A frame never leaves by the port it came from, whatever its VLAN. */
  private void checkLinkPorts(Chain chain, List<ChainPort> left, List<ChainPort> right) {
    Map<PortRef, ChainPort> holders = new HashMap<>();
    List<ChainPort> both = new ArrayList<>(left);
    both.addAll(right);
    for (ChainPort port : both) {
      PortRef at = port.port();
      ChainPort first = holders.putIfAbsent(PortRef.untagged(at.ned(), at.port()), port);
      if (first != null && !first.port().equals(at)) {
        problems.add(
            named(first)
                + " and "
                + named(port)
                + " are neighbours in chain "
                + chain.name()
                + " and need two ports instead of two VLANs of one");
      }
    }
  }

  private void checkAddresses(Chain chain, List<ChainPort> ports) {
    Map<Ipv4Address, MacAddress> owners = new HashMap<>();
    for (ChainPort port : ports) {
      for (Station station : port.stations()) {
        for (Ipv4Address address : station.addresses()) {
          MacAddress first = owners.putIfAbsent(address, station.mac());
          if (first != null && !first.equals(station.mac())) {
            problems.add(
                named(port)
                    + " gives "
                    + address
                    + " to "
                    + station.mac()
                    + ", but at the same end"
                    + " of chain "
                    + chain.name()
                    + " it belongs to "
                    + first);
          }
        }
      }
    }
  }

  private static String named(Attachment attachment) {
    return "attachment " + attachment.name();
  }

  private static String named(ChainPort port) {
    return "port " + port.name();
  }
}
