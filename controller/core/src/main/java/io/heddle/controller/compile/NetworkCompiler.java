package io.heddle.controller.compile;

import io.heddle.controller.topology.Hop;
import io.heddle.controller.topology.Numbering;
import io.heddle.controller.topology.Overlay;
import io.heddle.intent.Attachment;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Network;
import io.heddle.intent.Station;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes layer-2 networks into a draft. */
final class NetworkCompiler {
  private final Overlay overlay;
  private final Draft draft;

  /** For each NED the networks that replicate there, with their copies. */
  private final Map<String, SortedMap<Integer, Set<Replica>>> copies = new HashMap<>();

  NetworkCompiler(Overlay overlay, Draft draft) {
    this.overlay = overlay;
    this.draft = draft;
  }

  /** Adds {@code network} with {@code attachments}, all of which are on NEDs that exist. */
  void add(Network network, List<Attachment> attachments) {
    String intent = "network " + network.name();
    SortedSet<String> members = new TreeSet<>();
    attachments.forEach(attachment -> members.add(attachment.port().ned()));
    LinkUse links = new LinkUse();
    for (Attachment attachment : attachments) {
      attach(network, attachment);
      for (Station station : attachment.stations()) {
        forward(network, attachment, station, members, links);
      }
    }
    replicate(network, attachments, members, links);
    links.put(draft, network.id(), false, intent);
  }

  private void attach(Network network, Attachment attachment) {
    String ned = attachment.port().ned();
    String intent = "attachment " + attachment.name();
    draft.put(ned, Pipeline.attachment(attachment.port(), network.id(), attachment.id()), intent);
    draft.put(
        ned,
        Pipeline.egressAttachment(attachment.port().port(), network.id(), attachment.port().vlan()),
        intent);
    for (Station station : attachment.stations()) {
      draft.put(ned, Pipeline.sourceGuard(attachment.id(), station.mac()), intent);
    }
  }

  /**
   * Leads frames for {@code station} to it from every member, and answers for its addresses there.
   */
  private void forward(
      Network network, Attachment attachment, Station station, Set<String> members, LinkUse links) {
    String intent = "attachment " + attachment.name();
    String home = attachment.port().ned();
    draft.put(
        home,
        Pipeline.forwarding(
            network.id(), station.mac(), Pipeline.toAttachment(attachment.port().port())),
        intent);
    for (String member : members) {
      if (!overlay.reaches(member, home)) {
        continue;
      }
      for (Hop hop : overlay.path(member, home)) {
        draft.put(
            hop.local().ned(),
            Pipeline.forwarding(network.id(), station.mac(), Pipeline.toPeer(hop)),
            intent);
        links.add(hop);
      }
      for (Ipv4Address address : station.addresses()) {
        draft.put(member, Pipeline.arpProxy(network.id(), address, station.mac()), intent);
      }
    }
  }

  private void replicate(
      Network network, List<Attachment> attachments, Set<String> members, LinkUse links) {
    overlay
        .tree(members)
        .forEach(
            (ned, hops) -> {
              Set<Replica> replicas = new HashSet<>();
              for (Hop hop : hops) {
                replicas.add(new Replica(hop.local().port(), hop.peer()));
                links.add(hop);
              }
              for (Attachment attachment : attachments) {
                if (attachment.port().ned().equals(ned)) {
                  replicas.add(new Replica(attachment.port().port(), 0));
                }
              }
              copies.computeIfAbsent(ned, any -> new TreeMap<>()).put(network.id(), replicas);
            });
  }

  /**
   * Gives the multicast groups their numbers, once all networks are known. A network whose
   * identifier is below 65536 has a group of the same number on every NED, whatever else comes and
   * goes. One with a greater identifier may have to move when another one whose identifier is equal
   * modulo 65535 comes or goes on that NED; the reconciler does that without a wrong copy.
   */
  void finish(Map<Integer, String> networkNames) {
    copies.forEach(
        (ned, networks) -> {
          Map<Integer, Integer> groups = groups(networks.keySet());
          networks.forEach(
              (network, replicas) -> {
                String intent = "network " + networkNames.get(network);
                draft.put(ned, new MulticastGroup(groups.get(network), replicas), intent);
                draft.put(ned, Pipeline.replication(network, groups.get(network)), intent);
              });
        });
  }

  private static Map<Integer, Integer> groups(Set<Integer> networks) {
    return Numbering.of(networks, Numbering::homeOf);
  }
}
