package io.heddle.scenario;

import io.heddle.scenario.Scenario.Function;
import io.heddle.scenario.Scenario.Host;
import io.heddle.scenario.Scenario.Interface;
import io.heddle.scenario.Scenario.Replica;
import io.heddle.scenario.Scenario.ServiceChain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads service chains and gives each of their links two free ids of the network id space. */
final class ChainReader {
  private final Cursor root;
  private final Topology topology;
  private final Set<Integer> ids;
  private final Map<String, String> owners = new HashMap<>();

  ChainReader(Cursor root, Topology topology) {
    this.root = root;
    this.topology = topology;
    this.ids =
        topology.networks().stream()
            .map(Scenario.VirtualNetwork::id)
            .collect(Collectors.toCollection(HashSet::new));
  }

  List<ServiceChain> read(Map<String, Cursor> entries) throws ScenarioException {
    List<ServiceChain> chains = new ArrayList<>();
    for (Map.Entry<String, Cursor> entry : entries.entrySet()) {
      TopologyReader.checkName(entry);
      Cursor.Fields fields = entry.getValue().fields("a chain", "left", "functions", "right");
      String name = entry.getKey();
      if (topology.networkNames().contains(name)) {
        throw entry
            .getValue()
            .error("'" + name + "' is a network already; give the chain another name");
      }
      List<Interface> left = ends(name, fields.required("left"));
      List<Function> functions = functions(name, fields.required("functions"));
      List<Interface> right = ends(name, fields.required("right"));
      chains.add(
          new ServiceChain(
              entry.getValue().line(),
              name,
              freeBlock(2 * (functions.size() + 1)),
              left,
              functions,
              right));
    }
    for (Host host : topology.hosts()) {
      for (Interface one : host.interfaces()) {
        if (one.network().isEmpty() && !owners.containsKey(one.label())) {
          throw root.errorAt(
              one.line(),
              one.label()
                  + " is in no network and no chain; give it a 'network' or name it in a chain");
        }
      }
    }
    return chains;
  }

  private List<Interface> ends(String chain, Cursor at) throws ScenarioException {
    List<Interface> ends = new ArrayList<>();
    for (Cursor one : at.listOrOne()) {
      ends.add(claim(chain, one, topology.interfaceAt(one)));
    }
    if (ends.isEmpty()) {
      throw at.error("a chain needs at least one interface at each end");
    }
    return ends;
  }

  private List<Function> functions(String chain, Cursor at) throws ScenarioException {
    List<Function> functions = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Cursor one : at.list()) {
      Cursor.Fields fields = one.fields("a function", "name", "replicas");
      String name = fields.required("name").name();
      if (!names.add(name)) {
        throw fields.required("name").error("duplicate function '" + name + "' in the chain");
      }
      List<Replica> replicas = new ArrayList<>();
      for (Cursor replica : fields.required("replicas").list()) {
        replicas.add(replica(chain, replica));
      }
      if (replicas.isEmpty()) {
        throw fields.required("replicas").error("function '" + name + "' needs a replica");
      }
      functions.add(new Function(name, replicas));
    }
    if (functions.isEmpty()) {
      throw at.error("a chain needs at least one function");
    }
    return functions;
  }

  private Replica replica(String chain, Cursor at) throws ScenarioException {
    Cursor.Fields fields = at.fields("a replica", "host", "left", "right");
    Host host = topology.host(fields.required("host").reference("host", topology.hostNames()));
    return new Replica(
        host.name(),
        claim(chain, fields.required("left"), own(host, fields.required("left"))),
        claim(chain, fields.required("right"), own(host, fields.required("right"))));
  }

  private static Interface own(Host host, Cursor at) throws ScenarioException {
    String name =
        at.reference(
            "interface of host '" + host.name() + "'",
            host.interfaces().stream().map(Interface::name).toList());
    return host.interfaces().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Interface claim(String chain, Cursor at, Interface one) throws ScenarioException {
    if (one.network().isPresent()) {
      throw at.error(
          one.label()
              + " is in network '"
              + one.network().get()
              + "'; an interface of a chain must be in no network");
    }
    String other = owners.putIfAbsent(one.label(), chain);
    if (other != null) {
      throw at.error(one.label() + " already has a place in chain '" + other + "'");
    }
    return one;
  }

  private int freeBlock(int size) {
    int first = 1;
    int next = 1;
    while (next < first + size) {
      if (ids.contains(next)) {
        first = next + 1;
      }
      next++;
    }
    for (int id = first; id < first + size; id++) {
      ids.add(id);
    }
    return first;
  }
}
