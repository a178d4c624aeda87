package io.heddle.testbed.app.probe;

/** A kind of frame that must never reach another network. */
public enum FrameKind {
  /** To a station of the same network. */
  KNOWN_UNICAST,
  /** To a MAC address that no station has. */
  UNKNOWN_UNICAST,
  BROADCAST,
  IPV4_MULTICAST,
  IPV6_MULTICAST,
  ARP_REQUEST,
  ARP_REPLY,
  /** An ARP request of a station for its own address. */
  GRATUITOUS_ARP,
  /** With the 802.1Q tag of VLAN 0, which means a priority but no VLAN. */
  PRIORITY_TAGGED,
  /** With an 802.1Q tag that the port may not send. */
  TAGGED,
  /** With two 802.1Q tags, as in VLAN hopping. */
  DOUBLE_TAGGED,
  /** With an 802.1ad service tag around an 802.1Q tag. */
  PROVIDER_TAGGED,
  /** VXLAN by a host, with another network's VNI and the outer addresses of a tunnel (RFC 7348). */
  FORGED_VXLAN,
  /** To a link-local group address that bridges never forward. */
  LLDP,
  /** Of an EtherType that nobody knows. */
  UNKNOWN_ETHERTYPE,
  FORGED_SOURCE_MAC,
  FORGED_SOURCE_IP,
  /** 60 bytes without frame check sequence, a broadcast. */
  MINIMUM_SIZE,
  /** As long as the MTU allows, a broadcast. */
  MAXIMUM_SIZE
}
