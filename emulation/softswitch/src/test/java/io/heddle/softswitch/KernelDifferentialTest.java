package io.heddle.softswitch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusException;
import io.heddle.linux.KernelFlows;
import io.heddle.linux.PacketSocket;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.differential.Counts;
import io.heddle.softswitch.differential.Traffic;
import io.heddle.softswitch.flow.Prober;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A switch that leaves packets to the kernel does just what its program does in memory: random
 * frames, most of them many times over and hardly ever quite the same, leave by the same ports,
 * byte by byte, and count the same, while entries change.
 *
 * <p>The system property {@code heddle.seed} repeats a run.
 */
@Timeout(180)
class KernelDifferentialTest {
  private static final long SEED = Long.getLong("heddle.seed", System.nanoTime());

  @Test
  void framesOfTheProjectsPipelineFareAsInMemory() throws Exception {
    Sandboxed.runAsRoot(Comparison.class, "heddle", "" + SEED);
  }

  @Test
  void framesThatGetOrLoseHeadersOfAllKindsFareAsInMemory() throws Exception {
    Sandboxed.runAsRoot(Comparison.class, "flows", "" + SEED);
  }

  @Test
  void framesWithAnotherSourceFareAsInMemory() throws Exception {
    Sandboxed.runAsRoot(Comparison.class, "alike", "" + SEED);
  }

  /** A switch with its ports on cables, and beside it the same program with the same entries. */
  static final class Comparison {
    private static final List<Integer> PORTS = List.of(1, 2, 3, 4);
    private static final int MTU = 20_000;
    private static final int RING = 4 << 20;
    private static final int MILLIS = 10_000;
    private static final int POOL = 60;
    private static final int WORLDS = 2;
    private static final int PHASES = 5;
    private static final int BURSTS = 700;
    private static final int MOST_IN_BURST = 48;

    /** One in so many, at least, must have gone through the kernel, whatever the entries are. */
    private static final long LEAST_SHARE = 50;

    /** A frame of the pool. */
    private record Sample(int port, byte[] frame) {}

    private final Random random;
    private final Traffic traffic;
    private final PacketLoop loop;
    private final Map<Integer, PacketSocket> hosts;
    private final LocalPipeline actual;
    private final LocalPipeline expected;
    private final Worker model;
    private final List<Sample> pool = new ArrayList<>();
    private int number;
    private long sent;
    private long byKernel;

    private Comparison(
        Random random, Traffic traffic, PacketLoop loop, Map<Integer, PacketSocket> hosts)
        throws StatusException {
      this.random = random;
      this.traffic = traffic;
      this.loop = loop;
      this.hosts = hosts;
      actual = LocalPipeline.load(traffic.p4info(), traffic.json());
      expected = LocalPipeline.load(traffic.p4info(), traffic.json());
      model = expected.dataplane().newWorker();
      LocalPipeline trial = LocalPipeline.load(traffic.p4info(), traffic.json());
      Worker tried = trial.dataplane().newWorker();
      for (Update update : traffic.entries()) {
        assertThat(write(actual, update)).isEqualTo(write(expected, update));
        write(trial, update);
      }
      fill(tried);
      loop.run(actual.dataplane(), () -> {});
    }

    public static void main(String[] arguments) throws Exception {
      long seed = Long.parseLong(arguments[1]);
      SortedMap<Integer, Port> ports = new TreeMap<>();
      Map<Integer, PacketSocket> hosts = new HashMap<>();
      Cables.lay(PORTS.size(), MTU);
      for (int port : PORTS) {
        ports.put(port, new InterfacePort(PacketSocket.openWithOffloads("port" + port, RING)));
        hosts.put(port, PacketSocket.open("host" + port));
      }
      try (PacketLoop loop =
          PacketLoop.start(
              arguments[0],
              LoadOptions.DEFAULT,
              ports,
              PacketLoop.NO_PORT,
              (port, frame, offset, length) -> {},
              Forwarding.KERNEL_FLOWS)) {
        long sent = 0;
        long byKernel = 0;
        for (int world = 0; world < WORLDS; world++) {
          Random random = new Random(seed + world);
          Traffic traffic =
              switch (arguments[0]) {
                case "heddle" -> Traffic.ofHeddle(random, PORTS);
                case "flows" -> Traffic.ofProgram("flows", "paths", "forward", random, PORTS);
                case "alike" -> Traffic.ofProgram("alike", "forward", "leave", random, PORTS);
                default -> throw new IllegalArgumentException(arguments[0]);
              };
          Comparison comparison = new Comparison(random, traffic, loop, hosts);
          comparison.run();
          sent += comparison.sent;
          byKernel += comparison.byKernel;
        }
        System.out.println(sent + " frames, " + byKernel + " through the kernel");
        assertThat(byKernel * LEAST_SHARE).as("packets in the kernel").isGreaterThan(sent);
      } catch (AssertionError e) {
        throw new AssertionError("with -Dheddle.seed=" + seed + ": " + e.getMessage(), e);
      } finally {
        hosts.values().forEach(PacketSocket::close);
      }
    }

    private static boolean write(LocalPipeline to, Update update) {
      try {
        to.write(update);
        return true;
      } catch (StatusException refused) {
        return false;
      }
    }

    /** Most frames of the pool are such as can be left to the kernel. */
    private void fill(Worker tried) {
      Prober prober = new Prober();
      for (int tries = 0; pool.size() < POOL; tries++) {
        int port = one(PORTS);
        byte[] frame = traffic.frame(port);
        if (pool.size() % 4 == 0 || tries > 100 * POOL || isPossible(prober, tried, port, frame)) {
          pool.add(new Sample(port, frame));
        }
      }
    }

