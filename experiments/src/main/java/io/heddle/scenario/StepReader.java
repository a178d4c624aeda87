package io.heddle.scenario;

import io.heddle.intent.Ipv4Address;
import io.heddle.scenario.Scenario.Host;
import io.heddle.scenario.Scenario.Link;
import io.heddle.scenario.Scenario.ServiceChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads the timeline. A {@code foreach} becomes its steps, once for each value. */
final class StepReader {
  private static final List<String> ACTIONS =
      List.of(
          "ping",
          "ping-all",
          "download",
          "tcp-stream",
          "udp-stream",
          "sessions",
          "cache",
          "isolation",
          "traffic",
          "exec",
          "wait",
          "link",
          "pcap",
          "stop");

  private final Topology topology;
  private final Reachability reachability;
  private final List<App> apps;
  private final ContentCheck content;
  private final ExecReader execReader;
  private final Map<String, Step> steps = new LinkedHashMap<>();
  private final Set<String> running = new LinkedHashSet<>();

  StepReader(
      Topology topology, Reachability reachability, List<App> apps, Predicate<String> isProgram) {
    this.topology = topology;
    this.reachability = reachability;
    this.apps = apps;
    this.content = new ContentCheck(topology, reachability, apps);
    this.execReader = new ExecReader(isProgram);
  }

  List<Step> read(Cursor.Fields scenario) throws ScenarioException {
    Cursor at = scenario.required("steps");
    readAll(at.list());
    if (steps.isEmpty()) {
      throw at.error("'steps' is empty; write at least one step such as - ping-all: {}");
    }
    return List.copyOf(steps.values());
  }

  private void readAll(List<Cursor> entries) throws ScenarioException {
    for (Cursor entry : entries) {
      if (entry.isMapping() && entry.entries().containsKey("foreach")) {
        forEach(entry);
      } else {
        add(entry);
      }
    }
  }

  private void forEach(Cursor at) throws ScenarioException {
    Cursor.Fields fields = at.fields("a foreach", "foreach", "steps");
    Map<String, Cursor> variables = fields.required("foreach").entries();
    if (variables.size() != 1) {
      throw at.error("'foreach' takes one variable with its values, such as {cache: [off, on]}");
    }
    Map.Entry<String, Cursor> variable = variables.entrySet().iterator().next();
    for (Cursor value : variable.getValue().list()) {
      Map<String, String> binding = Map.of(variable.getKey(), value.text());
      readAll(fields.required("steps").with(binding).list());
    }
  }

  private void add(Cursor at) throws ScenarioException {
    List<String> keys = new ArrayList<>(List.of("name"));
    keys.addAll(ACTIONS);
    Cursor.Fields fields = at.fields("a step", keys.toArray(String[]::new));
    List<String> actions = ACTIONS.stream().filter(fields::has).toList();
    if (actions.size() != 1) {
      throw at.error(
          actions.isEmpty()
              ? "a step needs an action, one of " + Spelling.oneOf(ACTIONS)
              : "a step has one action; '" + actions.get(1) + "' needs a step of its own");
    }
    String key = actions.getFirst();
    Step.Action action = action(key, fields.entries().get(key));
    Optional<Cursor> nameAt = fields.optional("name");
    String name = nameAt.isPresent() ? nameAt.get().text() : unused(key);
    if (name.isBlank() || name.contains(" / ") || name.length() > 80) {
      throw at.error("'" + name + "' cannot name a step; use up to 80 characters, without ' / '");
    }
    Step other = steps.putIfAbsent(name, new Step(at.line(), name, action));
    if (other != null) {
      throw at.error(
          "duplicate step '" + name + "'; it is already defined in line " + other.line());
    }
    if (action instanceof Step.Lasting lasting && lasting.background()) {
      running.add(name);
    }
  }

  private String unused(String key) {
    String name = key;
    for (int n = 2; steps.containsKey(name); n++) {
      name = key + " " + n;
    }
    return name;
  }

