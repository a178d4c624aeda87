package io.heddle.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.controller.compile.Compiler;
import io.heddle.controller.compile.DeviceState;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Attachment;
import io.heddle.intent.Intents;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.Network;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What the compiled tables of all NEDs together do to frames. */
class IsolationTest {
  @Property(tries = 250)
  void everyFrameOfANetworkComesOutExactlyWhereItMust(@ForAll long seed) {
    Worlds world = Worlds.random(new Random(seed));
    assertThat(new Isolation(world, compile(world)).networkViolations()).isEmpty();
  }

  @Property(tries = 250)
  void bothDirectionsOfASessionPassTheSameReplicas(
      @ForAll long seed, @ForAll @IntRange(max = 255) int bucket) {
    Worlds world = Worlds.random(new Random(seed));
    assertThat(new Isolation(world, compile(world)).chainViolations(bucket)).isEmpty();
  }

  @Test
  void anAttachmentCompiledIntoTheWrongNetworkIsFoundOut() {
    Worlds asked = twoNetworks("blue");
    Worlds planted = twoNetworks("red");
    assertThat(new Isolation(asked, compile(asked)).networkViolations()).isEmpty();
    assertThat(new Isolation(asked, compile(planted)).networkViolations()).isNotEmpty();
  }

  /** Two networks on two NEDs with equal addresses; the third attachment is in {@code network}. */
  private static Worlds twoNetworks(String network) {
    List<Attachment> attachments = new ArrayList<>();
    attachments.add(attachment("a", 1, "red", "ned-a", 10));
    attachments.add(attachment("b", 2, "blue", "ned-a", 10));
    attachments.add(attachment("c", 3, network, "ned-b", 11));
    OverlayLink link =
        new OverlayLink(
            "a-b",
            new OverlayLink.End("ned-a", 9, new MacAddress(1), Ipv4Address.parse("192.168.0.1")),
            new OverlayLink.End("ned-b", 9, new MacAddress(2), Ipv4Address.parse("192.168.0.2")),
            1);
    return new Worlds(
        new TreeSet<>(List.of("ned-a", "ned-b")),
        new Intents(
            List.of(new Network("red", 1), new Network("blue", 2)),
            attachments,
            List.of(link),
            List.of()));
  }

  private static Attachment attachment(String name, int id, String network, String ned, int mac) {
    return new Attachment(
        name, id, network, PortRef.untagged(ned, id), List.of(Worlds.station(mac, mac)));
  }

  private static SortedMap<String, DeviceState> compile(Worlds world) {
    return Compiler.compile(world.intents(), Topology.of(world.neds(), world.intents().links()));
  }
}
