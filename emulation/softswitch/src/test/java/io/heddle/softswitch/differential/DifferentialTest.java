package io.heddle.softswitch.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Update;
import io.heddle.softswitch.EmbeddedTarget;
import io.heddle.softswitch.Sandboxed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(1800)
class DifferentialTest {
  /** The lowest and the highest that v1model has but for its drop port, and both sides of 256. */
  private static final List<Integer> PORTS = List.of(1, 2, 7, 254, 256, 510);

  @BeforeAll
  static void requireBmv2() {
    try {
      Bmv2Target.fromPath();
    } catch (IOException e) {
      abort(e.getMessage());
    }
  }

  @Test
  void theSameFramesComeOutOfBothSwitchesAndTheSameIsCounted() throws Exception {
    Sandboxed.run(SameFrames.class, "20260701", "" + SamplesDifferentialTest.PACKETS);
  }

  /** Random worlds that change under random frames. */
  static final class SameFrames {
    /** Changes take the entries of a world away by and by, so it does not last longer. */
    private static final int BATCHES = 100;

    /** With two copies at most for each port, a flood of all fits into bmv2's queue of 64. */
    private static final int BATCH = 16;

    private static final int CHANGES = 20;
    private static final int DIFFERENCES = 10;

    private final SwitchUnderTest embedded;
    private final SwitchUnderTest bmv2;
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Long> reached = new HashMap<>();
    private int copies;

    private SameFrames(SwitchUnderTest embedded, SwitchUnderTest bmv2) {
      this.embedded = embedded;
      this.bmv2 = bmv2;
    }

    public static void main(String[] arguments) throws Exception {
      long seed = Long.parseLong(arguments[0]);
      int worlds = Math.ceilDiv(Integer.parseInt(arguments[1]), BATCHES * BATCH);
      try (SwitchUnderTest embedded = SwitchUnderTest.start(new EmbeddedTarget(), PORTS);
          SwitchUnderTest bmv2 = SwitchUnderTest.start(Bmv2Target.fromPath(), PORTS)) {
        SameFrames comparison = new SameFrames(embedded, bmv2);
        for (int i = 0; i < worlds; i++) {
          comparison.run(new Random(seed + i));
        }
        assertThat(comparison.differences).as("seed " + seed).isEmpty();
        assertThat(embedded.lost() + bmv2.lost()).as("frames lost on their way").isZero();
        comparison.requireCoverage();
        System.out.println(comparison.copies + " frames came out of each switch");
      }
    }

    /** Frames must have gone through every action, and been refused for every reason. */
    private void requireCoverage() {
      for (P4Info.Table table : SwitchUnderTest.P4INFO.tables()) {
        table.actions().stream()
            .filter(P4Info.ActionUse::inEntries)
            .forEach(use -> assertReached(table.alias() + "." + use.action().alias()));
      }
      // Without 1: the kernel sends no frame that is shorter than an Ethernet header.
      IntStream.rangeClosed(2, 7).forEach(reason -> assertReached("refused_in[" + reason + "]"));
      IntStream.rangeClosed(8, 10).forEach(reason -> assertReached("refused_out[" + reason + "]"));
    }

    private void assertReached(String what) {
      assertThat(reached.getOrDefault(what, 0L)).as("packets of " + what).isPositive();
    }

    private void run(Random random) throws IOException {
      World world = new World(random, PORTS);
      Frames frames = new Frames(random, world);
      embedded.reset();
      bmv2.reset();
      List<Entity> inserted = new ArrayList<>(world.entries());
      inserted.addAll(Fence.entries(PORTS));
      write(inserted.stream().map(entry -> new Update(Update.Kind.INSERT, entry)).toList());
      for (int batch = 0; batch < BATCHES && differences.size() < DIFFERENCES; batch++) {
        int port = world.one(PORTS);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          sent.add(frames.next(port));
        }
        if (!exchange(port, sent)) {
          explain(port, sent);
        }
        write(world.changes(CHANGES));
      }
      Map<TableEntry, CounterData> entries = bmv2.directCounters();
      compare("direct counter", embedded.directCounters(), entries);
      entries.forEach((entry, count) -> reach(entry.table() + "." + entry.action().name(), count));
      for (String counter : List.of("refused_in", "refused_out")) {
        Map<Long, CounterData> cells = bmv2.counterArray(counter);
        compare(counter, embedded.counterArray(counter), cells);
        cells.forEach((reason, count) -> reach(counter + "[" + reason + "]", count));
      }
      compare("multicast group", embedded.groups(), bmv2.groups());
    }

    /** Notes how often something was gone through in all worlds. */
    private void reach(String what, CounterData count) {
      reached.merge(what, count.packets(), Long::sum);
    }

    private void write(List<Update> updates) throws IOException {
      compare("answers to a write", embedded.write(updates), bmv2.write(updates));
    }

    private boolean exchange(int port, List<byte[]> sent) throws IOException {
      embedded.send(port, sent);
      bmv2.send(port, sent);
      List<String> reference = bmv2.collect(port);
      copies += reference.size();
      return embedded.collect(port).equals(reference);
    }

    /** Sends the frames of a batch again, each alone, to name those that make the difference. */
    private void explain(int port, List<byte[]> sent) throws IOException {
      int before = differences.size();
      for (byte[] frame : sent) {
        embedded.send(port, List.of(frame));
        bmv2.send(port, List.of(frame));
        compare(
            "port " + port + " frame " + HexFormat.of().formatHex(frame),
            embedded.collect(port),
            bmv2.collect(port));
      }
      if (differences.size() == before) {
        differences.add(
            "a batch into port " + port + " whose frames make no difference one by one");
      }
    }

    /** Notes what is different; the order of a list matters. */
    private void compare(String what, List<?> ours, List<?> reference) {
      if (!ours.equals(reference)) {
        differences.add("%s\n  embedded %s\n  bmv2     %s\n".formatted(what, ours, reference));
      }
    }

    private void compare(String what, Map<?, ?> ours, Map<?, ?> reference) {
      Set<Object> keys = new HashSet<>(ours.keySet());
      keys.addAll(reference.keySet());
      for (Object key : keys) {
        if (!Objects.equals(ours.get(key), reference.get(key))) {
          differences.add(
              "%s: %s\n  embedded %s\n  bmv2     %s\n"
                  .formatted(what, key, ours.get(key), reference.get(key)));
        }
      }
    }
  }
}
