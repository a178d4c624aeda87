package io.heddle.softswitch.flow;

import static io.heddle.softswitch.SmallNetwork.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.SmallNetwork;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProberTest {
  private static final String A = "02000000000a";
  private static final String B = "02000000000b";
  private static final String C = "02000000000c";

  /** TCP with a header of 20 bytes and as many bytes behind it. */
  private static final String TCP =
      "0800 4500 003c 0007 4000 40 06 0000 0a000001 0a000002"
          + "1000 2000 00000001 00000002 5010 0100 0000 0000"
          + "0102030405060708090a0b0c0d0e0f1011121314";

  private static final String TUNNEL =
      "0200000000f1 0200000000f2 0800 4500 006e 0000 4000 40 11 0000 c0a80002 c0a80001"
          + "c000 12b5 005a 0000 0800000000007700";

  private static final String ALL = "ff".repeat(6);

  /** Of a header of IPv4 and TCP's ports: version, fragment, protocol, addresses and ports. */
  private static final String IP_MASK =
      "ff00 0000 0000 ffff 00 ff 0000 ffffffff ffffffff ffff ffff";

  /** As it is for packets whose TCP header's length matters too. */
  private static final String TCP_MASK = IP_MASK + "00000000 00000000 ff";

  private final Prober prober = new Prober();

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static String text(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private Optional<Recipe> probe(Dataplane dataplane, int port, String packet) {
    byte[] frame = bytes(packet);
    return prober.probe(dataplane.newWorker(), port, MemorySegment.ofArray(frame), 0, frame.length);
  }

  private static List<String> counted(Dataplane dataplane) {
    List<String> counted = new ArrayList<>();
    for (Table table : dataplane.tables()) {
      for (Entry entry : table.entries()) {
        if (entry.packets() > 0) {
          String name = table.name().substring(table.name().lastIndexOf('.') + 1);
          counted.add(name + " " + entry.packets() + " " + entry.bytes());
        }
      }
    }
    counted.sort(null);
    return counted;
  }

  @Test
  void aFrameFromAStationToAnotherIsTagged() throws Exception {
    Dataplane network = SmallNetwork.load();
    Recipe recipe = probe(network, 1, B + A + TCP).orElseThrow();
    assertThat(text(recipe.mask())).isEqualTo(text(bytes(ALL + ALL + "ffff" + TCP_MASK)));
    assertThat(recipe.egressPort()).isEqualTo(2);
    assertThat(recipe.removed()).isEqualTo(12);
    assertThat(text(recipe.prefix())).isEqualTo(B + A + "81000005");
    assertThat(recipe.lengthsFollow()).isFalse();
    assertThat(recipe.headers()).isEqualTo(54);
    assertThat(counted(network)).isEmpty();
    recipe.count(0, 3, 1000);
    assertThat(counted(network))
        .containsExactly(
            "attachment 3 1000",
            "egress_attachment 3 1000",
            "forwarding 3 1000",
            "source_guard 3 1000");
  }

  @Test
  void anUntaggedFrameBetweenUntaggedPortsLeavesAsItCame() throws Exception {
    Dataplane network = SmallNetwork.load();
    String out = "HeddleEgress.attachments.";
    insert(network, out + "egress_attachment", "4 77", out + "emit_untagged", "");
    insert(
        network,
        "HeddleIngress.forward.forwarding",
        "77 2000000000d",
        "HeddleIngress.forward.to_attachment",
        "4");
    Recipe recipe = probe(network, 1, "02000000000d" + A + TCP).orElseThrow();
    assertThat(recipe.egressPort()).isEqualTo(4);
    assertThat(recipe.removed()).isZero();
    assertThat(recipe.prefix()).isEmpty();
  }

  @Test
  void aFrameToAPeerGetsATunnelAroundItWhoseLengthsFollow() throws Exception {
    Recipe recipe = probe(SmallNetwork.load(), 1, C + A + TCP).orElseThrow();
    assertThat(recipe.egressPort()).isEqualTo(3);
    assertThat(recipe.removed()).isZero();
    assertThat(text(recipe.prefix()))
        .startsWith("2000000000f2" + "2000000000f1" + "0800" + "4500006e")
        .endsWith("0800000000007700")
        .hasSize(2 * 50);
    assertThat(recipe.lengthsFollow()).isTrue();
    assertThat(recipe.headers()).isEqualTo(54);
  }

  @Test
  void aFrameFromAPeerIsTakenOutOfItsTunnel() throws Exception {
    Recipe recipe = probe(SmallNetwork.load(), 3, TUNNEL + A + C + TCP).orElseThrow();
    assertThat(recipe.egressPort()).isEqualTo(1);
    assertThat(recipe.removed()).isEqualTo(50);
    assertThat(recipe.prefix()).isEmpty();
    assertThat(recipe.headers()).isEqualTo(104);
    assertThat(text(recipe.mask()))
        .isEqualTo(
            text(
                bytes(
                    // A tunnel's own addresses could be those of the frame.
                    ALL
                        + ALL
                        + "ffff"
                        + IP_MASK
                        + "0000 0000"
                        + "ff000000 ffffff00"
                        + ALL
                        + ALL
                        + "ffff"
                        + TCP_MASK)));
  }

  @Test
  void aFrameFromAPeerToAnotherGoesFromTunnelToTunnel() throws Exception {
    Dataplane network = SmallNetwork.load();
    insert(
        network,
        "HeddleIngress.forward.forwarding",
        "77 2000000000d",
        "HeddleIngress.forward.to_peer",
        "4 8");
    insert(
        network,
        "HeddleEgress.overlay.egress_overlay",
        "8 77",
        "HeddleEgress.overlay.encapsulate",
        "2000000000e1 2000000000e2 c0a80001 c0a80003");
    Recipe recipe = probe(network, 3, TUNNEL + "02000000000d" + C + TCP).orElseThrow();
    assertThat(recipe.egressPort()).isEqualTo(4);
    assertThat(recipe.removed()).isEqualTo(50);
    assertThat(text(recipe.prefix())).startsWith("2000000000e2" + "2000000000e1").hasSize(100);
    assertThat(recipe.lengthsFollow()).isTrue();
    assertThat(recipe.headers()).isEqualTo(104);
  }

  @Test
  void superFramesOfFragmentsOptionsAndOtherProtocolsAreNotAlike() throws Exception {
    Dataplane network = SmallNetwork.load();
    for (String other :
        List.of(
            TCP.replace("4000 40", "2000 40"),
            TCP.replace("4000 40", "0001 40"),
            TCP.replace("40 06", "40 01"),
            TCP.replace("0800 4500", "0800 4f00"),
            TCP.replace("5010", "4010"),
            "0806 0001",
            "0800 4500")) {
      assertThat(probe(network, 1, B + A + other).map(Recipe::headers).orElse(0))
          .as(other)
          .isZero();
    }
  }

  @Test
  void aTunnelThatAStationSendsMayHoldASuperFrameOfItsInnerProtocol() throws Exception {
    String tunnel = TUNNEL.substring(TUNNEL.indexOf("0800"));
    Dataplane network = SmallNetwork.load();
    assertThat(probe(network, 1, B + A + tunnel + C + A + TCP).orElseThrow().headers())
        .isEqualTo(104);
    String arp = C + A + "0806" + "00".repeat(28);
    assertThat(probe(network, 1, B + A + tunnel + arp).orElseThrow().headers()).isZero();
  }

  @Test
  void whatDoesNotLeaveAsOnePacketHasNoRecipe() throws Exception {
    Dataplane network = SmallNetwork.load();
    assertThat(probe(network, 1, ALL + A + TCP)).as("flooded").isEmpty();
    assertThat(probe(network, 1, A + A + TCP)).as("back where it came from").isEmpty();
    assertThat(probe(network, 4, B + A + TCP)).as("of no attachment").isEmpty();
    assertThat(probe(network, 1, B + A + "0800 4500")).as("cut off").isEmpty();
    assertThat(counted(network)).isEmpty();
    assertThat(network.counters().get("HeddleIngress.refused_in").packets(2)).isZero();
  }

  @Test
  void aPacketThatRunsAfterAProbeFaresAsIfThereHadBeenNone() throws Exception {
    Dataplane network = SmallNetwork.load();
    Worker worker = network.newWorker();
    byte[] frame = bytes(C + A + TCP);
    assertThat(prober.probe(worker, 1, MemorySegment.ofArray(frame), 0, frame.length)).isPresent();
    List<Integer> ports = new ArrayList<>();
    worker.process(
        1,
        MemorySegment.ofArray(frame),
        0,
        frame.length,
        (port, out, offset, length) -> ports.add(port));
    assertThat(ports).containsExactly(3);
    assertThat(counted(network))
        .containsExactly(
            "attachment 1 74", "egress_overlay 1 74", "forwarding 1 74", "source_guard 1 74");
  }

  private static Dataplane flows(AtomicLong clock, String action, String... params)
      throws Exception {
    Dataplane flows = Dataplane.load(program(), LoadOptions.DEFAULT.withClock(clock::get));
    List<Bitstring> data = new ArrayList<>();
    for (String param : params) {
      data.add(Bitstring.of(new BigInteger(param, 16).toByteArray()));
    }
    Bitstring address = Bitstring.of(new BigInteger(B, 16).toByteArray());
    flows
        .table("I.paths")
        .insert(List.of(new Match.Exact(address), KeyField.ANY), 1, "I." + action, data);
    return flows;
  }

  private static byte[] program() throws IOException {
    try (InputStream in = ProberTest.class.getResourceAsStream("/programs/flows.json")) {
      return in.readAllBytes();
    }
  }

  @Test
  void aProbeDoesNotKeepAnEntryYoungButItsRecipeCan() throws Exception {
    AtomicLong clock = new AtomicLong(100);
    Dataplane flows = flows(clock, "forward", "3");
    Entry entry = flows.table("I.paths").entries().iterator().next();
    final long written = entry.lastHit();
    clock.set(1_000_000_000);
    Recipe recipe = probe(flows, 1, B + A + TCP).orElseThrow();
    assertThat(entry.lastHit()).isEqualTo(written);
    recipe.hit(2_000_000_000);
    assertThat(entry.lastHit()).isEqualTo(2_000_000_000);
  }

  @Test
  void bytesBetweenThoseThatAreRewrittenMatter() throws Exception {
    Recipe recipe = probe(flows(new AtomicLong(), "route", "3", "d"), 1, B + A + TCP).orElseThrow();
    assertThat(recipe.removed()).isEqualTo(recipe.prefix().length).isEqualTo(26);
    assertThat(text(recipe.mask())).startsWith("ff".repeat(24));
    assertThat(recipe.headers()).isZero();
  }

  @Test
  void aLengthThatIsWrittenElsewhereThanInATunnelHasNoRecipe() throws Exception {
    String packet = B + A + TCP;
    assertThat(probe(flows(new AtomicLong(), "note", "3"), 1, packet)).isEmpty();
    assertThat(probe(flows(new AtomicLong(), "tunnel", "3", "1", "2"), 1, packet)).isPresent();
    String of100 = packet + "00".repeat(100 - bytes(packet).length);
    assertThat(probe(flows(new AtomicLong(), "tunnel_of_100", "3"), 1, of100)).isEmpty();
  }
}
