package io.heddle.scenario;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.PortRef;
import io.heddle.scenario.Scenario.Host;
import io.heddle.scenario.Scenario.Link;
import io.heddle.scenario.Scenario.Ned;
import io.heddle.scenario.Scenario.ServiceChain;
import io.heddle.scenario.Scenario.Site;
import io.heddle.scenario.Scenario.VirtualNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads sites, NEDs, links and networks, and has hosts and chains read. */
final class TopologyReader {
  private static final int HIGHEST_ID = 0xffffff;

  private final Cursor.Fields scenario;

  TopologyReader(Cursor.Fields scenario) {
    this.scenario = scenario;
  }

  Topology read() throws ScenarioException {
    List<Site> sites = sites();
    List<Ned> neds = neds(sites);
    List<Cursor> linksAt = list("links");
    PortBook ports = new PortBook(neds.stream().map(Ned::name).toList());
    reserveLinkPorts(linksAt, ports);
    KubernetesReader.Declared kubernetes =
        new KubernetesReader(
                neds.stream().collect(groupingBy(Ned::site, mapping(Ned::name, toList()))))
            .read(scenario.optional("kubernetes"));
    List<VirtualNetwork> networks = networks(withNetworksOf(kubernetes));
    HostReader hostReader = new HostReader(networks, ports, kubernetes.pods());
    // A pod is a host; a host of the same name gives it what a manifest cannot, such as routes.
    Map<String, Cursor> hostsAt = new LinkedHashMap<>(kubernetes.pods());
    hostsAt.putAll(entries("hosts"));
    hostReader.reservePorts(hostsAt);
    List<Cursor> ends = new ArrayList<>();
    for (Cursor link : linksAt) {
      ends.addAll(link.entries().get("endpoints").list());
    }
    ports.checkLinkPortsUnshared(ends);
    List<Link> links = links(linksAt, ports);
    List<Host> hosts = hostReader.read(hostsAt);
    Topology withoutChains = new Topology(sites, neds, links, networks, hosts, List.of());
    List<ServiceChain> chains =
        new ChainReader(scenario.at(), withoutChains).read(entries("chains"));
    return new Topology(sites, neds, links, networks, hosts, chains);
  }

  private Map<String, Cursor> entries(String key) throws ScenarioException {
    Optional<Cursor> at = scenario.optional(key);
    return at.isPresent() ? at.get().entries() : Map.of();
  }

  private List<Cursor> list(String key) throws ScenarioException {
    Optional<Cursor> at = scenario.optional(key);
    return at.isPresent() ? at.get().list() : List.of();
  }

  private List<Site> sites() throws ScenarioException {
    List<Site> sites = new ArrayList<>();
    for (Map.Entry<String, Cursor> entry : entries("sites").entrySet()) {
      checkName(entry);
      Cursor.Fields fields = entry.getValue().fields("a site", "description");
      sites.add(new Site(entry.getKey(), text(fields, "description")));
    }
    return sites;
  }

  private List<Ned> neds(List<Site> sites) throws ScenarioException {
    List<String> siteNames = sites.stream().map(Site::name).toList();
    List<Ned> neds = new ArrayList<>();
    for (Map.Entry<String, Cursor> entry : entries("neds").entrySet()) {
      checkName(entry);
      Cursor.Fields fields = entry.getValue().fields("a NED", "site");
      Optional<Cursor> site = fields.optional("site");
      neds.add(
          new Ned(entry.getKey(), site.isPresent() ? site.get().reference("site", siteNames) : ""));
    }
    return neds;
  }

  private static List<Cursor> endpoints(Cursor link) throws ScenarioException {
    Cursor at =
        link.fields("a link", "name", "endpoints", "rate", "delay", "jitter", "loss", "cost")
            .required("endpoints");
    List<Cursor> ends = at.list();
    if (ends.size() != 2) {
      throw at.error("'endpoints' must be two NED ports such as [\"ned-a:1\", \"ned-b:1\"]");
    }
    return ends;
  }

  private static void reserveLinkPorts(List<Cursor> links, PortBook ports)
      throws ScenarioException {
    for (Cursor link : links) {
      for (Cursor end : endpoints(link)) {
        ports.reserve(end, OptionalInt.empty(), "the link in line " + link.line());
      }
    }
  }