  private Step.Action action(String key, Cursor at) throws ScenarioException {
    return switch (key) {
      case "ping" -> ping(at.fields("a ping", "from", "to", "count", "interval"));
      case "ping-all" -> pingAll(at.fields("a ping-all", "networks", "count"));
      case "download" -> download(at.fields("a download", "from", "url", "repeat", "timeout"));
      case "tcp-stream" ->
          tcpStream(
              at.fields("a tcp-stream", "from", "to", "streams", "time", "repeat", "background"));
      case "udp-stream" ->
          udpStream(
              at.fields(
                  "a udp-stream", "from", "to", "rate", "size", "time", "repeat", "background"));
      case "sessions" -> sessions(at.fields("sessions", "from", "to", "chain", "count"));
      case "cache" -> cache(at.fields("a cache step", "app", "mode"));
      case "isolation" -> isolation(at.fields("an isolation step", "networks", "rounds"));
      case "traffic" -> traffic(at.fields("a traffic step", "of", "interval"));
      case "exec" -> execReader.read(at, topology.hostNames());
      case "wait" -> new Step.Wait(at.parse(Quantity::duration));
      case "link" ->
          link(at.fields("a link step", "link", "rate", "delay", "jitter", "loss", "state"));
      case "pcap" -> new Step.Pcap(labels(at.fields("a pcap step", "of").required("of")));
      default -> stop(at);
    };
  }

  private Step.Action ping(Cursor.Fields fields) throws ScenarioException {
    String from = host(fields.required("from"));
    return new Step.Ping(
        from,
        destination(from, fields.required("to")),
        integer(fields, "count", 5, 1, 10_000),
        or(fields, "interval", Quantity::duration, Duration.ofMillis(50)));
  }

  private Step.Action pingAll(Cursor.Fields fields) throws ScenarioException {
    return new Step.PingAll(networks(fields), integer(fields, "count", 3, 1, 1000));
  }

  private Step.Action download(Cursor.Fields fields) throws ScenarioException {
    String from = host(fields.required("from"));
    content.check(fields.required("url"), topology.host(from));
    return new Step.Download(
        from,
        fields.required("url").text(),
        topology.host(from).dns(),
        repeat(fields),
        or(fields, "timeout", Quantity::duration, Duration.ofMinutes(2)));
  }

  private Step.Action tcpStream(Cursor.Fields fields) throws ScenarioException {
    String from = host(fields.required("from"));
    boolean background = background(fields);
    return new Step.TcpStream(
        from,
        destination(from, fields.required("to")),
        integer(fields, "streams", 1, 1, 256),
        time(fields, background),
        repeat(fields),
        background);
  }

  private Step.Action udpStream(Cursor.Fields fields) throws ScenarioException {
    String from = host(fields.required("from"));
    boolean background = background(fields);
    return new Step.UdpStream(
        from,
        destination(from, fields.required("to")),
        fields.required("rate").parse(Quantity::rate),
        integer(fields, "size", 1400, 32, 1422),
        time(fields, background),
        repeat(fields),
        background);
  }

  private Step.Action sessions(Cursor.Fields fields) throws ScenarioException {
    String from = host(fields.required("from"));
    Cursor chainAt = fields.required("chain");
    String chain =
        chainAt.reference("chain", topology.chains().stream().map(ServiceChain::name).toList());
    for (ServiceChain one : topology.chains()) {
      if (one.name().equals(chain)) {
        for (Scenario.Function function : one.functions()) {
          for (Scenario.Replica replica : function.replicas()) {
            if (apps.stream()
                .noneMatch(
                    app -> app instanceof App.BumpInTheWire && app.host().equals(replica.host()))) {
              throw chainAt.error(
                  "replica '"
                      + replica.host()
                      + "' runs no transparent-function app, so its sessions cannot be told; add one");
            }
          }
        }
      }
    }
    return new Step.Sessions(
        from,
        destination(from, fields.required("to")),
        chain,
        integer(fields, "count", 100, 1, 20_000));
  }

  private Step.Action cache(Cursor.Fields fields) throws ScenarioException {
    List<String> proxies =
        apps.stream().filter(App.CachingProxy.class::isInstance).map(App::name).toList();
    List<String> named = new ArrayList<>();
    for (Cursor one : fields.required("app").listOrOne()) {
      named.add(one.reference("caching-proxy", proxies));
    }
    return new Step.Cache(
        named,
        switch (fields.required("mode").choice("on", "off", "clear")) {
          case "on" -> Step.Cache.Mode.ON;
          case "off" -> Step.Cache.Mode.OFF;
          default -> Step.Cache.Mode.CLEAR;
        });
  }

  private Step.Action isolation(Cursor.Fields fields) throws ScenarioException {
    List<String> networks = networks(fields);
    if (networks.size() < 2) {
      throw fields.at().error("isolation needs two networks or more to tell apart");
    }
    return new Step.Isolation(networks, integer(fields, "rounds", 2, 1, 1000));
  }

