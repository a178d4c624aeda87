package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.MacAddress;
import io.heddle.scenario.Scenario.Host;
import io.heddle.scenario.Scenario.Interface;
import io.heddle.scenario.Scenario.Route;
import io.heddle.scenario.Scenario.VirtualNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads hosts, their interfaces and their routes. */
final class HostReader {
  /** Locally administered addresses (IEEE 802 section 8.4) for interfaces that name none. */
  private static final long FIRST_MAC = 0x02_48_00_00_00_00L;

  private final List<VirtualNetwork> networks;
  private final PortBook ports;
  private final Map<String, Cursor> pods;
  private final Map<String, Interface> macs = new HashMap<>();
  private final Map<String, Interface> addresses = new HashMap<>();
  private long interfaces;

  /**
   * @param pods hosts whose interfaces come from Kubernetes manifests
   */
  HostReader(List<VirtualNetwork> networks, PortBook ports, Map<String, Cursor> pods) {
    this.networks = networks;
    this.ports = ports;
    this.pods = pods;
  }

  /** Reserves the ports that the file writes down. */
  void reservePorts(Map<String, Cursor> hosts) throws ScenarioException {
    for (Map.Entry<String, Cursor> host : hosts.entrySet()) {
      TopologyReader.checkName(host);
      for (Cursor one : interfaces(host.getKey(), host(host.getValue()))) {
        Cursor.Fields fields = interfaceFields(one);
        String label = host.getKey() + ":" + fields.required("name").text();
        ports.reserve(fields.required("port"), vlan(fields), label);
      }
    }
  }

  List<Host> read(Map<String, Cursor> entries) throws ScenarioException {
    List<Host> hosts = new ArrayList<>();
    for (Map.Entry<String, Cursor> entry : entries.entrySet()) {
      hosts.add(read(entry.getKey(), entry.getValue()));
    }
    return hosts;
  }

  private static Cursor.Fields host(Cursor at) throws ScenarioException {
    return at.fields("a host", "interfaces", "routes", "forward", "dns");
  }

  private List<Cursor> interfaces(String host, Cursor.Fields fields) throws ScenarioException {
    Cursor pod = pods.get(host);
    if (pod == null) {
      return fields.required("interfaces").list();
    }
    if (fields.has("interfaces") && fields.at() != pod) {
      throw fields
          .required("interfaces")
          .error("host '" + host + "' is a pod, and its manifest gives its interfaces");
    }
    return pod.entries().get("interfaces").list();
  }

  private static Cursor.Fields interfaceFields(Cursor at) throws ScenarioException {
    return at.fields("an interface", "name", "network", "port", "vlan", "ip", "mac", "rate");
  }

  private static OptionalInt vlan(Cursor.Fields fields) throws ScenarioException {
    Optional<Cursor> at = fields.optional("vlan");
    return at.isPresent() ? OptionalInt.of(at.get().integer(1, 4094)) : OptionalInt.empty();
  }

