package io.heddle.testbed;

import io.heddle.agent.Agent;
import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An emulated network inside Heddle's sandbox, one at a time. First all hosts and links, then the
 * NEDs, whose ports are what hosts and links were plugged into. Closing it stops and removes
 * everything. For one thread.
 */
public final class Testbed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Testbed.class);

  /** Marks the interfaces made here, so that all go with one command. */
  private static final String GROUP = "4789";

  /** Links and trunks carry hosts' largest frames with a tag or 50 bytes of VXLAN around them. */
  private static final int CABLE_MTU = 9216;

  private final long seed;
  private final InterfaceNames names = new InterfaceNames();
  private final Map<Plug, String> ports = new HashMap<>();
  private final SortedMap<String, Host> hosts = new TreeMap<>();
  private final SortedMap<String, Link> links = new TreeMap<>();
  private final List<Trunk> trunks = new ArrayList<>();
  private final SortedMap<String, Agent> neds = new TreeMap<>();

  private Testbed(long seed) {
    this.seed = seed;
  }

  /**
   * Opens an empty testbed.
   *
   * @param seed of every random choice that links make
   * @throws IOException if this JVM is not in a {@link Sandbox}
   */
  public static Testbed open(long seed) throws IOException {
    if (!Sandbox.isInside()) {
      throw new IOException("a testbed needs its sandbox: start it with ./heddle run");
    }
    KernelParameters.turnOffIpv6();
    // The switches alone forward frames here.
    KernelParameters.set("ipv4/ip_forward", 0);
    return new Testbed(seed);
  }

  /**
   * Builds hosts and links, all in a few commands.
   *
   * @throws IllegalArgumentException if a name or port is taken twice; then nothing was built
   * @throws IOException with one line, if the kernel refuses something; then only {@link #close}
   *     makes sense
   */
  public void add(List<HostSpec> newHosts, List<LinkSpec> newLinks) throws IOException {
    Wiring wiring = Wiring.plan(newHosts, newLinks, ports.keySet(), names);
    for (HostSpec host : newHosts) {
      if (hosts.containsKey(host.name())) {
        throw new IllegalArgumentException("there is a host " + host.name() + " already");
      }
    }
    for (LinkSpec link : newLinks) {
      if (links.containsKey(link.name())) {
        throw new IllegalArgumentException("there is a link " + link.name() + " already");
      }
    }
    ports.putAll(wiring.ports());

    IpCommands namespaces = IpCommands.ip();
    for (HostSpec spec : newHosts) {
      hosts.put(spec.name(), new Host(spec));
      namespaces.add("netns add", spec.name());
    }
    namespaces.run();
    for (HostSpec spec : newHosts) {
      hosts.get(spec.name()).prepare();
    }
    IpCommands interfaces = IpCommands.ip();
    wiring.hostCables().forEach(cable -> addHostCable(interfaces, cable));
    wiring
        .trunkCables()
        .forEach((plug, end) -> addCable(interfaces, wiring.ports().get(plug), end));
    wiring.linkEnds().values().forEach(ends -> addLinkCables(interfaces, ends));
    interfaces.run();
    for (HostSpec spec : newHosts) {
      hosts.get(spec.name()).configure();
    }
    for (Map.Entry<Plug, String> trunk : wiring.trunkCables().entrySet()) {
      trunks.add(Trunk.start(trunk.getValue(), wiring.trunkAccesses().get(trunk.getKey())));
    }
    for (LinkSpec spec : newLinks) {
      links.put(
          spec.name(), Link.start(spec, wiring.linkEnds().get(spec.name()), seeds(spec.name())));
    }
  }

  /** Starts a NED with the ports that were plugged in so far. */
  public Agent startNed(NedSpec ned, Target target) throws IOException {
    if (neds.containsKey(ned.name())) {
      throw new IllegalArgumentException("there is a NED " + ned.name() + " already");
    }
    Map<Integer, String> itsPorts = new LinkedHashMap<>();
    ports.forEach(
        (plug, name) -> {
          if (plug.ned().equals(ned.name())) {
            itsPorts.put(plug.port(), name);
          }
        });
    Agent agent = Agent.start(new SwitchSpec(ned.name(), ned.deviceId(), itsPorts), target);
    neds.put(ned.name(), agent);
    return agent;
  }

  public SortedMap<String, Host> hosts() {
    return Collections.unmodifiableSortedMap(hosts);
  }

  public SortedMap<String, Link> links() {
    return Collections.unmodifiableSortedMap(links);
  }

  public SortedMap<String, Agent> neds() {
    return Collections.unmodifiableSortedMap(neds);
  }

  /**
   * The name of the network interface (in this JVM's namespace) that is a NED's port.
   *
   * @throws IllegalArgumentException if nothing is plugged in there
   */
  public String portInterface(String ned, int port) {
    Plug plug = new Plug(ned, port);
    String name = ports.get(plug);
    if (name == null) {
      throw new IllegalArgumentException("nothing is plugged into " + plug);
    }
    return name;
  }

  /** Stops and removes everything. */
  @Override
  public void close() {
    hosts.values().forEach(Host::stop);
    // The kernel takes its time to close a packet socket; all together take hardly longer than one.
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("closing").factory())) {
      neds.values().forEach(ned -> threads.execute(ned::close));
      trunks.forEach(trunk -> threads.execute(trunk::close));
      links.values().forEach(link -> threads.execute(link::stop));
    }
    IpCommands removal = IpCommands.ip();
    if (!ports.isEmpty()) {
      removal.add("link delete group", GROUP);
    }
    hosts.keySet().forEach(name -> removal.add("netns delete", name));
    try {
      removal.runAll();
    } catch (IOException e) {
      LOG.debug("something was gone already: {}", e.getMessage());
    }
    hosts.clear();
    neds.clear();
    trunks.clear();
    links.clear();
    ports.clear();
  }

  private static void addHostCable(IpCommands commands, Wiring.HostCable cable) {
    InterfaceSpec host = cable.hostEnd();
    commands.add(
        "link add name " + cable.outerEnd() + " group " + GROUP + " mtu " + host.mtu(),
        "type veth peer name " + host.name() + " mtu " + host.mtu() + " address " + host.mac(),
        "netns " + cable.host());
    commands.add("link set dev", cable.outerEnd(), "up");
  }

  private static void addLinkCables(IpCommands commands, Link.Ends ends) {
    if (ends.cableA().equals(ends.portB())) {
      addCable(commands, ends.portA(), ends.portB());
    } else {
      addCable(commands, ends.portA(), ends.cableA());
      addCable(commands, ends.portB(), ends.cableB());
    }
  }

  private static void addCable(IpCommands commands, String one, String other) {
    String properties = " group " + GROUP + " mtu " + CABLE_MTU;
    commands.add("link add name " + one + properties, "type veth peer name " + other + properties);
    commands.add("link set dev", one, "up");
    commands.add("link set dev", other, "up");
  }

  /** Each link draws from a stream of its own, whatever other links there are. */
  private SplittableRandom seeds(String linkName) {
    return new SplittableRandom(seed ^ new SplittableRandom(linkName.hashCode()).nextLong());
  }
}
