package io.heddle.bench;

import io.heddle.intent.Attachment;
import io.heddle.intent.Intents;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.MacAddress;
import io.heddle.intent.Network;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.intent.Station;
import io.heddle.linux.Ethtool;
import io.heddle.linux.Ethtool.Offload;
import io.heddle.testbed.Host;
import io.heddle.testbed.HostSpec;
import io.heddle.testbed.InterfaceSpec;
import io.heddle.testbed.LinkSpec;
import io.heddle.testbed.Testbed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Two hosts, each in a namespace of its own, and the ports that a contender is to join: of one
 * switch, or of two with a cable between them. A new rig for each contender.
 */
final class Rig implements AutoCloseable {
  /** The first switch; the left host is at its port 1. */
  static final String A = "a";

  /** The second switch, if there is one; the right host is at its port 1. */
  static final String B = "b";

  /** The port that joins both switches. */
  static final int LINK_PORT = 3;

  static final int NETWORK_ID = 10;

  private static final int MTU = 1500;
  private static final String INTERFACE = "eth0";

  /**
   * Hosts are numbered 1 and 2; their interfaces take .1 and .2, the generators' stations .101...
   */
  private static final int ADDRESSES = 0xc612_0000; // 198.18.0.0, RFC 2544

  private static final long HOST_MACS = 0x02_48_00_00_00_00L;
  private static final long STATION_MACS = 0x02_47_00_00_00_00L;
  private static final int STATIONS = 100;

  private static final List<Offload> SEND_OFFLOADS =
      List.of(
          Offload.SCATTER_GATHER,
          Offload.SEND_CHECKSUM,
          Offload.GENERIC_SEGMENTATION,
          Offload.TCP_SEGMENTATION);

  private final Setting setting;
  private final Testbed testbed;

  private Rig(Setting setting, Testbed testbed) {
    this.setting = setting;
    this.testbed = testbed;
  }

  /**
   * Builds hosts and cables.
   *
   * @param offloads whether the hosts leave checksums and segmentation to the device
   */
  static Rig open(Setting setting, boolean offloads) throws IOException {
    Testbed testbed = Testbed.open(1);
    try {
      testbed.add(
          List.of(host("left", 1, leftPort()), host("right", 2, rightPort(setting))),
          setting == Setting.VXLAN
              ? List.of(new LinkSpec("link", A, LINK_PORT, B, LINK_PORT, Optional.empty()))
              : List.of());
      Rig rig = new Rig(setting, testbed);
      if (offloads) {
        turnOnOffloads(rig.left());
        turnOnOffloads(rig.right());
      }
      return rig;
    } catch (IOException | RuntimeException e) {
      testbed.close();
      throw e;
    }
  }

  private static HostSpec host(String name, int number, PortRef port) {
    InterfaceSpec one =
        new InterfaceSpec(
            INTERFACE,
            port,
            hostMac(number),
            Optional.of(new Ipv4Prefix(hostAddress(number), 24)),
            MTU,
            OptionalLong.empty());
    return new HostSpec(name, List.of(one), List.of(), false);
  }

  private static void turnOnOffloads(Host host) throws IOException {
    host.open(
        () -> {
          for (Offload offload : SEND_OFFLOADS) {
            Ethtool.set(INTERFACE, offload, true);
          }
          return null;
        });
  }

  Setting setting() {
    return setting;
  }

  Testbed testbed() {
    return testbed;
  }

  Host left() {
    return testbed.hosts().get("left");
  }

  Host right() {
    return testbed.hosts().get("right");
  }

  static PortRef leftPort() {
    return PortRef.untagged(A, 1);
  }

  static PortRef rightPort(Setting setting) {
    return setting == Setting.VXLAN ? PortRef.untagged(B, 1) : PortRef.untagged(A, 2);
  }

  /** The generator's frames from the left host to the right one. */
  static List<byte[]> toRight(int length) {
    return Frames.between(
        stationMac(1), stationAddress(1), stationMac(2), stationAddress(2), length);
  }

  /** One frame the other way, from which a learning bridge knows the right host's station. */
  static List<byte[]> toLeft() {
    return Frames.between(stationMac(2), stationAddress(2), stationMac(1), stationAddress(1), 64)
        .subList(0, 1);
  }

  static Ipv4Address rightAddress() {
    return hostAddress(2);
  }

  /** One network that both hosts are in, for contenders with a controller. */
  Intents intents() {
    List<OverlayLink> links =
        setting == Setting.VXLAN
            ? List.of(new OverlayLink("link", tunnelEnd(A, 1), tunnelEnd(B, 2), 1))
            : List.of();
    return new Intents(
        List.of(new Network("bench", NETWORK_ID)),
        List.of(
            new Attachment("left", 1, "bench", leftPort(), stations(1)),
            new Attachment("right", 2, "bench", rightPort(setting), stations(2))),
        links,
        List.of());
  }

  private static OverlayLink.End tunnelEnd(String ned, int number) {
    return new OverlayLink.End(
        ned,
        LINK_PORT,
        new MacAddress(0x02_4e_00_00_00_00L + number),
        new Ipv4Address(0xac1f_0000 + number));
  }

  private static List<Station> stations(int host) {
    return List.of(
        new Station(hostMac(host), List.of(hostAddress(host))),
        new Station(stationMac(host), List.of(stationAddress(host))));
  }

  private static MacAddress hostMac(int number) {
    return new MacAddress(HOST_MACS + number);
  }

  private static Ipv4Address hostAddress(int number) {
    return new Ipv4Address(ADDRESSES + number);
  }

  private static MacAddress stationMac(int number) {
    return new MacAddress(STATION_MACS + number);
  }

  private static Ipv4Address stationAddress(int number) {
    return new Ipv4Address(ADDRESSES + STATIONS + number);
  }

  @Override
  public void close() {
    testbed.close();
  }
}