  private Host read(String name, Cursor at) throws ScenarioException {
    Cursor.Fields fields = host(at);
    List<Interface> read = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Cursor one : interfaces(name, fields)) {
      Interface next = readInterface(name, one);
      if (!names.add(next.name())) {
        throw one.error("duplicate interface '" + next.name() + "' of host '" + name + "'");
      }
      read.add(next);
    }
    if (read.isEmpty()) {
      throw fields.required("interfaces").error("host '" + name + "' needs at least one interface");
    }
    Optional<Cursor> dns = fields.optional("dns");
    return new Host(
        at.line(),
        name,
        read,
        routes(name, fields, read),
        fields.has("forward") && fields.required("forward").bool(),
        dns.isPresent() ? Optional.of(dns.get().address()) : Optional.empty());
  }

  private Interface readInterface(String host, Cursor at) throws ScenarioException {
    Cursor.Fields fields = interfaceFields(at);
    String name = fields.required("name").text();
    if (!name.matches("[A-Za-z][A-Za-z0-9._-]{0,14}") || name.equals("lo")) {
      throw fields
          .required("name")
          .error("'" + name + "' is not an interface name; use up to 15 letters and digits");
    }
    Optional<Cursor> networkAt = fields.optional("network");
    Optional<String> network = Optional.empty();
    if (networkAt.isPresent()) {
      network =
          Optional.of(
              networkAt
                  .get()
                  .reference("network", networks.stream().map(VirtualNetwork::name).toList()));
    }
    interfaces++;
    Optional<Cursor> macAt = fields.optional("mac");
    Interface read =
        new Interface(
            at.line(),
            host,
            name,
            network,
            ports.resolve(fields.required("port"), vlan(fields)),
            ip(fields, network),
            macAt.isPresent() ? stationMac(macAt.get()) : new MacAddress(FIRST_MAC + interfaces),
            fields.has("rate")
                ? OptionalLong.of(fields.required("rate").parse(Quantity::rate))
                : OptionalLong.empty());
    checkUnique(read, fields);
    return read;
  }

  private static MacAddress stationMac(Cursor at) throws ScenarioException {
    MacAddress mac = at.mac();
    if (mac.isGroup() || mac.value() == 0) {
      throw at.error("'" + mac + "' cannot be a host's address; use one such as 02:00:00:00:00:01");
    }
    return mac;
  }

  private Optional<Ipv4Prefix> ip(Cursor.Fields fields, Optional<String> network)
      throws ScenarioException {
    Optional<Cursor> at = fields.optional("ip");
    if (at.isEmpty()) {
      return Optional.empty();
    }
    if (network.isEmpty()) {
      return Optional.of(at.get().prefix());
    }
    VirtualNetwork in =
        networks.stream().filter(net -> net.name().equals(network.get())).findFirst().orElseThrow();
    String text = at.get().text();
    Ipv4Prefix prefix =
        text.contains("/")
            ? at.get().prefix()
            : new Ipv4Prefix(at.get().address(), in.cidr().length());
    if (prefix.length() != in.cidr().length() || !in.cidr().contains(prefix.address())) {
      throw at.get()
          .error(
              "'"
                  + text
                  + "' is not an address of network '"
                  + in.name()
                  + "', which is "
                  + in.cidr());
    }
    int hostBits = prefix.address().value() & ~TopologyReader.mask(prefix.length());
    if (hostBits == 0 || hostBits == ~TopologyReader.mask(prefix.length())) {
      throw at.get()
          .error("'" + text + "' is the network's own or its broadcast address; use another");
    }
    return Optional.of(prefix);
  }

  private void checkUnique(Interface read, Cursor.Fields fields) throws ScenarioException {
    if (read.network().isEmpty()) {
      return;
    }
    String network = read.network().get();
    Interface sameMac = macs.putIfAbsent(network + " " + read.mac(), read);
    if (sameMac != null) {
      throw (fields.has("mac") ? fields.required("mac") : fields.at())
          .error(
              "MAC address "
                  + read.mac()
                  + " is taken by "
                  + sameMac.label()
                  + " in network '"
                  + network
                  + "'");
    }
    if (read.ip().isPresent()) {
      String address = read.ip().get().address().toString();
      Interface sameAddress = addresses.putIfAbsent(network + " " + address, read);
      if (sameAddress != null) {
        throw fields
            .required("ip")
            .error(
                "address "
                    + address
                    + " is taken by "
                    + sameAddress.label()
                    + " in network '"
                    + network
                    + "'");
      }
    }
  }

  private static List<Route> routes(String host, Cursor.Fields fields, List<Interface> interfaces)
      throws ScenarioException {
    Optional<Cursor> at = fields.optional("routes");
    List<Route> routes = new ArrayList<>();
    for (Cursor one : at.isPresent() ? at.get().list() : List.<Cursor>of()) {
      Cursor.Fields route = one.fields("a route", "to", "via");
      Cursor toAt = route.required("to");
      Ipv4Prefix to =
          toAt.text().equals("default") ? new Ipv4Prefix(new Ipv4Address(0), 0) : toAt.prefix();
      Ipv4Address via = route.required("via").address();
      boolean onLink =
          interfaces.stream().anyMatch(own -> own.ip().isPresent() && own.ip().get().contains(via));
      if (!onLink) {
        throw route
            .required("via")
            .error("'" + via + "' is on none of the networks of host '" + host + "'");
      }
      routes.add(new Route(to, via));
    }
    return routes;
  }
}
