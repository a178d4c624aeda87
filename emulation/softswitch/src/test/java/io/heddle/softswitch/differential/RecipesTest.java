package io.heddle.softswitch.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.StatusException;
import io.heddle.p4runtime.EntityCodec;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.flow.Foretold;
import io.heddle.softswitch.flow.Prober;
import io.heddle.softswitch.flow.Recipe;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * What one packet is said to show of others holds for them: random packets of its flow leave as
 * foretold, byte by byte, and count what was foretold.
 */
class RecipesTest {
  private static final List<Integer> PORTS = List.of(1, 2, 3, 4);
  private static final int PACKETS = 150;
  private static final int OF_EACH_FLOW = 12;

  private record Sent(int port, String frame) {}

  /** A program twice, with the same entries: packets go through one, recipes count in the other. */
  private static final class Sides {
    private final Random random;
    private final LocalPipeline run;
    private final LocalPipeline probed;
    private final Worker running;
    private final Worker probing;
    private final Prober prober = new Prober();

    Sides(Random random, io.heddle.p4.config.v1.P4Info p4info, byte[] json) throws Exception {
      this.random = random;
      this.run = LocalPipeline.load(p4info, json);
      this.probed = LocalPipeline.load(p4info, json);
      this.running = run.dataplane().newWorker();
      this.probing = probed.dataplane().newWorker();
    }

    boolean write(io.heddle.p4.v1.Update update) {
      try {
        run.write(update);
        probed.write(update);
        return true;
      } catch (StatusException refused) {
        return false;
      }
    }

    /** Probes packets, and then lets others of their flows through. */
    void compare(int packets, IntFunction<byte[]> frames) {
      for (int i = 0; i < packets; i++) {
        int port = 1 + random.nextInt(PORTS.size());
        byte[] frame = frames.apply(port);
        Optional<Recipe> found =
            prober.probe(probing, port, MemorySegment.ofArray(frame), 0, frame.length);
        int left = process(probing, port, frame).size();
        process(running, port, frame);
        if (left == 1) {
          Statistics.collect(found.isPresent());
        }
        if (found.isPresent()) {
          assertThat(left).isEqualTo(1);
          for (int j = 0; j < OF_EACH_FLOW; j++) {
            compare(found.get(), port, frame);
          }
        }
      }
      assertThat(Counts.of(probed.dataplane())).isEqualTo(Counts.of(run.dataplane()));
    }

    private void compare(Recipe recipe, int port, byte[] frame) {
      int least = recipe.leastLength();
      int length =
          switch (random.nextInt(16)) {
            case 0 -> least;
            case 1 -> 9000 + random.nextInt(56000);
            case 2 -> frame.length;
            default -> least + random.nextInt(1600);
          };
      byte[] packet = Foretold.packet(recipe, frame, length, random);
      byte[] expected = Foretold.leaves(recipe, packet);
      assertThat(process(running, port, packet))
          .as("%s of %s", HexFormat.of().formatHex(packet), HexFormat.of().formatHex(frame))
          .containsExactly(sent(recipe.egressPort(), MemorySegment.ofArray(expected)));
      recipe.count(0, 1, length);
      if (recipe.headers() > 0 && length > recipe.headers()) {
        assertThat(Foretold.headers(packet)).isEqualTo(recipe.headers());
      }
    }
  }

  private static List<Sent> process(Worker worker, int port, byte[] packet) {
    List<Sent> sent = new ArrayList<>();
    worker.process(
        port,
        MemorySegment.ofArray(packet),
        0,
        packet.length,
        (to, out, offset, length) -> sent.add(sent(to, out.asSlice(offset, length))));
    return sent;
  }

  private static Sent sent(int port, MemorySegment packet) {
    return new Sent(port, HexFormat.of().formatHex(packet.toArray(ValueLayout.JAVA_BYTE)));
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void packetsOfAFlowLeaveAsForetoldOnThePipelineOfTheProject(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    World world = new World(random, PORTS);
    Frames frames = new Frames(random, world);
    Mutator mutator = new Mutator(random);
    P4Info p4info = P4Info.parse(HeddleProgram.p4info());
    Sides sides = new Sides(random, p4info.message(), HeddleProgram.bmv2Json());
    EntityCodec codec = new EntityCodec(p4info);
    for (Entity entity : world.entries()) {
      sides.write(codec.encode(new Update(Update.Kind.INSERT, entity)));
    }
    sides.compare(
        PACKETS,
        port -> {
          byte[] frame = frames.next(port);
          return random.nextInt(4) > 0 ? frame : mutator.mutate(frame, frames.next(port));
        });
    Statistics.coverage(all -> all.check(true).percentage(share -> share > 80));
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void packetsOfAFlowLeaveAsForetoldByProgramsOfAllKinds(@ForAll long seed) throws Exception {
    compareRandom(seed, "/programs/flows");
    // The rest are those of actions that are there to have none.
    Statistics.coverage(all -> all.check(true).percentage(share -> share > 40));
  }

  @StatisticsReport(onFailureOnly = true)
  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void otherProgramsDoSoToo(@ForAll long seed) throws Exception {
    for (String name :
        List.of(
            "/programs/valuesets",
            "/programs/versions",
            "/io/heddle/softswitch/kinds",
            "/io/heddle/softswitch/translated")) {
      compareRandom(seed, name);
    }
    Statistics.coverage(all -> all.check(true).percentage(share -> share > 80));
  }

  /** A program with random entries, and packets along its parser. */
  private static void compareRandom(long seed, String program) throws Exception {
    Random random = new Random(seed);
    byte[] json = resource(program + ".json");
    P4Info p4info =
        P4Info.parse(new String(resource(program + ".p4info.txtpb"), StandardCharsets.UTF_8));
    Sides sides = new Sides(random, p4info.message(), json);
    JsonNode tree = new ObjectMapper().readTree(json);
    ValuePool pool = new ValuePool(random, PORTS, tree);
    new RandomEntries(p4info.message(), false, random, pool, PORTS).offer(sides::write);
    ParseGraph graph = new ParseGraph(tree);
    sides.compare(PACKETS, port -> graph.packet(random, pool));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = RecipesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