  private static List<Link> links(List<Cursor> at, PortBook ports) throws ScenarioException {
    List<Link> links = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Cursor one : at) {
      List<Cursor> ends = endpoints(one);
      Cursor.Fields fields = new Cursor.Fields(one, "a link", one.entries());
      PortRef a = ports.resolve(ends.get(0), OptionalInt.empty());
      PortRef b = ports.resolve(ends.get(1), OptionalInt.empty());
      if (a.ned().equals(b.ned())) {
        throw one.error("a link must join two NEDs; both endpoints are on '" + a.ned() + "'");
      }
      Optional<Cursor> nameAt = fields.optional("name");
      String name = nameAt.isPresent() ? nameAt.get().text() : a.ned() + "--" + b.ned();
      if (!names.add(name)) {
        throw one.error("duplicate link '" + name + "'; give this one a 'name' of its own");
      }
      Optional<Cursor> rate = fields.optional("rate");
      Duration delay = duration(fields, "delay");
      Duration jitter = duration(fields, "jitter");
      if (jitter.compareTo(delay) > 0) {
        throw fields.required("jitter").error("'jitter' must not be greater than 'delay'");
      }
      links.add(
          new Link(
              one.line(),
              name,
              a,
              b,
              rate.isPresent() ? Optional.of(rate.get().parse(Quantity::rate)) : Optional.empty(),
              delay,
              jitter,
              fields.has("loss") ? fields.required("loss").parse(Quantity::share) : 0,
              cost(fields)));
    }
    return links;
  }

  private static double cost(Cursor.Fields link) throws ScenarioException {
    Optional<Cursor> at = link.optional("cost");
    if (at.isEmpty()) {
      return 1;
    }
    try {
      double cost = Double.parseDouble(at.get().text());
      if (cost > 0 && cost < 1e9) {
        return cost;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below.
    }
    throw at.get().error("'cost' must be a number greater than 0, not '" + at.get().text() + "'");
  }

  private static Duration duration(Cursor.Fields fields, String key) throws ScenarioException {
    Optional<Cursor> at = fields.optional(key);
    return at.isPresent() ? at.get().parse(Quantity::duration) : Duration.ZERO;
  }

  private Map<String, Cursor> withNetworksOf(KubernetesReader.Declared kubernetes)
      throws ScenarioException {
    Map<String, Cursor> all = new LinkedHashMap<>(kubernetes.networks());
    for (Map.Entry<String, Cursor> entry : entries("networks").entrySet()) {
      if (all.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
        throw entry
            .getValue()
            .error("duplicate '" + entry.getKey() + "'; the Kubernetes manifests define it too");
      }
    }
    return all;
  }

  private static List<VirtualNetwork> networks(Map<String, Cursor> entries)
      throws ScenarioException {
    Map<Integer, String> ids = new LinkedHashMap<>();
    for (Map.Entry<String, Cursor> entry : entries.entrySet()) {
      checkName(entry);
      Optional<Cursor> idAt = entry.getValue().fields("a network", "id", "cidr").optional("id");
      if (idAt.isPresent()) {
        String other = ids.putIfAbsent(idAt.get().integer(1, HIGHEST_ID), entry.getKey());
        if (other != null) {
          throw idAt.get()
              .error("id " + idAt.get().text() + " is taken by network '" + other + "'");
        }
      }
    }
    List<VirtualNetwork> networks = new ArrayList<>();
    int next = 1;
    for (Map.Entry<String, Cursor> entry : entries.entrySet()) {
      Cursor.Fields fields =
          new Cursor.Fields(entry.getValue(), "a network", entry.getValue().entries());
      Optional<Cursor> idAt = fields.optional("id");
      while (idAt.isEmpty() && ids.containsKey(next)) {
        next++;
      }
      int id = idAt.isPresent() ? idAt.get().integer(1, HIGHEST_ID) : next;
      ids.put(id, entry.getKey());
      networks.add(new VirtualNetwork(entry.getKey(), id, cidr(fields.required("cidr"))));
    }
    return networks;
  }

  private static Ipv4Prefix cidr(Cursor at) throws ScenarioException {
    Ipv4Prefix prefix = at.prefix();
    Ipv4Address first = new Ipv4Address(prefix.address().value() & mask(prefix.length()));
    if (!first.equals(prefix.address())) {
      throw at.error(
          "'"
              + prefix
              + "' has bits set beyond its prefix; write "
              + first
              + "/"
              + prefix.length());
    }
    if (prefix.length() > 30) {
      throw at.error("'" + prefix + "' has no room for two hosts; use a prefix of /30 or shorter");
    }
    return prefix;
  }

  static int mask(int length) {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  static void checkName(Map.Entry<String, Cursor> entry) throws ScenarioException {
    if (!entry.getKey().matches("[A-Za-z][A-Za-z0-9._-]{0,31}")) {
      throw entry
          .getValue()
          .error(
              "'"
                  + entry.getKey()
                  + "' is not a name; use up to 32 letters, digits, '.', '_' or '-', a letter first");
    }
  }

  private static String text(Cursor.Fields fields, String key) throws ScenarioException {
    Optional<Cursor> at = fields.optional(key);
    return at.isPresent() ? at.get().text() : "";
  }
}