    private static boolean isPossible(Prober prober, Worker worker, int port, byte[] frame) {
      return ByteBuffer.wrap(frame).getShort(12) != (short) 0x8100
          && prober
              .probe(worker, port, MemorySegment.ofArray(frame), 0, frame.length)
              .filter(recipe -> PORTS.contains(recipe.egressPort()))
              .map(
                  recipe ->
                      new KernelFlows.Action(
                          recipe.egressPort(),
                          recipe.removed(),
                          recipe.prefix(),
                          recipe.lengthsFollow(),
                          recipe.headers(),
                          recipe.tunnelled()))
              .filter(KernelFlows.Action::isPossible)
              .isPresent();
    }

    private void run() throws IOException {
      for (int phase = 0; phase < PHASES; phase++) {
        for (int burst = 0; burst < BURSTS; burst++) {
          burst();
        }
        long before = counted();
        loop.settle();
        byKernel += counted() - before;
        assertThat(Counts.of(actual.dataplane())).isEqualTo(Counts.of(expected.dataplane()));
        change();
      }
    }

    private void change() {
      List<Update> updates = traffic.changes();
      loop.beginChange();
      try {
        for (Update update : updates) {
          assertThat(write(actual, update)).isEqualTo(write(expected, update));
        }
      } finally {
        loop.endChange();
      }
    }

    /** Sends some frames into a port and waits for all that the model lets out. */
    private void burst() throws IOException {
      int port = one(PORTS);
      List<byte[]> frames = new ArrayList<>();
      List<Sample> here = pool.stream().filter(sample -> sample.port() == port).toList();
      for (int i = random.nextInt(MOST_IN_BURST); i >= 0 && !here.isEmpty(); i--) {
        frames.add(variant(one(here).frame()));
      }
      frames.addAll(traffic.fences(port, ++number));
      Map<Integer, List<String>> missing = new TreeMap<>();
      PORTS.forEach(to -> missing.put(to, new ArrayList<>()));
      for (byte[] frame : frames) {
        process(model, port, frame).forEach(out -> missing.get(out.port()).add(text(out.frame())));
      }
      PORTS.forEach(to -> assertThat(missing.get(to)).as("fences at port %s", to).isNotEmpty());
      for (byte[] frame : frames) {
        hosts.get(port).send(MemorySegment.ofArray(frame), 0, frame.length);
      }
      hosts.get(port).flush();
      sent += frames.size();
      for (int to : PORTS) {
        collect(port, frames, to, missing.get(to));
      }
    }

    private void collect(int port, List<byte[]> frames, int to, List<String> missing)
        throws IOException {
      PacketSocket host = hosts.get(to);
      while (!missing.isEmpty()) {
        if (!host.receive(MILLIS)) {
          throw new AssertionError(
              "not out of port %s: %s%n of what went into port %s: %s"
                  .formatted(to, missing, port, frames.stream().map(Comparison::text).toList()));
        }
        byte[] frame = host.buffer().asSlice(host.offset(), host.length()).toArray(JAVA_BYTE);
        if (!missing.remove(text(frame))) {
          throw new AssertionError(
              "out of port %s: %s%n instead of %s%n when into port %s went %s"
                  .formatted(
                      to,
                      text(frame),
                      missing,
                      port,
                      frames.stream().map(Comparison::text).toList()));
        }
      }
    }

    /** As it is, or with another payload, or with some other bits anywhere. */
    private byte[] variant(byte[] frame) {
      int shortest = Math.min(frame.length, 20 + random.nextInt(130));
      int length =
          switch (random.nextInt(8)) {
            case 0, 1 -> shortest + random.nextInt(1500);
            case 2 -> shortest + random.nextInt(64);
            case 3 -> random.nextInt(8) == 0 ? 17_000 - random.nextInt(4000) : frame.length;
            default -> frame.length;
          };
      byte[] variant = new byte[length];
      random.nextBytes(variant);
      int kept = random.nextInt(4) > 0 ? length : shortest;
      System.arraycopy(frame, 0, variant, 0, Math.min(kept, Math.min(length, frame.length)));
      for (int flips = random.nextInt(8) - 4; flips > 0; flips--) {
        variant[random.nextInt(Math.min(length, 120))] ^= (byte) (1 << random.nextInt(8));
      }
      return variant;
    }

    /** What leaves by a port that there is; kernels take no frame without its headers. */
    private static List<Sample> process(Worker worker, int port, byte[] frame) {
      List<Sample> out = new ArrayList<>();
      worker.process(
          port,
          MemorySegment.ofArray(frame),
          0,
          frame.length,
          (to, bytes, offset, length) -> {
            byte[] left = bytes.asSlice(offset, length).toArray(JAVA_BYTE);
            if (PORTS.contains(to) && isShown(left)) {
              out.add(new Sample(to, left));
            }
          });
      return out;
    }

    private static boolean isShown(byte[] frame) {
      if (frame.length < 14) {
        return false;
      }
      int type = ByteBuffer.wrap(frame).getShort(12) & 0xffff;
      return frame.length >= 20 || type != 0x8100 && type != 0x88a8;
    }

    /** How many packets have been counted by the first tables that they met. */
    private long counted() {
      return actual.dataplane().tables().stream()
          .filter(Comparison::countsEachPacketOnce)
          .flatMap(table -> table.entries().stream())
          .mapToLong(Entry::packets)
          .sum();
    }

    private static boolean countsEachPacketOnce(Table table) {
      return !table.name().contains(".")
          || table.name().endsWith(".attachment")
          || table.name().endsWith(".overlay_termination")
          || table.name().endsWith(".paths")
          || table.name().endsWith(".forward");
    }

    private <T> T one(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }

    private static String text(byte[] frame) {
      return HexFormat.of().formatHex(frame);
    }
  }
}
