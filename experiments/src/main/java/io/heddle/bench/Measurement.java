package io.heddle.bench;

import io.heddle.linux.PacketSocket;
import io.heddle.testbed.InterfaceCounters;
import io.heddle.testbed.app.Ping;
import io.heddle.testbed.app.stream.TcpLoad;
import io.heddle.testbed.app.stream.TcpReception;
import io.heddle.testbed.app.stream.TcpSink;
import io.heddle.testbed.app.stream.TcpSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Takes the figures of one contender, which has joined a rig. */
final class Measurement {
  /** The search's range, frames a second; the upper end is also what "overloaded" means. */
  static final double LOWEST = 500;

  static final double HIGHEST = 2_000_000;

  private static final int SHORT = 64;
  private static final int LONG = 1500;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(1);

  /** Once nothing more arrived for this time, nothing will. */
  private static final Duration QUIET = Duration.ofMillis(60);

  private static final Duration FIRST_FRAME = Duration.ofSeconds(10);

  private final Contender contender;
  private final Rig rig;
  private final Plan plan;
  private final List<Figure> figures = new ArrayList<>();

  private Measurement(Contender contender, Rig rig, Plan plan) {
    this.contender = contender;
    this.rig = rig;
    this.plan = plan;
  }

  /**
   * Measures.
   *
   * @throws IOException if the contender does not carry frames as they are
   */
  static List<Figure> of(Contender contender, Rig rig, Plan plan)
      throws IOException, InterruptedException {
    Measurement measurement = new Measurement(contender, rig, plan);
    measurement.run();
    return measurement.figures;
  }

  private void run() throws IOException, InterruptedException {
    requireThatFramesPass();
    try (Generator small = Generator.open(rig.left(), Rig.toRight(SHORT));
        Generator large = Generator.open(rig.left(), Rig.toRight(LONG))) {
      small.run(HIGHEST, plan.warmUp().dividedBy(4).multipliedBy(3));
      large.run(HIGHEST, plan.warmUp().dividedBy(4));
      await(QUIET);
      double lossless = frames(small, SHORT, Metric.LOSSLESS_64, Metric.OVERLOAD_64);
      frames(large, LONG, Metric.LOSSLESS_1500, Metric.OVERLOAD_1500);
      tcp();
      roundTrips(small, lossless / 2);
    }
  }

  /** Also teaches a learning bridge where the stations are. */
  private void requireThatFramesPass() throws IOException {
    byte[] expected = Rig.toRight(LONG).getFirst();
    String name = rig.right().interfaces().getFirst().name();
    try (PacketSocket socket = rig.right().open(() -> PacketSocket.open(name));
        Generator back = Generator.open(rig.right(), Rig.toLeft());
        Generator forth = Generator.open(rig.left(), List.of(expected))) {
      long deadline = System.nanoTime() + FIRST_FRAME.toNanos();
      while (System.nanoTime() < deadline) {
        back.once();
        forth.once();
        while (socket.receive(20)) {
          if (isNext(socket, expected)) {
            return;
          }
        }
      }
    }
    throw new IOException(contender.name() + " does not carry frames from one host to the other");
  }

  private static boolean isNext(PacketSocket socket, byte[] expected) {
    MemorySegment frame = socket.buffer().asSlice(socket.offset(), socket.length());
    return Arrays.equals(frame.toArray(ValueLayout.JAVA_BYTE), expected);
  }

  /** Returns the lossless rate. */
  private double frames(Generator generator, int length, Metric lossless, Metric overload)
      throws IOException, InterruptedException {
    List<Double> delivered = new ArrayList<>();
    for (int i = 0; i < plan.overloadSamples(); i++) {
      delivered.add(offer(generator, length, HIGHEST, plan.overload()).receivedPerSecond());
    }
    add(overload, median(delivered), delivered);
    Optional<Trial> found =
        new LosslessSearch(LOWEST, HIGHEST, plan.resolution(), plan.trial(), plan.confirmation())
            .find((rate, time) -> offer(generator, length, rate, time));
    double rate = found.map(Trial::receivedPerSecond).orElse(0.0);
    add(lossless, rate, List.of(rate));
    return rate;
  }