  private Step.Action traffic(Cursor.Fields fields) throws ScenarioException {
    return new Step.Traffic(
        labels(fields.required("of")),
        or(fields, "interval", Quantity::duration, Duration.ofMillis(250)));
  }

  private Step.Action link(Cursor.Fields fields) throws ScenarioException {
    Cursor at = fields.required("link");
    String name = at.reference("link", topology.links().stream().map(Link::name).toList());
    Link link =
        topology.links().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    Optional<Cursor> state = fields.optional("state");
    boolean reshapes = List.of("rate", "delay", "jitter", "loss").stream().anyMatch(fields::has);
    if (reshapes && !link.isShaped()) {
      throw at.error(
          "link '" + name + "' is a plain cable; give it a 'rate' or a 'delay' to change later");
    }
    return new Step.ChangeLink(
        name,
        optional(fields, "rate", Quantity::rate),
        optional(fields, "delay", Quantity::duration),
        optional(fields, "jitter", Quantity::duration),
        optional(fields, "loss", Quantity::share),
        state.isPresent()
            ? Optional.of(state.get().choice("up", "down").equals("up"))
            : Optional.empty());
  }

  private Step.Action stop(Cursor at) throws ScenarioException {
    String name = at.text();
    if (!running.remove(name)) {
      throw at.error(
          steps.containsKey(name)
              ? "step '" + name + "' does not run in the background here; nothing to stop"
              : "no step named '" + name + "' before this one" + Spelling.hint(name, running));
    }
    return new Step.Stop(name);
  }

  private String host(Cursor at) throws ScenarioException {
    return at.reference("host", topology.hostNames());
  }

  /** A host's name, or an address as {@code from} sees it. */
  private Step.Destination destination(String from, Cursor at) throws ScenarioException {
    Host source = topology.host(from);
    if (at.text().matches("[0-9.]+")) {
      Ipv4Address address = at.address();
      return new Step.Destination(reachability.hostAt(at, source, address).name(), address);
    }
    return reachability.destination(at, source, topology.host(host(at)));
  }

  private List<String> networks(Cursor.Fields fields) throws ScenarioException {
    Optional<Cursor> at = fields.optional("networks");
    if (at.isEmpty()) {
      return topology.networkNames();
    }
    List<String> names = new ArrayList<>();
    for (Cursor one : at.get().listOrOne()) {
      names.add(one.reference("network", topology.networkNames()));
    }
    return names;
  }

  private List<String> labels(Cursor at) throws ScenarioException {
    List<String> labels = new ArrayList<>();
    for (Cursor one : at.listOrOne()) {
      labels.add(topology.interfaceAt(one).label());
    }
    if (labels.isEmpty()) {
      throw at.error("'of' needs at least one interface such as host:eth0");
    }
    return labels;
  }

  static boolean background(Cursor.Fields fields) throws ScenarioException {
    return fields.has("background") && fields.required("background").bool();
  }

  private static Duration time(Cursor.Fields fields, boolean background) throws ScenarioException {
    if (background && fields.has("time")) {
      throw fields
          .required("time")
          .error("a background stream runs until its stop step; leave out 'time'");
    }
    return or(fields, "time", Quantity::duration, Duration.ofSeconds(background ? 3600 : 5));
  }

  static OptionalInt repeat(Cursor.Fields fields) throws ScenarioException {
    Optional<Cursor> at = fields.optional("repeat");
    return at.isPresent() ? OptionalInt.of(at.get().integer(1, 10_000)) : OptionalInt.empty();
  }

  private static int integer(Cursor.Fields fields, String key, int otherwise, int least, int most)
      throws ScenarioException {
    Optional<Cursor> at = fields.optional(key);
    return at.isPresent() ? at.get().integer(least, most) : otherwise;
  }

  private static <T> Optional<T> optional(
      Cursor.Fields fields, String key, Function<String, T> form) throws ScenarioException {
    Optional<Cursor> at = fields.optional(key);
    return at.isPresent() ? Optional.of(at.get().parse(form)) : Optional.empty();
  }

  static <T> T or(Cursor.Fields fields, String key, Function<String, T> form, T otherwise)
      throws ScenarioException {
    return optional(fields, key, form).orElse(otherwise);
  }
}
