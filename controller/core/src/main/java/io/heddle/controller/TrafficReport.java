package io.heddle.controller;

import io.heddle.controller.compile.Pipeline;
import io.heddle.controller.topology.Hop;
import io.heddle.controller.topology.Overlay;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Attachment;
import io.heddle.intent.Chain;
import io.heddle.intent.Intents;
import io.heddle.intent.Network;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much traffic there was since the NEDs' entries were made, by the names of the intents.
 *
 * @param attachments for each attachment and each port of a chain, what came from it ({@code in})
 *     and what was delivered to it ({@code out})
 * @param networks for each network the sum over its attachments
 * @param links for each overlay link and each network or chain that uses it
 */
public record TrafficReport(
    SortedMap<String, Traffic> attachments,
    SortedMap<String, Traffic> networks,
    SortedMap<String, SortedMap<String, LinkTraffic>> links) {
  /**
   * Traffic of one network on one link, as each end counts it. Packets that left one end and did
   * not come to the other were lost on the way.
   */
  public record LinkTraffic(Traffic atA, Traffic atB) {
    LinkTraffic plus(LinkTraffic other) {
      return new LinkTraffic(atA.plus(other.atA), atB.plus(other.atB));
    }
  }

  /** The tables whose counters the report is made of. */
  static final List<String> TABLES =
      List.of(
          Pipeline.ATTACHMENT,
          Pipeline.EGRESS_ATTACHMENT,
          Pipeline.OVERLAY_TERMINATION,
          Pipeline.EGRESS_OVERLAY);

  public TrafficReport {
    attachments = Collections.unmodifiableSortedMap(new TreeMap<>(attachments));
    networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
  }

  /** Names the counters of {@code entries}, which were compiled from {@code intents}. */
  static TrafficReport of(Intents intents, Map<String, List<ReadEntry>> entries) {
    return new Reading(entries).report(intents);
  }

  /** The counters that were read, by the place where the compiler put the entry. */
  private static final class Reading {
    private final Map<String, Map<Object, CounterData>> counters = new HashMap<>();

    Reading(Map<String, List<ReadEntry>> entries) {
      entries.forEach(
          (ned, read) -> {
            Map<Object, CounterData> here = new HashMap<>();
            read.forEach(entry -> here.put(entry.entry().key(), entry.counter()));
            counters.put(ned, here);
          });
    }

    TrafficReport report(Intents intents) {
      SortedMap<String, Traffic> attachments = new TreeMap<>();
      SortedMap<String, Traffic> networks = new TreeMap<>();
      Map<String, Integer> ids = new HashMap<>();
      for (Network network : intents.networks()) {
        networks.put(network.name(), Traffic.NONE);
        ids.put(network.name(), network.id());
      }
      for (Attachment attachment : intents.attachments()) {
        Traffic traffic = at(attachment.port(), List.of(ids.get(attachment.network())));
        attachments.put(attachment.name(), traffic);
        networks.merge(attachment.network(), traffic, Traffic::plus);
      }
      for (Chain chain : intents.chains()) {
        for (int link = 0; link <= chain.functions().size(); link++) {
          // What is delivered has the one identifier, the pipeline's ARP answers the other.
          int id = chain.firstId() + 2 * link;
          List<Integer> both = List.of(id, id + 1);
          chain
              .leftOfLink(link)
              .forEach(port -> attachments.put(port.name(), at(port.port(), both)));
          chain
              .rightOfLink(link)
              .forEach(port -> attachments.put(port.name(), at(port.port(), both)));
        }
      }
      return new TrafficReport(attachments, networks, links(intents));
    }

    private Traffic at(PortRef port, List<Integer> ids) {
      Volume in = counter(port.ned(), Pipeline.attachment(port, ids.getFirst(), 1));
      Volume out = Volume.NONE;
      for (int id : ids) {
        out =
            out.plus(counter(port.ned(), Pipeline.egressAttachment(port.port(), id, port.vlan())));
      }
      return new Traffic(in, out);
    }

    private SortedMap<String, SortedMap<String, LinkTraffic>> links(Intents intents) {
      // The numbers of links at a NED do not depend on which of them are up.
      Overlay overlay = new Overlay(intents.links(), Topology.of(List.of(), List.of()));
      SortedMap<String, SortedMap<String, LinkTraffic>> links = new TreeMap<>();
      for (OverlayLink link : intents.links()) {
        List<Hop> directions = overlay.directions(link);
        SortedMap<String, LinkTraffic> users = new TreeMap<>();
        for (Network network : intents.networks()) {
          addTo(users, network.name(), directions, network.id());
        }
        for (Chain chain : intents.chains()) {
          for (int id = chain.firstId(); id <= chain.lastId(); id++) {
            addTo(users, chain.name(), directions, id);
          }
        }
        links.put(link.name(), Collections.unmodifiableSortedMap(users));
      }
      return links;
    }

    private void addTo(
        SortedMap<String, LinkTraffic> users, String name, List<Hop> directions, int id) {
      Hop forth = directions.getFirst();
      Hop back = directions.getLast();
      String a = forth.local().ned();
      String b = back.local().ned();
      TableEntry fromA = Pipeline.egressOverlay(forth, id);
      TableEntry toB = Pipeline.overlayTermination(forth, id, false);
      TableEntry fromB = Pipeline.egressOverlay(back, id);
      TableEntry toA = Pipeline.overlayTermination(back, id, false);
      if (has(a, fromA) || has(b, toB) || has(b, fromB) || has(a, toA)) {
        users.merge(
            name,
            new LinkTraffic(
                new Traffic(counter(a, toA), counter(a, fromA)),
                new Traffic(counter(b, toB), counter(b, fromB))),
            LinkTraffic::plus);
      }
    }

    /** The counter of the entry with the key of {@code entry}; its action does not matter. */
    private Volume counter(String ned, TableEntry entry) {
      CounterData counter = counters.getOrDefault(ned, Map.of()).get(entry.key());
      return counter == null ? Volume.NONE : Volume.of(counter);
    }

    private boolean has(String ned, TableEntry entry) {
      return counters.getOrDefault(ned, Map.of()).containsKey(entry.key());
    }
  }
}
