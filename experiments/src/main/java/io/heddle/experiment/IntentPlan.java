package io.heddle.experiment;

import io.heddle.intent.Attachment;
import io.heddle.intent.Chain;
import io.heddle.intent.Intents;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.Network;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.intent.Station;
import io.heddle.scenario.Scenario;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario asks of the controller. Ids and underlay addresses follow from the order in the
 * file, so one scenario always gives the same intents.
 */
public final class IntentPlan {
  /** The tunnel end points of link i are the two addresses of the i-th /30 of 172.31.0.0/16. */
  private static final int UNDERLAY = 0xac1f_0000;

  /** Locally administered, apart from those that the scenario gives to hosts. */
  private static final long UNDERLAY_MAC = 0x02_4e_00_00_00_00L;

  private final Scenario scenario;
  private final Map<String, Integer> ids = new HashMap<>();

  private IntentPlan(Scenario scenario) {
    this.scenario = scenario;
    for (Scenario.Interface one : scenario.interfaces()) {
      ids.put(one.label(), ids.size() + 1);
    }
  }

  /** The intents of {@code scenario}. */
  public static Intents of(Scenario scenario) {
    IntentPlan plan = new IntentPlan(scenario);
    return new Intents(
        scenario.networks().stream().map(net -> new Network(net.name(), net.id())).toList(),
        plan.attachments(),
        links(scenario),
        scenario.chains().stream().map(plan::chain).toList());
  }

  /** The underlay of a scenario's links. */
  static List<OverlayLink> links(Scenario scenario) {
    List<OverlayLink> links = new ArrayList<>();
    for (Scenario.Link link : scenario.links()) {
      int index = links.size();
      links.add(
          new OverlayLink(
              link.name(), end(link.a(), index, 0), end(link.b(), index, 1), link.cost()));
    }
    return links;
  }

  private static OverlayLink.End end(PortRef port, int link, int side) {
    return new OverlayLink.End(
        port.ned(),
        port.port(),
        new MacAddress(UNDERLAY_MAC + 2L * link + side),
        new Ipv4Address(UNDERLAY + 4 * link + 1 + side));
  }

  private List<Attachment> attachments() {
    List<Attachment> attachments = new ArrayList<>();
    for (Scenario.Interface one : scenario.interfaces()) {
      if (one.network().isPresent()) {
        attachments.add(
            new Attachment(
                one.label(), ids.get(one.label()), one.network().get(), one.port(), stations(one)));
      }
    }
    return attachments;
  }

  private static List<Station> stations(Scenario.Interface one) {
    return List.of(
        new Station(one.mac(), one.ip().map(ip -> List.of(ip.address())).orElse(List.of())));
  }

  private Chain chain(Scenario.ServiceChain chain) {
    return new Chain(
        chain.name(),
        chain.firstId(),
        chain.left().stream().map(this::chainPort).toList(),
        chain.functions().stream()
            .map(
                function ->
                    new Chain.Function(
                        function.name(), function.replicas().stream().map(this::replica).toList()))
            .toList(),
        chain.right().stream().map(this::chainPort).toList());
  }

  private Chain.Replica replica(Scenario.Replica replica) {
    return new Chain.Replica(replica.host(), chainPort(replica.left()), chainPort(replica.right()));
  }

  /** A port of a transparent function has no stations: frames of many sources pass it. */
  private Chain.ChainPort chainPort(Scenario.Interface one) {
    return new Chain.ChainPort(
        one.label(),
        ids.get(one.label()),
        one.port(),
        one.ip().isPresent() ? stations(one) : List.of());
  }
}
