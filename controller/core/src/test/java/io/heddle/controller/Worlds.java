package io.heddle.controller;

import io.heddle.intent.Attachment;
import io.heddle.intent.Chain;
import io.heddle.intent.Chain.ChainPort;
import io.heddle.intent.Intents;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.Network;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.intent.Station;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Random sound intents with the NEDs they need. */
public record Worlds(TreeSet<String> neds, Intents intents) {
  public static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
  public static final MacAddress NOBODY = MacAddress.parse("02:00:00:00:ff:ff");

  /**
   * A world of up to 8 NEDs, 3 networks and 2 chains. The overlay may have rings, parallel links
   * and parts without a way to each other. Stations of different networks have the same addresses.
   */
  public static Worlds random(Random random) {
    TreeSet<String> neds = new TreeSet<>();
    int count = 1 + random.nextInt(8);
    IntStream.range(0, count).forEach(i -> neds.add("ned-" + i));
    return new Worlds(neds, intents(random, List.copyOf(neds)));
  }

  /** Other intents on the same NEDs. */
  public Worlds changed(Random random) {
    return new Worlds(neds, intents(random, List.copyOf(neds)));
  }

  private static Intents intents(Random random, List<String> neds) {
    Map<String, Integer> ports = new HashMap<>();
    List<OverlayLink> links = new ArrayList<>();
    for (int i = 1; i < neds.size(); i++) {
      if (random.nextInt(10) > 0) {
        links.add(link(random, links.size(), neds.get(random.nextInt(i)), neds.get(i), ports));
      }
    }
    for (int i = random.nextInt(neds.size() + 1); i > 0; i--) {
      String a = neds.get(random.nextInt(neds.size()));
      String b = neds.get(random.nextInt(neds.size()));
      if (!a.equals(b)) {
        links.add(link(random, links.size(), a, b, ports));
      }
    }
    List<Network> networks = new ArrayList<>();
    List<Attachment> attachments = new ArrayList<>();
    int[] ids = {100, 101, 100 + 65535};
    int nextId = 1 + random.nextInt(3);
    int offset = random.nextInt(3);
    for (int n = random.nextInt(3); n >= 0; n--) {
      Network network = new Network("net-" + n, ids[(n + offset) % 3]);
      networks.add(network);
      int number = random.nextInt(6);
      for (int host = 0; host < number; host++) {
        String ned = neds.get(random.nextInt(neds.size()));
        List<Station> stations =
            random.nextInt(8) == 0 ? List.of() : List.of(station(10 + host, host));
        attachments.add(
            new Attachment(
                network.name() + "-" + host,
                nextId++,
                network.name(),
                place(random, ned, ports),
                stations));
      }
    }
    List<Chain> chains = new ArrayList<>();
    for (int c = random.nextInt(3) - 1; c >= 0; c--) {
      chains.add(chain(random, "chain-" + c, 200 + 20 * c, nextId, neds, ports));
      nextId += 50;
    }
    return new Intents(networks, attachments, links, chains);
  }

  public static Station station(int mac, int address) {
    return new Station(
        new MacAddress(0x020000000000L + mac), List.of(new Ipv4Address(0x0a000001 + address)));
  }

  private static PortRef place(Random random, String ned, Map<String, Integer> ports) {
    int port = ports.merge(ned, 1, Integer::sum);
    OptionalInt vlan =
        random.nextInt(3) == 0 ? OptionalInt.of(1 + random.nextInt(4000)) : OptionalInt.empty();
    return new PortRef(ned, port, vlan);
  }

  private static OverlayLink link(
      Random random, int index, String a, String b, Map<String, Integer> ports) {
    return new OverlayLink("link-" + index, end(a, ports), end(b, ports), 1 + random.nextInt(3));
  }

  /** Addresses belong to a port of a NED, whatever link it is used for. */
  private static OverlayLink.End end(String ned, Map<String, Integer> ports) {
    int port = ports.merge(ned, 1, Integer::sum);
    int number = 256 * Integer.parseInt(ned.substring("ned-".length())) + port;
    return new OverlayLink.End(
        ned, port, new MacAddress(0x1000 + number), new Ipv4Address(0xc0a80000 + number));
  }

  private static Chain chain(
      Random random,
      String name,
      int firstId,
      int firstPort,
      List<String> neds,
      Map<String, Integer> ports) {
    int[] id = {firstPort};
    java.util.function.BiFunction<String, List<Station>, ChainPort> port =
        (label, stations) ->
            new ChainPort(
                name + "-" + label,
                id[0]++,
                place(random, neds.get(random.nextInt(neds.size())), ports),
                stations);
    List<Station> left = random.nextBoolean() ? List.of(station(1, 100)) : List.of();
    List<Station> right = random.nextBoolean() ? List.of(station(2, 101)) : List.of();
    List<Chain.Function> functions = new ArrayList<>();
    for (int f = random.nextInt(4) - 1; f >= 0; f--) {
      boolean routed = random.nextInt(3) == 0;
      List<Station> near = routed ? List.of(station(20 + 2 * f, 110 + f)) : List.of();
      List<Station> far = routed ? List.of(station(21 + 2 * f, 120 + f)) : List.of();
      List<Chain.Replica> replicas = new ArrayList<>();
      for (int r = random.nextInt(4) - 1; r >= 0; r--) {
        String label = "f" + f + "r" + r;
        replicas.add(
            new Chain.Replica(label, port.apply(label + "l", near), port.apply(label + "r", far)));
      }
      functions.add(new Chain.Function("f" + f, replicas));
    }
    return new Chain(
        name,
        firstId,
        List.of(port.apply("left", left)),
        functions,
        List.of(port.apply("right", right)));
  }
}
