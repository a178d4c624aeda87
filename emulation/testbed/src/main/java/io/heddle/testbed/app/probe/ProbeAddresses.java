package io.heddle.testbed.app.probe;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;

/**
 * The addresses that probe frames are made of.
 *
 * @param source the sending interface
 * @param peer a station of the same network
 * @param forged somebody else, as a station of another network
 * @param vlan an 802.1Q tag that the sender's port may not use, 1..4094
 * @param tunnel what a forged VXLAN frame pretends to come from
 * @param mtu largest IP packet of the sending interface in bytes, 576 or more
 */
public record ProbeAddresses(
    Endpoint source, Endpoint peer, Endpoint forged, int vlan, Tunnel tunnel, int mtu) {
  /** A MAC and an IPv4 address that belong together. */
  public record Endpoint(MacAddress mac, Ipv4Address address) {}

  /**
   * A VXLAN tunnel between two NEDs.
   *
   * @param from the NED that is imitated
   * @param to the NED that is to be deceived
   * @param vni of the network that the frame is to break into
   */
  public record Tunnel(Endpoint from, Endpoint to, int vni) {}

  public ProbeAddresses {
    if (vlan < 1 || vlan > 4094) {
      throw new IllegalArgumentException("VLAN must be 1..4094: " + vlan);
    }
    if (mtu < 576) {
      throw new IllegalArgumentException("MTU must be 576 or more: " + mtu);
    }
  }
}
