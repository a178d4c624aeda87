package io.heddle.scenario;

import io.heddle.scenario.Scenario.Host;
import io.heddle.scenario.Scenario.Interface;
import io.heddle.scenario.Scenario.Link;
import io.heddle.scenario.Scenario.Ned;
import io.heddle.scenario.Scenario.ServiceChain;
import io.heddle.scenario.Scenario.Site;
import io.heddle.scenario.Scenario.VirtualNetwork;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The part of a scenario that is built, before what happens in it. */
record Topology(
    List<Site> sites,
    List<Ned> neds,
    List<Link> links,
    List<VirtualNetwork> networks,
    List<Host> hosts,
    List<ServiceChain> chains) {

  List<String> hostNames() {
    return hosts.stream().map(Host::name).toList();
  }

  List<String> networkNames() {
    return networks.stream().map(VirtualNetwork::name).toList();
  }

  Host host(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst().orElseThrow();
  }

  Stream<Interface> interfaces() {
    return hosts.stream().flatMap(host -> host.interfaces().stream());
  }

  Optional<Interface> byLabel(String label) {
    return interfaces().filter(one -> one.label().equals(label)).findFirst();
  }

  /** Reads {@code host:interface}; a host with one interface needs no more than its name. */
  Interface interfaceAt(Cursor at) throws ScenarioException {
    String text = at.text();
    Optional<Interface> exact = byLabel(text);
    if (exact.isPresent()) {
      return exact.get();
    }
    Optional<Host> host = hosts.stream().filter(one -> one.name().equals(text)).findFirst();
    if (host.isPresent() && host.get().interfaces().size() == 1) {
      return host.get().interfaces().getFirst();
    }
    if (host.isPresent()) {
      throw at.error(
          "host '"
              + text
              + "' has several interfaces; write one of "
              + Spelling.oneOf(host.get().interfaces().stream().map(Interface::label).toList()));
    }
    throw at.error(
        "no interface named '"
            + text
            + "'"
            + Spelling.hint(text, interfaces().map(Interface::label).toList()));
  }
}
