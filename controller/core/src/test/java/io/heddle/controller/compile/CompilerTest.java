package io.heddle.controller.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.controller.Worlds;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Attachment;
import io.heddle.intent.Chain;
import io.heddle.intent.Chain.ChainPort;
import io.heddle.intent.Intents;
import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.intent.Network;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.intent.Station;
import io.heddle.p4runtime.EntityCodec;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4src.HeddleProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CompilerTest {
  private static final OverlayLink LINK =
      new OverlayLink(
          "a-b",
          new OverlayLink.End("a", 9, new MacAddress(1), Ipv4Address.parse("192.168.0.1")),
          new OverlayLink.End("b", 9, new MacAddress(2), Ipv4Address.parse("192.168.0.2")),
          1);
  private static final Network RED = new Network("red", 7);
  private static final Network BLUE = new Network("blue", 8);
  private static final Attachment RED_A = attachment("red-a", 1, "red", "a", 1);
  private static final Attachment RED_B = attachment("red-b", 2, "red", "b", 2);
  private static final Attachment BLUE_A = attachment("blue-a", 3, "blue", "a", 1);

  @Property(tries = 100)
  void theOrderOfTheIntentsDoesNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    Worlds world = Worlds.random(random);
    Intents intents = world.intents();
    Intents shuffled =
        new Intents(
            shuffled(intents.networks(), random),
            shuffled(intents.attachments(), random),
            shuffled(intents.links(), random),
            shuffled(intents.chains(), random));
    Topology topology = Topology.of(world.neds(), intents.links());
    SortedMap<String, DeviceState> states = Compiler.compile(intents, topology);
    assertThat(Compiler.compile(shuffled, topology)).isEqualTo(states);
    assertThat(Compiler.compile(shuffled, topology).toString()).isEqualTo(states.toString());
  }

  @Property(tries = 30)
  void everyEntityFitsTheP4infoOfThePipelineAndSurvivesTheWire(@ForAll long seed) {
    Worlds world = Worlds.random(new Random(seed));
    EntityCodec codec = new EntityCodec(P4Info.parse(HeddleProgram.p4info()));
    compile(world.intents(), world.neds().toArray(String[]::new))
        .values()
        .forEach(
            state ->
                assertThat(state.entities())
                    .allSatisfy(
                        entity ->
                            assertThat(codec.decode(codec.encode(entity))).isEqualTo(entity)));
  }

  @Test
  void aNetworkThatDoesNotUseALinkHasNoEntryForIt() {
    Intents intents =
        new Intents(List.of(RED, BLUE), List.of(RED_A, RED_B, BLUE_A), List.of(LINK), List.of());
    SortedMap<String, DeviceState> states = compile(intents, "a", "b");
    assertThat(tables(states.get("b"), "overlay_termination")).hasSize(1);
    assertThat(tables(states.get("a"), "egress_overlay"))
        .singleElement()
        .matches(entry -> entry.toString().contains("network=Exact[value=0x7]"));
  }

  @Test
  void aNetworkThatComesOrGoesChangesNoEntityOfAnother() {
    Intents one = new Intents(List.of(RED), List.of(RED_A, RED_B), List.of(LINK), List.of());
    Intents two =
        new Intents(List.of(RED, BLUE), List.of(RED_A, RED_B, BLUE_A), List.of(LINK), List.of());
    SortedMap<String, DeviceState> before = compile(one, "a", "b");
    SortedMap<String, DeviceState> after = compile(two, "a", "b");
    assertThat(after.get("a").entities()).containsAll(before.get("a").entities());
    assertThat(after.get("b")).isEqualTo(before.get("b"));
  }

  @Test
  void whatStandsOnANedThatDoesNotExistIsLeftOut() {
    Intents intents = new Intents(List.of(RED), List.of(RED_A, RED_B), List.of(LINK), List.of());
    Intents without = new Intents(List.of(RED), List.of(RED_A), List.of(), List.of());
    assertThat(compile(intents, "a")).isEqualTo(compile(without, "a"));
  }

  @Test
  void contradictionsAreNamedOneALine() {
    Intents intents =
        new Intents(
            List.of(RED),
            List.of(RED_A, attachment("green-a", 1, "green", "b", 2)),
            List.of(),
            List.of());
    assertThatThrownBy(() -> compile(intents, "a", "b"))
        .isInstanceOf(CompileException.class)
        .hasMessage(
            "attachment red-a and attachment green-a have the same id 1\n"
                + "attachment green-a names the network green, which does not exist");
  }

  @Test
  void aBucketOfAFunctionWithoutReplicasHasNoEntry() {
    SortedMap<String, DeviceState> states = compile(chain(List.of()), "a", "b");
    assertThat(tables(states.get("a"), "cross_connection")).isEmpty();
    assertThat(tables(states.get("a"), "attachment")).hasSize(1);
  }

  @Test
  void aChainAnswersArpForTheFarSideAcrossATransparentFunction() {
    Chain.Replica bump =
        new Chain.Replica(
            "bump",
            new ChainPort("bump-l", 3, PortRef.untagged("a", 3), List.of()),
            new ChainPort("bump-r", 4, PortRef.untagged("a", 4), List.of()));
    SortedMap<String, DeviceState> states = compile(chain(List.of(bump)), "a", "b");
    TableEntry server =
        Pipeline.arpProxy(100, Ipv4Address.parse("10.0.0.2"), new MacAddress(0x020000000002L));
    TableEntry client =
        Pipeline.arpProxy(103, Ipv4Address.parse("10.0.0.1"), new MacAddress(0x020000000001L));
    assertThat(states.get("a").entities()).contains(server);
    assertThat(states.get("b").entities()).contains(client);
    assertThat(tables(states.get("a"), "cross_connection")).hasSize(4 * Pipeline.BUCKETS);
  }

  @Test
  void twoEntitiesWithOneKeyNameBothIntents() {
    Draft draft = new Draft(List.of("a"));
    Entity group = new Entity.MulticastGroup(1, Set.of());
    draft.put("a", group, "network red");
    draft.put("a", group, "network blue");
    Entity other = new Entity.MulticastGroup(1, Set.of(new Entity.Replica(1, 0)));
    assertThatThrownBy(() -> draft.put("a", other, "network green"))
        .isInstanceOf(CompileException.class)
        .hasMessageStartingWith("network red and network green contradict each other on a");
  }

  private static Intents chain(List<Chain.Replica> replicas) {
    Station client = Worlds.station(1, 0);
    Station server = Worlds.station(2, 1);
    Chain chain =
        new Chain(
            "lb",
            100,
            List.of(new ChainPort("client", 1, PortRef.untagged("a", 1), List.of(client))),
            List.of(new Chain.Function("fw", replicas)),
            List.of(new ChainPort("server", 2, PortRef.untagged("b", 2), List.of(server))));
    return new Intents(List.of(), List.of(), List.of(LINK), List.of(chain));
  }

  private static Attachment attachment(String name, int id, String network, String ned, int host) {
    return new Attachment(
        name, id, network, PortRef.untagged(ned, id), List.of(Worlds.station(host, host)));
  }

  private static SortedMap<String, DeviceState> compile(Intents intents, String... neds) {
    return Compiler.compile(intents, Topology.of(new TreeSet<>(List.of(neds)), intents.links()));
  }

  private static List<TableEntry> tables(DeviceState state, String table) {
    return state.entities().stream()
        .filter(entity -> entity instanceof TableEntry entry && entry.table().equals(table))
        .map(TableEntry.class::cast)
        .toList();
  }

  private static <T> List<T> shuffled(List<T> list, Random random) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }
}
