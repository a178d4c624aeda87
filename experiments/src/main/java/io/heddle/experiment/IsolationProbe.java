package io.heddle.experiment;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.OverlayLink;
import io.heddle.scenario.Scenario;
import io.heddle.testbed.Host;
import io.heddle.testbed.Testbed;
import io.heddle.testbed.app.probe.FrameKind;
import io.heddle.testbed.app.probe.FrameProbe;
import io.heddle.testbed.app.probe.FrameSource;
import io.heddle.testbed.app.probe.ProbeAddresses;
import io.heddle.testbed.app.probe.ProbeAddresses.Endpoint;
import io.heddle.testbed.app.probe.ProbeAddresses.Tunnel;
import io.heddle.testbed.app.probe.ProbeFrames;
import io.heddle.testbed.app.probe.ProbeMarker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sends marked frames of every kind from every interface of some networks, and listens on all of
 * them. Each sender imitates every station of the other networks, and every tunnel.
 */
public final class IsolationProbe {
  /** Bursts small enough for the slowest switch, bmv2, at some thousand frames a second. */
  private static final int BURST = 8;

  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** The host's MTU, as {@link TestbedPlan} sets it. */
  private static final int MTU = TestbedPlan.HOST_MTU;

  private final Testbed testbed;
  private final Scenario scenario;
  private final List<Scenario.Interface> interfaces;
  private final List<OverlayLink> links;

  /**
   * What the receivers heard.
   *
   * @param sent frames that left
   * @param delivered frames heard in the network that they were sent in
   * @param leaked frames heard in another network
   * @param leaks a sentence for each kind of leak
   * @param unheard pairs of interfaces of one network of which the second heard no broadcast of the
   *     first, which would make a clean result worthless
   */
  public record Result(
      long sent, long delivered, long leaked, List<String> leaks, List<String> unheard) {
    public Result {
      leaks = List.copyOf(leaks);
      unheard = List.copyOf(unheard);
    }
  }

  /**
   * Prepares a probe.
   *
   * @param networks those to probe; their interfaces send and listen
   */
  public IsolationProbe(Testbed testbed, Scenario scenario, List<String> networks) {
    this.testbed = testbed;
    this.scenario = scenario;
    this.links = IntentPlan.links(scenario);
    this.interfaces =
        scenario.interfaces().stream()
            .filter(one -> one.network().map(networks::contains).orElse(false))
            .toList();
  }

  /** Sends all frames {@code rounds} times and waits until all is quiet. */
  public Result run(int rounds) throws IOException, InterruptedException {
    List<FrameProbe> probes = new ArrayList<>();
    try {
      for (Scenario.Interface one : interfaces) {
        probes.add(new FrameProbe(host(one), one.name()));
      }
      long sent = 0;
      for (int round = 0; round < rounds; round++) {
        for (int sender = 0; sender < interfaces.size(); sender++) {
          sent += send(sender);
        }
      }
      awaitQuiet(probes);
      return judge(sent, probes);
    } finally {
      probes.forEach(FrameProbe::close);
    }
  }

  private Host host(Scenario.Interface one) {
    return testbed.hosts().get(one.host());
  }

  private int send(int sender) throws IOException, InterruptedException {
    List<byte[]> frames = frames(sender);
    Scenario.Interface from = interfaces.get(sender);
    try (FrameSource source = new FrameSource(host(from), from.name())) {
      for (int start = 0; start < frames.size(); start += BURST) {
        source.send(frames.subList(start, Math.min(start + BURST, frames.size())));
        Thread.sleep(PAUSE);
      }
    }
    return frames.size();
  }

  /** All frames of one sender; the upper half of a marker's nonce tells who that is. */
  private List<byte[]> frames(int sender) {
    Scenario.Interface from = interfaces.get(sender);
    List<byte[]> frames = new ArrayList<>();
    Set<Endpoint> peers = new HashSet<>();
    for (Scenario.Interface other : interfaces) {
      boolean victim = !other.network().equals(from.network());
      if (other != from && (victim || peers.isEmpty()) && peers.add(endpoint(other))) {
        Endpoint forged = victim ? endpoint(other) : anyVictim(from);
        ProbeFrames writer =
            new ProbeFrames(
                new ProbeAddresses(
                    endpoint(from),
                    endpoint(other),
                    forged,
                    foreignVlan(from, other),
                    tunnel(other),
                    MTU));
        for (FrameKind kind : FrameKind.values()) {
          frames.add(writer.build(marker(kind, from, sender, frames.size())));
        }
      }
    }
    addForgedTunnels(from, sender, frames);
    return frames;
  }

