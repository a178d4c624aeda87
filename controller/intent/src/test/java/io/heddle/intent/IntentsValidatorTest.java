package io.heddle.intent;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.intent.Chain.ChainPort;
import io.heddle.intent.Chain.Function;
import io.heddle.intent.Chain.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class IntentsValidatorTest {
  private final List<Network> networks = new ArrayList<>(List.of(new Network("red", 7)));
  private final List<Attachment> attachments = new ArrayList<>();
  private final List<OverlayLink> links = new ArrayList<>();
  private final List<Chain> chains = new ArrayList<>();

  @Test
  void soundIntentsHaveNoProblems() {
    networks.add(new Network("blue", 8));
    attach("a", 1, "red", at(1), station(1, "10.0.0.1"));
    attach("b", 2, "blue", at(2), station(1, "10.0.0.1"));
    attach("c", 3, "blue", new PortRef("ned", 1, OptionalInt.of(5)), station(2, "10.0.0.2"));
    links.add(link("l1", 9, "192.168.0.2"));
    links.add(link("l2", 9, "192.168.0.3"));
    chains.add(chain("web", 100, replica("r1", 20, 21), replica("r2", 22, 23)));
    assertProblems();
  }

  @Test
  void namesAreUniqueAmongTheirKind() {
    networks.add(new Network("red", 8));
    attach("a", 1, "red", at(1));
    attach("a", 2, "red", at(2));
    chains.add(chain("red", 100, replica("r", 20, 21), replica("r", 22, 23)));
    assertProblems(
        "two networks or chains have the name red",
        "two attachments have the name a",
        "two attachments have the name r-left",
        "two attachments have the name r-right",
        "two replicas of function fw of chain red have the name r");
  }

  @Test
  void identifiersAreUniqueAmongNetworksAndChains() {
    networks.add(new Network("blue", 7));
    networks.add(new Network("green", 102));
    chains.add(chain("web", 100));
    assertProblems(
        "network red and network blue have the same id 7",
        "network green and chain web (ids 100 to 103) share the id 102");
  }

  @Test
  void attachmentIdsAreUniqueAmongAttachmentsAndPortsOfChains() {
    attach("a", 901, "red", at(1));
    chains.add(chain("web", 100));
    assertProblems("attachment a and port web-client have the same id 901");
  }

  @Test
  void aNetworkThatIsNamedExists() {
    attach("a", 1, "green", at(1));
    assertProblems("attachment a names the network green, which does not exist");
  }

  @Test
  void aPlaceHoldsOneThing() {
    attach("a", 1, "red", at(1));
    attach("b", 2, "red", at(1));
    attach("c", 3, "red", new PortRef("ned", 9, OptionalInt.of(5)));
    links.add(link("l1", 9, "192.168.0.2"));
    assertProblems(
        "attachment a and attachment b are at the same place ned:1",
        "attachment c is at ned:9.5, which link l1 uses");
  }

  @Test
  void aPortJoinsANetworkOnce() {
    attach("a", 1, "red", at(1));
    attach("b", 2, "red", new PortRef("ned", 1, OptionalInt.of(5)));
    assertProblems("attachment a and attachment b join two VLANs of one port to network red");
  }

  @Test
  void addressesAreUniqueInANetwork() {
    attach("a", 1, "red", at(1), station(1, "10.0.0.1"));
    attach("b", 2, "red", at(2), station(1, "10.0.0.2"), station(2, "10.0.0.1"));
    assertProblems(
        "attachment a and attachment b have a station 02:00:00:00:00:01 in network red",
        "attachment a and attachment b have a station with 10.0.0.1 in network red");
  }

  @Test
  void linksHaveDifferentTunnels() {
    links.add(link("l1", 9, "192.168.0.2"));
    links.add(link("l2", 9, "192.168.0.2"));
    assertProblems(
        "link l1 and link l2 have the same addresses on ned:9",
        "link l1 and link l2 have the same addresses on far:1");
  }

  @Test
  void replicasAreAlike() {
    Replica other =
        new Replica(
            "r2",
            new ChainPort("r2-left", 22, at(22), List.of(station(5, "10.0.0.5"))),
            new ChainPort("r2-right", 23, at(23), List.of()));
    chains.add(chain("web", 100, replica("r1", 20, 21), other));
    assertProblems(
        "the replicas of function fw of chain web on the left must have the same stations, but"
            + " r1-left and r2-left differ");
  }

  @Test
  void neighboursInAChainHaveTheirOwnPorts() {
    Replica sharing =
        new Replica(
            "r",
            new ChainPort("r-left", 20, new PortRef("ned", 101, OptionalInt.of(5)), List.of()),
            new ChainPort("r-right", 21, at(21), List.of()));
    chains.add(chain("web", 100, sharing));
    assertProblems(
        "port web-client and port r-left are neighbours in chain web and need two ports instead of"
            + " two VLANs of one");
  }

  @Test
  void anAddressAtAnEndOfAChainHasOneOwner() {
    ChainPort one = new ChainPort("one", 1, at(1), List.of(station(1, "10.0.0.1")));
    ChainPort two = new ChainPort("two", 2, at(2), List.of(station(2, "10.0.0.1")));
    ChainPort server = new ChainPort("server", 3, at(3), List.of());
    chains.add(new Chain("web", 100, List.of(one, two), List.of(), List.of(server)));
    assertProblems(
        "port two gives 10.0.0.1 to 02:00:00:00:00:02, but at the same end of chain web it belongs"
            + " to 02:00:00:00:00:01");
  }

  private void assertProblems(String... problems) {
    assertThat(IntentsValidator.problems(new Intents(networks, attachments, links, chains)))
        .containsExactly(problems);
  }

  private void attach(String name, int id, String network, PortRef port, Station... stations) {
    attachments.add(new Attachment(name, id, network, port, List.of(stations)));
  }

  private static PortRef at(int port) {
    return PortRef.untagged("ned", port);
  }

  private static Station station(int mac, String address) {
    return new Station(new MacAddress(0x020000000000L + mac), List.of(Ipv4Address.parse(address)));
  }

  private static OverlayLink link(String name, int port, String remote) {
    return new OverlayLink(
        name,
        new OverlayLink.End("ned", port, new MacAddress(1), Ipv4Address.parse("192.168.0.1")),
        new OverlayLink.End("far", 1, new MacAddress(2), Ipv4Address.parse(remote)),
        1);
  }

  private static Replica replica(String name, int left, int right) {
    return new Replica(
        name,
        new ChainPort(name + "-left", left, at(left), List.of()),
        new ChainPort(name + "-right", right, at(right), List.of()));
  }

  private static Chain chain(String name, int firstId, Replica... replicas) {
    return new Chain(
        name,
        firstId,
        List.of(new ChainPort(name + "-client", 901, at(101), List.of())),
        List.of(new Function("fw", List.of(replicas))),
        List.of(new ChainPort(name + "-server", 902, at(102), List.of())));
  }
}
