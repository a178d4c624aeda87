package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import io.heddle.scenario.Scenario.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads the applications that run beside the timeline. */
final class AppReader {
  private static final List<String> TYPES =
      List.of("http-origin", "caching-proxy", "dns", "transparent-function", "program");

  private final Topology topology;
  private final Reachability reachability;
  private final Predicate<String> isProgram;

  AppReader(Topology topology, Reachability reachability, Predicate<String> isProgram) {
    this.topology = topology;
    this.reachability = reachability;
    this.isProgram = isProgram;
  }

  List<App> read(Cursor.Fields scenario) throws ScenarioException {
    Optional<Cursor> at = scenario.optional("apps");
    Map<String, Cursor> entries = at.isPresent() ? at.get().entries() : Map.of();
    Map<String, App> apps = new LinkedHashMap<>();
    Map<String, String> listeners = new HashMap<>();
    for (Map.Entry<String, Cursor> entry : entries.entrySet()) {
      TopologyReader.checkName(entry);
      App app = read(entry.getKey(), entry.getValue());
      apps.put(app.name(), app);
      int port = listeningPort(app);
      String other = port == 0 ? null : listeners.putIfAbsent(app.host() + ":" + port, app.name());
      if (other != null) {
        throw entry
            .getValue()
            .error(
                "app '" + other + "' already listens on port " + port + " of '" + app.host() + "'");
      }
    }
    for (App app : List.copyOf(apps.values())) {
      if (app instanceof App.CachingProxy proxy) {
        Ipv4Address address = upstreamAddress(entries.get(app.name()), proxy, apps);
        apps.put(app.name(), proxy.withUpstreamAddress(address));
      }
    }
    return List.copyOf(apps.values());
  }

  /** The port of its host that {@code app} listens on; 0 for none. */
  private static int listeningPort(App app) {
    return switch (app) {
      case App.HttpOrigin origin -> origin.port();
      case App.CachingProxy proxy -> proxy.port();
      case App.Dns dns -> 53;
      case App.BumpInTheWire bump -> 0;
      case App.Program program -> 0;
    };
  }

  private App read(String name, Cursor at) throws ScenarioException {
    Map<String, Cursor> entries = at.entries();
    Cursor typeAt = new Cursor.Fields(at, "an app", entries).required("type");
    String type = typeAt.choice(TYPES.toArray(String[]::new));
    return switch (type) {
      case "http-origin" -> origin(name, at);
      case "caching-proxy" -> proxy(name, at);
      case "dns" -> dns(name, at);
      case "transparent-function" -> function(name, at);
      default -> program(name, at);
    };
  }

  private String host(Cursor.Fields fields) throws ScenarioException {
    return fields.required("host").reference("host", topology.hostNames());
  }

  private App origin(String name, Cursor at) throws ScenarioException {
    Cursor.Fields fields = at.fields("an http-origin", "type", "host", "port", "files");
    SortedMap<String, Long> files = new TreeMap<>();
    for (Map.Entry<String, Cursor> file : fields.required("files").entries().entrySet()) {
      if (!file.getKey().matches("/[A-Za-z0-9._~/-]+")) {
        throw file.getValue().error("'" + file.getKey() + "' is not a path such as /video.mp4");
      }
      files.put(file.getKey(), file.getValue().parse(Quantity::size));
    }
    return new App.HttpOrigin(name, at.line(), host(fields), port(fields), files);
  }

  private App proxy(String name, Cursor at) throws ScenarioException {
    Cursor.Fields fields =
        at.fields("a caching-proxy", "type", "host", "port", "upstream", "cache", "capacity");
    Optional<Cursor> cache = fields.optional("cache");
    Optional<Cursor> capacity = fields.optional("capacity");
    return new App.CachingProxy(
        name,
        at.line(),
        host(fields),
        port(fields),
        fields.required("upstream").text(),
        new Ipv4Address(0),
        cache.isEmpty() || cache.get().choice("on", "off").equals("on"),
        capacity.isPresent() ? capacity.get().parse(Quantity::size) : 256L << 20);
  }

  private App dns(String name, Cursor at) throws ScenarioException {
    Cursor.Fields fields = at.fields("a dns app", "type", "host", "records");
    Map<String, Ipv4Address> records = new TreeMap<>();
    for (Map.Entry<String, Cursor> record : fields.required("records").entries().entrySet()) {
      if (!record.getKey().matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
        throw record
            .getValue()
            .error("'" + record.getKey() + "' is not a domain name in lower case");
      }
      records.put(record.getKey(), record.getValue().address());
    }
    return new App.Dns(name, at.line(), host(fields), records);
  }

  private App function(String name, Cursor at) throws ScenarioException {
    Cursor.Fields fields = at.fields("a transparent-function", "type", "host", "left", "right");
    Host host = topology.host(host(fields));
    List<String> names = host.interfaces().stream().map(Scenario.Interface::name).toList();
    String of = "interface of host '" + host.name() + "'";
    String left = fields.required("left").reference(of, names);
    String right = fields.required("right").reference(of, names);
    if (left.equals(right)) {
      throw fields.required("right").error("'left' and 'right' must be two interfaces");
    }
    return new App.BumpInTheWire(name, at.line(), host.name(), left, right);
  }

  private App program(String name, Cursor at) throws ScenarioException {
    Cursor.Fields fields = at.fields("a program", "type", "host", "command");
    return new App.Program(
        name, at.line(), host(fields), command(fields.required("command"), isProgram));
  }

  /** A program with its arguments: a list, or words between spaces. */
  static List<String> command(Cursor at, Predicate<String> isProgram) throws ScenarioException {
    List<String> words = new ArrayList<>();
    if (at.isScalar()) {
      words.addAll(List.of(at.text().strip().split("\\s+")));
    } else {
      for (Cursor word : at.list()) {
        words.add(word.text());
      }
    }
    if (words.isEmpty() || words.getFirst().isEmpty()) {
      throw at.error("'command' is empty; write a program and its arguments");
    }
    if (!isProgram.test(words.getFirst())) {
      throw at.error(
          "program '" + words.getFirst() + "' is not on the PATH; install it or correct the name");
    }
    return words;
  }

  private static int port(Cursor.Fields fields) throws ScenarioException {
    Optional<Cursor> at = fields.optional("port");
    return at.isPresent() ? at.get().integer(1, 65_535) : 80;
  }

  private Ipv4Address upstreamAddress(Cursor at, App.CachingProxy proxy, Map<String, App> apps)
      throws ScenarioException {
    Cursor upstreamAt = at.entries().get("upstream");
    App upstream = apps.get(upstreamAt.reference("app", apps.keySet()));
    if (!(upstream instanceof App.HttpOrigin) && !(upstream instanceof App.CachingProxy)) {
      throw upstreamAt.error(
          "app '" + upstream.name() + "' serves no HTTP; name an http-origin or a caching-proxy");
    }
    App next = upstream;
    for (int depth = 0; next instanceof App.CachingProxy other; depth++) {
      if (depth > apps.size() || other.name().equals(proxy.name())) {
        throw upstreamAt.error("the upstreams go in a circle; one of them must be an http-origin");
      }
      next = apps.get(other.upstream());
      if (next == null) {
        break; // Reported when its own turn comes.
      }
    }
    return reachability
        .destination(upstreamAt, topology.host(proxy.host()), topology.host(upstream.host()))
        .address();
  }
}
