package io.heddle.softswitch.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heddle.p4runtime.EntityCodec;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.dataplane.Output;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import io.heddle.softswitch.trace.TraceLog;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A million damaged frames, {@link #MUTATED} of them on the project's own pipeline: none may end in
 * an exception, read or write outside of its segment, leave longer than headers can have made it,
 * cost memory, or be seen in what becomes of another. Each run takes another seed, which every
 * message names; {@code -Dheddle.seed=N} takes it again.
 */
class MutatedPacketsTest {
  private static final long SEED = Long.getLong("heddle.seed", System.nanoTime());

  static {
    System.out.println("mutated packets: -Dheddle.seed=" + SEED);
  }

  private static final int MUTATED = 500_000;
  private static final int ROUTED = 400_000;
  private static final int OF_EACH_OTHER = 20_000;
  private static final int TRACED = 500;
  private static final int BATCH = 2000;
  private static final List<Integer> PORTS = List.of(1, 2, 3, 4);

  /** No program here adds more headers than this to a frame, however often it goes round. */
  private static final int MOST_ADDED = 2000;

  private static final Output NOWHERE = (port, frame, offset, length) -> {};

  private static final List<String> OTHERS =
      List.of(
          "hashes",
          "parser",
          "paths",
          "ports",
          "registers",
          "router",
          "stack",
          "unions",
          "valuesets",
          "varbit");

  private record Input(int port, byte[] frame, boolean valid) {}

  /** What left: how many frames, and a digest of them with their ports, in their order. */
  private record Sent(int frames, long digest) {}

  private static final Sent NOTHING = new Sent(0, 0);

  private final Random random = new Random(SEED);
  private final ValidFrames valid = new ValidFrames(random);
  private final Mutator mutator = new Mutator(random);

  static List<String> others() {
    return OTHERS;
  }

  /** paths.p4 draws random numbers, so that two runs of it differ. */
  static Stream<String> othersWithoutPaths() {
    return OTHERS.stream().filter(name -> !name.equals("paths"));
  }

  static Stream<String> all() {
    return Stream.concat(Stream.of("heddle"), OTHERS.stream());
  }

  @Test
  void noFrameIsSeenInWhatBecomesOfAnotherOnThePipelineOfTheProject() throws Exception {
    World world = new World(random, PORTS);
    Frames frames = new Frames(random, world);
    LocalPipeline forwards = heddle(world);
    LocalPipeline backwards = heddle(world);
    LocalPipeline undamaged = heddle(world);
    Worker first = forwards.dataplane().newWorker();
    Worker second = backwards.dataplane().newWorker();
    Worker third = undamaged.dataplane().newWorker();
    long left = 0;
    for (int done = 0; done < MUTATED; ) {
      List<Input> batch = new ArrayList<>();
      while (batch.size() < BATCH) {
        int port = world.one(PORTS);
        byte[] frame = random.nextInt(4) == 0 ? valid.next() : frames.next(port);
        boolean asItWas = random.nextInt(5) == 0;
        batch.add(
            new Input(port, asItWas ? frame : mutator.mutate(frame, frames.next(port)), asItWas));
        done += asItWas ? 0 : 1;
      }
      List<Sent> out = new ArrayList<>();
      for (Input in : batch) {
        out.add(send(first, in));
        left += out.getLast().frames();
      }
      for (int i = BATCH - 1; i >= 0; i--) {
        requireSame(send(second, batch.get(i)), out.get(i), batch.get(i));
      }
      for (int i = 0; i < BATCH; i++) {
        if (batch.get(i).valid()) {
          requireSame(send(third, batch.get(i)), out.get(i), batch.get(i));
        }
      }
    }
    assertThat(left).as("frames that left").isGreaterThan(MUTATED / 20);
    assertThat(Counts.of(backwards.dataplane()))
        .as("seed " + SEED)
        .isEqualTo(Counts.of(forwards.dataplane()));
  }

  @Test
  void aRouterDoesAndCountsWhatItsModelSays() throws Exception {
    Dataplane router = Dataplane.load(Files.readAllBytes(Path.of("examples", "router.json")));
    Worker worker = router.newWorker();
    RouterModel model = new RouterModel();
    int routed = 0;
    for (int i = 0; i < ROUTED; i++) {
      byte[] frame = valid.next();
      boolean asItWas = random.nextInt(5) == 0;
      Input in = new Input(1, asItWas ? frame : mutator.mutate(frame, valid.next()), asItWas);
      Sent expected =
          model
              .send(in.frame())
              .map(sent -> new Sent(1, digest(0, sent.port(), sent.frame())))
              .orElse(NOTHING);
      requireSame(send(worker, in), expected, in);
      routed += expected.frames();
    }
    assertThat(routed).as("frames that were routed").isGreaterThan(ROUTED / 20);
    Table routes = router.table("MyIngress.routes");
    List<Entry> entries = new ArrayList<>(routes.entries());
    entries.add(routes.defaultEntry());
    assertThat(entries.stream().map(Entry::packets))
        .as("seed " + SEED)
        .containsExactly(model.packets[0], model.packets[1], model.packets[2]);
    assertThat(entries.stream().map(Entry::bytes))
        .as("seed " + SEED)
        .containsExactly(model.bytes[0], model.bytes[1], model.bytes[2]);
  }

  @ParameterizedTest
  @MethodSource("others")
  void otherProgramsStandThemToo(String program) throws Exception {
    Worker worker = Dataplane.load(resource(program)).newWorker();
    for (int i = 0; i < OF_EACH_OTHER; i++) {
      byte[] frame = mutator.mutate(valid.next(), valid.next());
      send(worker, new Input(1 + random.nextInt(4), frame, false));
    }
  }

  @ParameterizedTest
  @MethodSource("othersWithoutPaths")
  void aTracedProgramDoesToThemWhatTheOtherDoes(String program) throws Exception {
    List<String> told = new ArrayList<>();
    Worker plain = Dataplane.load(resource(program)).newWorker();
    Worker traced =
        Dataplane.load(
                resource(program), new LoadOptions(511, Optional.of(new TraceLog(told::add))))
            .newWorker();
    for (int i = 0; i < TRACED; i++) {
      byte[] frame = i % 2 == 0 ? valid.next() : mutator.mutate(valid.next(), valid.next());
      Input in = new Input(1 + random.nextInt(4), frame, false);
      requireSame(send(traced, in), send(plain, in), in);
      assertThat(told).hasSize(i + 1);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void noDamagedFrameCostsMemory(String program) throws Exception {
    Dataplane dataplane;
    List<MemorySegment> frames = new ArrayList<>();
    if (program.equals("heddle")) {
      World world = new World(random, PORTS);
      Frames some = new Frames(random, world);
      dataplane = heddle(world).dataplane();
      for (int i = 0; i < BATCH; i++) {
        byte[] frame = mutator.mutate(some.next(1 + i % PORTS.size()), valid.next());
        frames.add(MemorySegment.ofArray(frame));
      }
    } else {
      dataplane = Dataplane.load(resource(program));
      for (int i = 0; i < BATCH; i++) {
        frames.add(MemorySegment.ofArray(mutator.mutate(valid.next(), valid.next())));
      }
    }
    Worker worker = dataplane.newWorker();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // What is linked once, when a frame first goes some way, is no cost of frames.
    for (int round = 0; round < 30 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < BATCH; i++) {
        MemorySegment frame = frames.get(i);
        worker.process(1 + i % 4, frame, 0, (int) frame.byteSize(), NOWHERE);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes for %d frames, seed %d".formatted(BATCH, SEED)).isZero();
  }

  /** Lets a frame in. Its segment is exactly as long as it, so that nothing beside it is read. */
  private static Sent send(Worker worker, Input in) {
    Collector collector = new Collector(in.frame().length + MOST_ADDED);
    try {
      worker.process(in.port(), MemorySegment.ofArray(in.frame()), 0, in.frame().length, collector);
    } catch (RuntimeException e) {
      throw new AssertionError(what(in), e);
    }
    if (collector.tooLong) {
      throw new AssertionError("too long a frame leaves: " + what(in));
    }
    return new Sent(collector.frames, collector.digest);
  }

  private static final class Collector implements Output {
    private final int longest;
    private int frames;
    private long digest;
    private boolean tooLong;

    Collector(int longest) {
      this.longest = longest;
    }

    @Override
    public void transmit(int port, MemorySegment frame, long offset, int length) {
      frames++;
      tooLong |= length > longest;
      digest = digest(digest, port, frame.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /** A number that other frames, ports or orders would hardly give. */
  private static long digest(long before, int port, byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame);
    return 31 * (31 * (31 * before + port) + frame.length) + (crc.getValue() << 20);
  }

  private static void requireSame(Sent sent, Sent expected, Input in) {
    if (!sent.equals(expected)) {
      throw new AssertionError(sent + " in place of " + expected + ": " + what(in));
    }
  }

  private static String what(Input in) {
    return "seed %d, port %d, frame %s"
        .formatted(SEED, in.port(), HexFormat.of().formatHex(in.frame()));
  }

  private static LocalPipeline heddle(World world) throws Exception {
    P4Info p4info = P4Info.parse(HeddleProgram.p4info());
    LocalPipeline pipeline = LocalPipeline.load(p4info.message(), HeddleProgram.bmv2Json());
    EntityCodec codec = new EntityCodec(p4info);
    for (Entity entity : world.entries()) {
      pipeline.write(codec.encode(new Update(Update.Kind.INSERT, entity)));
    }
    return pipeline;
  }

  private static byte[] resource(String program) throws IOException {
    try (InputStream in =
        MutatedPacketsTest.class.getResourceAsStream("/programs/" + program + ".json")) {
      return Optional.ofNullable(in).orElseThrow().readAllBytes();
    }
  }
}
