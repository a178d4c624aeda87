package io.heddle.testbed.app.probe;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.testbed.app.probe.ProbeAddresses.Endpoint;
import io.heddle.testbed.app.probe.ProbeAddresses.Tunnel;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Builds the frame of each {@link FrameKind}, without frame check sequence. */
public final class ProbeFrames {
  private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
  private static final MacAddress NOBODY = MacAddress.parse("02:fe:ed:00:be:ef");
  private static final MacAddress IPV4_GROUP_MAC = MacAddress.parse("01:00:5e:01:02:03");
  private static final MacAddress IPV6_NODES_MAC = MacAddress.parse("33:33:00:00:00:01");
  private static final MacAddress LLDP_MAC = MacAddress.parse("01:80:c2:00:00:0e");
  private static final Ipv4Address IPV4_BROADCAST = Ipv4Address.parse("255.255.255.255");
  private static final Ipv4Address IPV4_GROUP = Ipv4Address.parse("239.1.2.3");
  private static final int ARP = 0x0806;
  private static final int VLAN = 0x8100;
  private static final int PROVIDER_VLAN = 0x88a8;
  private static final int LLDP = 0x88cc;

  /** IEEE 802 local experimental EtherType 1. */
  private static final int EXPERIMENTAL = 0x88b5;

  private static final int DISCARD_PORT = 9;
  private static final int VXLAN_PORT = 4789;

  private final ProbeAddresses addresses;

  public ProbeFrames(ProbeAddresses addresses) {
    this.addresses = addresses;
  }

  /** The frame of {@code marker}'s kind that carries it. */
  public byte[] build(ProbeMarker marker) {
    byte[] payload = marker.encode();
    Endpoint source = addresses.source();
    Endpoint peer = addresses.peer();
    MacAddress mac = source.mac();
    FrameWriter frame = new FrameWriter();
    return switch (marker.kind()) {
      case KNOWN_UNICAST -> ipv4(frame, peer.mac(), mac, source, peer.address(), payload);
      case UNKNOWN_UNICAST -> ipv4(frame, NOBODY, mac, source, peer.address(), payload);
      case BROADCAST -> broadcast(frame, mac, source, payload);
      case IPV4_MULTICAST -> ipv4(frame, IPV4_GROUP_MAC, mac, source, IPV4_GROUP, payload);
      case IPV6_MULTICAST -> ipv6Multicast(frame, mac, payload);
      case ARP_REQUEST ->
          frame
              .ethernet(BROADCAST, mac, ARP)
              .arp(1, source, new MacAddress(0), peer.address())
              .bytes(payload)
              .toBytes();
      case ARP_REPLY ->
          frame
              .ethernet(peer.mac(), mac, ARP)
              .arp(2, source, peer.mac(), peer.address())
              .bytes(payload)
              .toBytes();
      case GRATUITOUS_ARP ->
          frame
              .ethernet(BROADCAST, mac, ARP)
              .arp(1, source, new MacAddress(0), source.address())
              .bytes(payload)
              .toBytes();
      case PRIORITY_TAGGED -> tagged(frame, payload, VLAN, 7 << 13);
      case TAGGED -> tagged(frame, payload, VLAN, addresses.vlan());
      case DOUBLE_TAGGED -> tagged(frame, payload, VLAN, addresses.vlan(), VLAN, addresses.vlan());
      case PROVIDER_TAGGED ->
          tagged(frame, payload, PROVIDER_VLAN, addresses.vlan(), VLAN, addresses.vlan());
      case FORGED_VXLAN -> vxlan(frame, addresses.tunnel(), payload);
      case LLDP -> lldp(frame, mac, payload);
      case UNKNOWN_ETHERTYPE, MINIMUM_SIZE ->
          frame.ethernet(BROADCAST, mac, EXPERIMENTAL).bytes(payload).toBytes();
      case FORGED_SOURCE_MAC -> broadcast(frame, addresses.forged().mac(), source, payload);
      case FORGED_SOURCE_IP -> broadcast(frame, mac, addresses.forged(), payload);
      case MAXIMUM_SIZE ->
          broadcast(frame, mac, source, Arrays.copyOf(payload, addresses.mtu() - 28));
    };
  }

  private static byte[] broadcast(
      FrameWriter frame, MacAddress sourceMac, Endpoint source, byte[] payload) {
    return ipv4(frame, BROADCAST, sourceMac, source, IPV4_BROADCAST, payload);
  }

  private static byte[] ipv4(
      FrameWriter frame,
      MacAddress destinationMac,
      MacAddress sourceMac,
      Endpoint source,
      Ipv4Address destination,
      byte[] payload) {
    return frame
        .ethernet(destinationMac, sourceMac, FrameWriter.IPV4)
        .ipv4Udp(source.address(), destination, DISCARD_PORT, payload)
        .toBytes();
  }

  private static byte[] ipv6Multicast(FrameWriter frame, MacAddress mac, byte[] payload) {
    // fe80::/64 with the identifier of RFC 4291 appendix A, and ff02::1, all nodes of the link.
    byte[] source =
        ByteBuffer.allocate(16)
            .putShort((short) 0xfe80)
            .putInt(8, (int) (mac.value() >>> 16 & 0xffff_ff00L | 0xff) ^ 0x0200_0000)
            .putInt(12, 0xfe00_0000 | (int) mac.value() & 0x00ff_ffff)
            .array();
    byte[] nodes = ByteBuffer.allocate(16).putShort((short) 0xff02).put(15, (byte) 1).array();
    return frame
        .ethernet(IPV6_NODES_MAC, mac, FrameWriter.IPV6)
        .ipv6Udp(source, nodes, DISCARD_PORT, payload)
        .toBytes();
  }

  /** A broadcast behind tags, each a protocol identifier and tag control information. */
  private byte[] tagged(FrameWriter frame, byte[] payload, int... tags) {
    Endpoint source = addresses.source();
    frame.mac(BROADCAST).mac(source.mac());
    for (int word : tags) {
      frame.number(2, word);
    }
    return frame
        .number(2, FrameWriter.IPV4)
        .ipv4Udp(source.address(), IPV4_BROADCAST, DISCARD_PORT, payload)
        .toBytes();
  }

  private byte[] vxlan(FrameWriter frame, Tunnel tunnel, byte[] payload) {
    byte[] inner = broadcast(new FrameWriter(), addresses.forged().mac(), tunnel.from(), payload);
    byte[] packet =
        ByteBuffer.allocate(8 + inner.length)
            .putInt(0x0800_0000)
            .putInt(tunnel.vni() << 8)
            .put(inner)
            .array();
    // With the sender's own MAC address, so that no source guard saves the network.
    return frame
        .ethernet(tunnel.to().mac(), addresses.source().mac(), FrameWriter.IPV4)
        .ipv4Udp(tunnel.from().address(), tunnel.to().address(), VXLAN_PORT, packet)
        .toBytes();
  }

  private static byte[] lldp(FrameWriter frame, MacAddress mac, byte[] payload) {
    frame.ethernet(LLDP_MAC, mac, LLDP);
    frame.number(2, 1 << 9 | 7).number(1, 4).mac(mac); // chassis: a MAC address
    frame.number(2, 2 << 9 | 7).number(1, 3).mac(mac); // port: a MAC address
    frame.number(2, 3 << 9 | 2).number(2, 120); // time to live in seconds
    frame.number(2, 127 << 9 | 4 + payload.length).number(4, 0); // organisation specific
    return frame.bytes(payload).number(2, 0).toBytes();
  }
}
