package io.heddle.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.intent.MacAddress;
import io.heddle.intent.PortRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WiringTest {
  private static final Shape SHAPE = new Shape(0, Duration.ZERO, Duration.ZERO, 0.1);

  @Test
  void hostsAndLinksGetAPortEach() {
    Wiring wiring =
        plan(
            List.of(host("h", eth("eth0", PortRef.untagged("ned-a", 1)))),
            List.of(
                new LinkSpec("plain", "ned-a", 2, "ned-b", 2, Optional.empty()),
                new LinkSpec("slow", "ned-a", 3, "ned-b", 3, Optional.of(SHAPE))));
    assertThat(wiring.ports())
        .containsOnlyKeys(
            new Plug("ned-a", 1),
            new Plug("ned-a", 2),
            new Plug("ned-a", 3),
            new Plug("ned-b", 2),
            new Plug("ned-b", 3));
    assertThat(wiring.hostCables())
        .extracting(Wiring.HostCable::outerEnd)
        .containsExactly("ned-a-1");
    assertThat(wiring.linkEnds().get("plain"))
        .isEqualTo(new Link.Ends("ned-a-2", "ned-b-2", "ned-b-2", "ned-a-2"));
    assertThat(wiring.linkEnds().get("slow"))
        .isEqualTo(new Link.Ends("ned-a-3", "ned-b-3", "slow-a", "slow-b"));
  }

  @Test
  void hostsMayShareAPortByVlan() {
    Wiring wiring =
        plan(
            List.of(
                host("h", eth("eth0", tagged(1, 10)), eth("eth1", tagged(1, 20))),
                host("i", eth("eth0", tagged(1, 30)))),
            List.of());
    Plug plug = new Plug("ned-a", 1);
    assertThat(wiring.ports()).containsOnlyKeys(plug);
    assertThat(wiring.trunkCables()).containsEntry(plug, "ned-a-1t");
    assertThat(wiring.trunkAccesses().get(plug)).containsOnlyKeys(10, 20, 30);
    assertThat(wiring.hostCables())
        .extracting(Wiring.HostCable::outerEnd)
        .containsExactlyElementsOf(wiring.trunkAccesses().get(plug).values());
  }

  @Test
  void whatIsTakenTwiceIsNamed() {
    HostSpec host = host("h", eth("eth0", PortRef.untagged("ned-a", 1)));
    refused("two hosts have the name h", List.of(host, host), List.of());
    refused(
        "two cables are plugged into ned-a:1",
        List.of(host, host("i", eth("eth0", PortRef.untagged("ned-a", 1)))),
        List.of());
    refused(
        "two cables are plugged into ned-a:1",
        List.of(host, host("i", eth("eth0", tagged(1, 5)))),
        List.of());
    refused(
        "two cables are plugged into ned-a:2.5",
        List.of(host("i", eth("eth0", tagged(2, 5)), eth("eth1", tagged(2, 5)))),
        List.of());
    refused(
        "two cables are plugged into ned-a:9",
        List.of(),
        List.of(new LinkSpec("l", "ned-a", 9, "ned-b", 1, Optional.empty())));
    LinkSpec link = new LinkSpec("l", "ned-a", 2, "ned-b", 1, Optional.empty());
    refused(
        "two links have the name l",
        List.of(),
        List.of(link, new LinkSpec("l", "ned-a", 3, "ned-b", 2, Optional.empty())));
    refused(
        "host h has two interfaces eth0",
        List.of(host("h", eth("eth0", tagged(1, 1)), eth("eth0", tagged(1, 2)))),
        List.of());
  }

  @Test
  void aNameThatLinuxWouldNotTakeIsRefused() {
    for (String bad : List.of("", "a b", "../x", "a/b", "-rf", "x".repeat(64))) {
      assertThatThrownBy(() -> plan(List.of(host(bad)), List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a host's name has letters");
    }
    for (String bad : List.of("", "lo 0", "a/b", "sixteen-letters-")) {
      assertThatThrownBy(() -> plan(List.of(host("h", eth(bad, tagged(1, 1)))), List.of()))
          .hasMessageStartingWith("an interface's name has letters");
    }
  }

  private static void refused(String message, List<HostSpec> hosts, List<LinkSpec> links) {
    assertThatThrownBy(() -> plan(hosts, links))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Wiring plan(List<HostSpec> hosts, List<LinkSpec> links) {
    return Wiring.plan(hosts, links, Set.of(new Plug("ned-a", 9)), new InterfaceNames());
  }

  private static HostSpec host(String name, InterfaceSpec... interfaces) {
    return new HostSpec(name, List.of(interfaces), List.of(), false);
  }

  private static InterfaceSpec eth(String name, PortRef port) {
    return new InterfaceSpec(
        name, port, new MacAddress(2), Optional.empty(), 1500, OptionalLong.empty());
  }

  private static PortRef tagged(int port, int vlan) {
    return new PortRef("ned-a", port, OptionalInt.of(vlan));
  }
}