  private void addForgedTunnels(Scenario.Interface from, int sender, List<byte[]> frames) {
    for (OverlayLink link : links) {
      for (Scenario.VirtualNetwork network : scenario.networks()) {
        for (boolean forth : new boolean[] {true, false}) {
          Endpoint a = new Endpoint(link.a().mac(), link.a().address());
          Endpoint b = new Endpoint(link.b().mac(), link.b().address());
          Tunnel tunnel = new Tunnel(forth ? a : b, forth ? b : a, network.id());
          Endpoint forged = anyVictim(from);
          ProbeFrames writer =
              new ProbeFrames(
                  new ProbeAddresses(
                      endpoint(from), forged, forged, foreignVlan(from, from), tunnel, MTU));
          frames.add(writer.build(marker(FrameKind.FORGED_VXLAN, from, sender, frames.size())));
        }
      }
    }
  }

  private static ProbeMarker marker(
      FrameKind kind, Scenario.Interface from, int sender, int number) {
    return new ProbeMarker(kind, from.network().orElseThrow(), (long) sender << 32 | number);
  }

  private Endpoint anyVictim(Scenario.Interface from) {
    return interfaces.stream()
        .filter(one -> !one.network().equals(from.network()))
        .findFirst()
        .map(IsolationProbe::endpoint)
        .orElse(endpoint(from));
  }

  private static Endpoint endpoint(Scenario.Interface one) {
    return new Endpoint(one.mac(), one.ip().map(Ipv4Prefix::address).orElse(new Ipv4Address(0)));
  }

  /** The other's VLAN, or one that nobody has. */
  private static int foreignVlan(Scenario.Interface from, Scenario.Interface other) {
    int vlan = other.port().vlan().orElse(100);
    return from.port().vlan().orElse(0) == vlan ? vlan % 4094 + 1 : vlan;
  }

  /** The first tunnel, with the network of {@code other}; without links, one out of the air. */
  private Tunnel tunnel(Scenario.Interface other) {
    int id = scenario.network(other.network().orElseThrow()).id();
    return links.stream()
        .findFirst()
        .map(
            link ->
                new Tunnel(
                    new Endpoint(link.a().mac(), link.a().address()),
                    new Endpoint(link.b().mac(), link.b().address()),
                    id))
        .orElse(new Tunnel(endpoint(other), endpoint(other), id));
  }

  private static void awaitQuiet(List<FrameProbe> probes) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    long before = -1;
    long now = frames(probes);
    while (before != now && System.nanoTime() < deadline) {
      Thread.sleep(QUIET);
      before = now;
      now = frames(probes);
    }
  }

  private static long frames(List<FrameProbe> probes) {
    return probes.stream().mapToLong(probe -> probe.report().frames()).sum();
  }

  private Result judge(long sent, List<FrameProbe> probes) {
    long delivered = 0;
    long leaked = 0;
    List<String> leaks = new ArrayList<>();
    List<String> unheard = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      Scenario.Interface receiver = interfaces.get(i);
      Set<Integer> heard = new HashSet<>();
      for (Map.Entry<ProbeMarker, Long> entry : probes.get(i).report().markers().entrySet()) {
        ProbeMarker marker = entry.getKey();
        int sender = (int) (marker.nonce() >>> 32);
        if (marker.network().equals(receiver.network().orElseThrow())) {
          delivered += entry.getValue();
          if (marker.kind() == FrameKind.BROADCAST) {
            heard.add(sender);
          }
        } else {
          leaked += entry.getValue();
          String from = interfaces.get(sender).label();
          leaks.add(marker.kind() + " from " + from + " heard at " + receiver.label());
        }
      }
      for (int sender = 0; sender < interfaces.size(); sender++) {
        Scenario.Interface from = interfaces.get(sender);
        if (sender != i && from.network().equals(receiver.network()) && !heard.contains(sender)) {
          unheard.add(from.label() + " at " + receiver.label());
        }
      }
    }
    return new Result(
        sent, delivered, leaked, leaks.stream().distinct().sorted().toList(), unheard);
  }
}
