package io.heddle.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.controller.Simulator;
import io.heddle.controller.Simulator.Frame;
import io.heddle.controller.Worlds;
import io.heddle.controller.compile.Compiler;
import io.heddle.controller.compile.DeviceState;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Attachment;
import io.heddle.intent.Chain;
import io.heddle.intent.Chain.ChainPort;
import io.heddle.intent.Intents;
import io.heddle.intent.OverlayLink;
import io.heddle.intent.PortRef;
import io.heddle.intent.Station;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DiffTest {
  @Property(tries = 60)
  void theDifferenceAppliedToWhatIsInstalledGivesWhatIsDesired(@ForAll long seed) {
    Change change = new Change(new Random(seed));
    change.before.forEach(
        (ned, installed) -> {
          DeviceState desired = change.after.get(ned);
          FakeDevice device = new FakeDevice(installed);
          Diff.between(desired, installed).batches().forEach(device::apply);
          assertThat(device.state()).isEqualTo(desired);
          assertThat(Diff.between(desired, desired).size()).isZero();
        });
  }

  @Property(tries = 60)
  void atNoMomentOfAChangeDoesAFrameGoWhereNeitherStateLetsItOrRoundALoop(@ForAll long seed) {
    Random random = new Random(seed);
    Change change = new Change(random);
    change.check();
    for (Phase phase : Phase.values()) {
      List<String> turns = new ArrayList<>();
      change.plans.forEach((ned, plan) -> plan.batches(phase).forEach(batch -> turns.add(ned)));
      Collections.shuffle(turns, random);
      Map<String, Integer> done = new TreeMap<>();
      for (String ned : turns) {
        int batch = done.merge(ned, 1, Integer::sum) - 1;
        change.devices.get(ned).apply(change.plans.get(ned).batches(phase).get(batch));
        if (phase == Phase.SWITCH) {
          change.checkButForLoopsInChains();
        } else {
          change.check();
        }
      }
    }
  }

  @Test
  void aStationMoreTouchesNoEntryThatServesOthers() {
    Worlds world = new Change(new Random(5)).worldBefore;
    Intents more = withOneStationMore(world.intents());
    compile(world, more)
        .forEach(
            (ned, desired) -> {
              DeviceState installed = compile(world, world.intents()).get(ned);
              assertThat(Diff.between(desired, installed).batches().stream().flatMap(List::stream))
                  .allMatch(update -> update.kind() == Update.Kind.INSERT);
            });
  }

  private static Intents withOneStationMore(Intents intents) {
    List<Attachment> attachments = new ArrayList<>(intents.attachments());
    Attachment first = attachments.getFirst();
    List<Station> stations = new ArrayList<>(first.stations());
    stations.add(Worlds.station(99, 99));
    attachments.set(
        0, new Attachment(first.name(), first.id(), first.network(), first.port(), stations));
    return new Intents(intents.networks(), attachments, intents.links(), intents.chains());
  }

  private static SortedMap<String, DeviceState> compile(Worlds world, Intents intents) {
    return Compiler.compile(intents, Topology.of(world.neds(), intents.links()));
  }

  /** A change from one random world to another on the same NEDs and wires. */
  private static final class Change {
    private final Worlds worldBefore;
    private final Worlds worldAfter;
    private final SortedMap<String, DeviceState> before;
    private final SortedMap<String, DeviceState> after;
    private final Map<String, FakeDevice> devices = new TreeMap<>();
    private final Map<String, Plan> plans = new TreeMap<>();

    Change(Random random) {
      worldBefore = Worlds.random(random);
      worldAfter = worldBefore.changed(random);
      before = compile(worldBefore, worldBefore.intents());
      after = compile(worldAfter, worldAfter.intents());
      before.forEach(
          (ned, installed) -> {
            devices.put(ned, new FakeDevice(installed));
            plans.put(ned, Diff.between(after.get(ned), installed));
          });
    }

    /** While ways are switched, see {@link Diff}. */
    void checkButForLoopsInChains() {
      try {
        check();
      } catch (Simulator.LoopException e) {
        if (!e.isInChain()) {
          throw e;
        }
      }
    }

    /**
     * Broadcasts from everywhere reach only places of the sender's old or new network. Chains have
     * the same names and identifiers in both worlds, so they are one network here.
     */
    void check() {
      Map<String, Map<Object, Entity>> entities = new HashMap<>();
      devices.forEach((ned, device) -> entities.put(ned, device.byKey()));
      List<OverlayLink> wires = new ArrayList<>(worldBefore.intents().links());
      wires.addAll(worldAfter.intents().links());
      Simulator simulator = new Simulator(entities, wires);
      List<Attachment> senders = new ArrayList<>(worldBefore.intents().attachments());
      senders.addAll(worldAfter.intents().attachments());
      for (Attachment sender : senders) {
        // A frame from an unknown source stops at once; what remains are the known ones.
        for (Station station : sender.stations()) {
          Frame frame = new Frame(station.mac(), Worlds.BROADCAST, 0);
          assertThat(simulator.send(sender.port(), frame))
              .doesNotHaveDuplicates()
              .allMatch(to -> together(sender.port(), to));
        }
      }
    }

    private boolean together(PortRef from, PortRef to) {
      return shared(networks(worldBefore, from), networks(worldBefore, to))
          || shared(networks(worldAfter, from), networks(worldAfter, to))
          || shared(chains(from), chains(to));
    }

    private static boolean shared(Set<String> some, Set<String> others) {
      return some.stream().anyMatch(others::contains);
    }

    private static Set<String> networks(Worlds world, PortRef place) {
      return world.intents().attachments().stream()
          .filter(attachment -> attachment.port().equals(place))
          .map(Attachment::network)
          .collect(Collectors.toSet());
    }

    private Set<String> chains(PortRef place) {
      return Stream.of(worldBefore, worldAfter)
          .flatMap(world -> world.intents().chains().stream())
          .filter(chain -> ports(chain).anyMatch(port -> port.port().equals(place)))
          .map(Chain::name)
          .collect(Collectors.toSet());
    }

    private static Stream<ChainPort> ports(Chain chain) {
      Stream<ChainPort> functions =
          chain.functions().stream()
              .flatMap(function -> function.replicas().stream())
              .flatMap(replica -> Stream.of(replica.left(), replica.right()));
      return Stream.of(chain.left().stream(), functions, chain.right().stream())
          .flatMap(ports -> ports);
    }
  }
}