  /**
   * Counts at the receiving host's interface, in its kernel: counting takes nothing from the device
   * and cannot itself lose a frame.
   */
  private Trial offer(Generator generator, int length, double rate, Duration time)
      throws IOException, InterruptedException {
    InterfaceCounters before = received();
    Generator.Sent sent = generator.run(rate, time);
    long last = -1;
    long arrived = datagrams(before, received(), length);
    while (arrived != last && arrived < sent.frames()) {
      last = arrived;
      await(QUIET);
      arrived = datagrams(before, received(), length);
    }
    return new Trial(rate, sent.frames(), arrived, sent.nanos());
  }

  /**
   * How many of the generator's datagrams an interface received. A device may hand the kernel
   * several at once, as one frame with one header (UDP segmentation offload): so it is their
   * payload that counts. An ARP packet between them counts nothing.
   */
  static long datagrams(InterfaceCounters before, InterfaceCounters after, int length) {
    long frames = after.receivedFrames() - before.receivedFrames();
    long bytes = after.receivedBytes() - before.receivedBytes();
    return (bytes - frames * Frames.HEADERS) / (length - Frames.HEADERS);
  }

  private InterfaceCounters received() throws IOException {
    return rig.right().counters(rig.right().interfaces().getFirst().name());
  }

  private void tcp() throws IOException, InterruptedException {
    byte[] address = ByteBuffer.allocate(4).putInt(Rig.rightAddress().value()).array();
    InetSocketAddress listen = new InetSocketAddress(InetAddress.getByAddress(address), 0);
    List<Double> samples = new ArrayList<>();
    try (TcpSink sink = new TcpSink(rig.right(), listen, Duration.ofSeconds(1))) {
      for (int i = 0; i <= plan.tcpSamples(); i++) {
        Duration length = i == 0 ? plan.tcpWarmUp() : plan.tcp();
        TcpLoad load = new TcpLoad(1, new TcpLoad.Time(length));
        try (TcpSource source = TcpSource.start(rig.left(), sink.address(), load, TIMEOUT)) {
          source.await();
          TcpReception reception = sink.await(source.streamId(), TIMEOUT);
          if (i > 0) {
            samples.add(reception.bitsPerSecond() / 1e6);
          }
        }
      }
    }
    add(Metric.TCP, median(samples), samples);
  }

  /** The kernels of both hosts answer and take the time, while the generator sends beside them. */
  private void roundTrips(Generator generator, double rate)
      throws IOException, InterruptedException {
    Ping ping = new Ping(Rig.rightAddress(), plan.pings(), Plan.PING_INTERVAL, ANSWER, 56);
    new Ping(Rig.rightAddress(), 10, Plan.PING_INTERVAL, ANSWER, 56).run(rig.left());
    Load load = Load.start(generator, rate);
    Ping.Result result;
    try {
      await(QUIET);
      result = ping.run(rig.left());
    } finally {
      load.stop();
    }
    List<Double> micros = result.roundTripNanos().stream().map(nanos -> nanos / 1e3).toList();
    if (micros.isEmpty()) {
      throw new IOException(contender.name() + " carries no echo request under half its load");
    }
    add(Metric.ROUND_TRIP_MEDIAN, quantile(micros, 0.5), micros);
    add(Metric.ROUND_TRIP_P99, quantile(micros, 0.99), micros);
  }

  private static void await(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  private void add(Metric metric, double value, List<Double> samples) {
    figures.add(new Figure(contender.setting(), contender.name(), metric, value, samples));
  }

  static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  /** The smallest value that at least the given part of all values does not exceed. */
  static double quantile(List<Double> values, double part) {
    List<Double> sorted = values.stream().sorted().toList();
    int index = (int) Math.ceil(part * sorted.size()) - 1;
    return sorted.get(Math.clamp(index, 0, sorted.size() - 1));
  }
}
