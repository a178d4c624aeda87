package io.heddle.controller.compile;

import io.heddle.controller.topology.Hop;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.PortRef;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import java.util.Map;
import java.util.OptionalInt;

/** The tables and counters of the program {@code heddle.p4} and the entries that they take. */
public final class Pipeline {
  public static final String OVERLAY_TERMINATION = "overlay_termination";
  public static final String ATTACHMENT = "attachment";
  public static final String SOURCE_GUARD = "source_guard";
  public static final String ARP_PROXY = "arp_proxy";
  public static final String CROSS_CONNECTION = "cross_connection";
  public static final String FORWARDING = "forwarding";
  public static final String REPLICATION = "replication";
  public static final String EGRESS_ATTACHMENT = "egress_attachment";
  public static final String EGRESS_OVERLAY = "egress_overlay";

  public static final String INGRESS_PORT = "ingress_port";
  public static final String EGRESS_PORT = "egress_port";
  public static final String NETWORK = "network";
  public static final String ATTACH = "attach";
  public static final String ATTACH_CHAIN = "attach_chain";
  public static final String DECAPSULATE_CHAIN = "decapsulate_chain";
  public static final String GROUP = "group";

  /** Frames refused on their way in; the cell is a {@link Refusal#index}. */
  public static final String REFUSED_IN = "refused_in";

  /** Frames, and copies of frames, refused on their way out. */
  public static final String REFUSED_OUT = "refused_out";

  /** The number of buckets into which sessions of a chain are hashed. */
  public static final int BUCKETS = 256;

  private Pipeline() {}

  /** What arrives over {@code hop} with the identifier {@code network}, at the hop's far end. */
  public static TableEntry overlayTermination(Hop hop, int network, boolean chain) {
    return TableEntry.of(
        OVERLAY_TERMINATION,
        Map.of(
            INGRESS_PORT,
            exact(hop.remote().port()),
            "outer_source",
            exact(hop.local().address()),
            "outer_destination",
            exact(hop.remote().address()),
            "vni",
            exact(network)),
        new Action(
            chain ? DECAPSULATE_CHAIN : "decapsulate",
            Map.of(NETWORK, Bitstring.of(network), "peer", Bitstring.of(hop.remotePeer()))));
  }

  public static TableEntry attachment(PortRef port, int network, int attachment) {
    return TableEntry.of(
        ATTACHMENT,
        attachmentKey(port),
        new Action(
            ATTACH, Map.of(NETWORK, Bitstring.of(network), ATTACHMENT, Bitstring.of(attachment))));
  }

  public static TableEntry chainAttachment(
      PortRef port, int network, int attachment, boolean guarded) {
    return TableEntry.of(
        ATTACHMENT,
        attachmentKey(port),
        new Action(
            ATTACH_CHAIN,
            Map.of(
                NETWORK,
                Bitstring.of(network),
                ATTACHMENT,
                Bitstring.of(attachment),
                "guarded",
                Bitstring.of(guarded ? 1 : 0))));
  }

  private static Map<String, Match> attachmentKey(PortRef port) {
    return Map.of(INGRESS_PORT, exact(port.port()), "vlan_id", exact(port.vlan().orElse(0)));
  }

  public static TableEntry sourceGuard(int attachment, MacAddress source) {
    return TableEntry.of(
        SOURCE_GUARD,
        Map.of(ATTACHMENT, exact(attachment), "source_mac", exact(source.value())),
        new Action("permit", Map.of()));
  }

  public static TableEntry arpProxy(int network, Ipv4Address target, MacAddress mac) {
    return TableEntry.of(
        ARP_PROXY,
        Map.of(NETWORK, exact(network), "target_address", exact(target)),
        new Action("answer", Map.of("mac", Bitstring.of(mac.value()))));
  }

  public static TableEntry crossConnection(int network, int bucket, Action to) {
    return TableEntry.of(
        CROSS_CONNECTION, Map.of(NETWORK, exact(network), "bucket", exact(bucket)), to);
  }

  public static TableEntry forwarding(int network, MacAddress destination, Action to) {
    return TableEntry.of(
        FORWARDING,
        Map.of(NETWORK, exact(network), "destination_mac", exact(destination.value())),
        to);
  }

  public static Action toAttachment(int port) {
    return new Action("to_attachment", Map.of("port", Bitstring.of(port)));
  }

  public static Action toPeer(Hop hop) {
    return new Action(
        "to_peer",
        Map.of("port", Bitstring.of(hop.local().port()), "peer", Bitstring.of(hop.peer())));
  }

  public static TableEntry replication(int network, int group) {
    return TableEntry.of(
        REPLICATION,
        Map.of(NETWORK, exact(network)),
        new Action("replicate", Map.of(GROUP, Bitstring.of(group))));
  }

  public static TableEntry egressAttachment(int port, int network, OptionalInt vlan) {
    return TableEntry.of(
        EGRESS_ATTACHMENT,
        Map.of(EGRESS_PORT, exact(port), NETWORK, exact(network)),
        vlan.isPresent()
            ? new Action("emit_tagged", Map.of("vlan_id", Bitstring.of(vlan.getAsInt())))
            : new Action("emit_untagged", Map.of()));
  }

  /** What leaves over {@code hop} with the identifier {@code network}, at the hop's near end. */
  public static TableEntry egressOverlay(Hop hop, int network) {
    return TableEntry.of(
        EGRESS_OVERLAY,
        Map.of("peer", exact(hop.peer()), NETWORK, exact(network)),
        new Action(
            "encapsulate",
            Map.of(
                "source_mac", Bitstring.of(hop.local().mac().value()),
                "destination_mac", Bitstring.of(hop.remote().mac().value()),
                "source", Bitstring.of(hop.local().address().toUnsigned()),
                "destination", Bitstring.of(hop.remote().address().toUnsigned()))));
  }

  private static Match exact(long value) {
    return new Match.Exact(Bitstring.of(value));
  }

  private static Match exact(Ipv4Address address) {
    return exact(address.toUnsigned());
  }
}
