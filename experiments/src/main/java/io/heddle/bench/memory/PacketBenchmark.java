package io.heddle.bench.memory;

import io.heddle.bench.Frames;
import io.heddle.softswitch.dataplane.Output;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.runtime.PacketProcessor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One packet through Heddle's program, in memory: the whole way, and as far as each stage, so that
 * differences are the stages. Packets come from and go to ever other hosts, so that branches and
 * caches meet what they would in a network.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PacketBenchmark {
  private static final int LENGTH = 64;
  private static final int FRAMES = 1024;

  /** Entries of all tables together. */
  @Param({"10", "1000", "10000", "100000"})
  int entries;

  private final MemorySegment frames = Arena.ofAuto().allocate((long) FRAMES * LENGTH, 64);
  private final MemorySegment out = Arena.ofAuto().allocate(2048, 64);
  private final Output output = this::transmit;
  private Worker worker;
  private PacketProcessor packet;
  private int next;
  private int port;
  private int left;

  /** Loads the switch, and sends every frame through it once to see that it arrives. */
  @Setup
  public void load() {
    LoadedSwitch loaded = LoadedSwitch.of(entries);
    worker = loaded.dataplane().newWorker();
    packet = worker.packet();
    int pairs = LoadedSwitch.hosts(entries) / 2;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < FRAMES; i++) {
      int from = 2 * random.nextInt(pairs);
      int to = 2 * random.nextInt(pairs) + 1;
      byte[] frame =
          Frames.between(
                  LoadedSwitch.mac(from),
                  LoadedSwitch.address(from),
                  LoadedSwitch.mac(to),
                  LoadedSwitch.address(to),
                  LENGTH)
              .getFirst();
      MemorySegment.copy(frame, 0, frames, ValueLayout.JAVA_BYTE, (long) LENGTH * i, frame.length);
    }
    for (int i = 0; i < FRAMES; i++) {
      whole();
      if (port != LoadedSwitch.RIGHT_PORT || left != LENGTH) {
        throw new IllegalStateException("frame " + i + " is not forwarded");
      }
      port = -1;
    }
  }

  /** From a received frame to the one handed to the port. */
  @Benchmark
  public int whole() {
    worker.process(LoadedSwitch.LEFT_PORT, frames, advance(), LENGTH, output);
    return left;
  }

  private void transmit(int to, MemorySegment frame, long offset, int length) {
    port = to;
    left = length;
  }

  /** As far as the parser. */
  @Benchmark
  public void toParser() {
    packet.receive(frames, advance(), LENGTH);
    packet.beginIngress(LoadedSwitch.LEFT_PORT);
    packet.parse();
    packet.verifyChecksums();
  }

  /** As far as ingress. */
  @Benchmark
  public int toIngress() {
    toParser();
    packet.ingress();
    return packet.egressSpec();
  }

  /** As far as egress. */
  @Benchmark
  public int toEgress() {
    int spec = toIngress();
    packet.beginEgress(spec, 0, 0);
    packet.egress();
    return packet.egressSpec();
  }

  /** As far as the deparser, with the checksums and the payload. */
  @Benchmark
  public int toDeparser() {
    toEgress();
    packet.updateChecksums();
    packet.deparse();
    return packet.assemble(out);
  }

  private long advance() {
    next = next + 1 & FRAMES - 1;
    return (long) LENGTH * next;
  }
}
