package io.heddle.softswitch;

import com.google.protobuf.ByteString;
import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.softswitch.bmv2.RejectedProgram;
import io.heddle.softswitch.p4runtime.P4RuntimeServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A running switch: ports on interfaces or files, and a P4Runtime server through which a controller
 * loads a program. Until then every frame is dropped, unless it was started with a program.
 */
public final class EmbeddedSwitch implements Target.Running {
  private final P4RuntimeServer server;

  /** What ends with the switch, the last one started first. */
  private final Deque<Runnable> ends;

  private EmbeddedSwitch(P4RuntimeServer server, Deque<Runnable> ends) {
    this.server = server;
    this.ends = ends;
  }

  /**
   * Starts a switch without a program.
   *
   * @param spec its ports are 0 to 511 without {@link SwitchOptions#USUAL_CPU_PORT}; their
   *     interfaces are looked up in the network namespace of the calling thread
   * @param listen where the P4Runtime server listens; port 0 for any that is free
   * @throws IOException with one line that says what to change, if it cannot start
   */
  public static EmbeddedSwitch start(SwitchSpec spec, InetSocketAddress listen) throws IOException {
    return start(SwitchOptions.of(spec, listen), Optional.empty());
  }

  /**
   * Starts a switch.
   *
   * @throws IOException with one line that says what to change, if it cannot start
   */
  public static EmbeddedSwitch start(SwitchOptions options, Optional<InitialProgram> program)
      throws IOException {
    Deque<Runnable> ends = new ArrayDeque<>();
    try {
      return start(options, program, ends);
    } catch (IOException | RuntimeException e) {
      ends.forEach(Runnable::run);
      throw e;
    }
  }

  private static EmbeddedSwitch start(
      SwitchOptions options, Optional<InitialProgram> program, Deque<Runnable> ends)
      throws IOException {
    SortedMap<Integer, Port> ports = OpenPorts.of(options);
    CpuPort cpuPort = new CpuPort(options.name());
    PacketLoop loop;
    try {
      PortWatch watch = PortWatch.start(options);
      ends.push(watch::close);
      loop =
          PacketLoop.start(
              options.name(),
              options.loading().withPorts(watch),
              ports,
              options.cpuPort().orElse(PacketLoop.NO_PORT),
              cpuPort,
              options.forwarding());
      watch.onChange(loop::portsChanged);
    } catch (IOException | RuntimeException e) {
      ports.values().forEach(Port::close);
      throw e;
    }
    ends.push(cpuPort::close);
    ends.push(loop::close);
    Replay replay =
        new Replay(
            OpenPorts.inputs(options),
            options.wiring() instanceof Wiring.Files(Duration delay) ? delay : Duration.ZERO,
            loop::inject);
    ends.push(replay::close);
    if (program.isPresent() && program.get().p4info().isEmpty()) {
      run(program.get(), loop);
    }
    P4RuntimeServer server =
        P4RuntimeServer.start(
            options.listen(),
            options.tls(),
            options.deviceId(),
            loop,
            program.flatMap(EmbeddedSwitch::config));
    ends.push(server::close);
    cpuPort.deliverTo(server::packetIn);
    replay.start();
    return new EmbeddedSwitch(server, ends);
  }

  /** What controllers are told of a program; nothing of one without a p4info. */
  private static Optional<ForwardingPipelineConfig> config(InitialProgram program) {
    return program
        .p4info()
        .map(
            p4info ->
                ForwardingPipelineConfig.newBuilder()
                    .setP4Info(p4info.message())
                    .setP4DeviceConfig(ByteString.copyFrom(program.bmv2Json()))
                    .build());
  }

  private static void run(InitialProgram program, PacketLoop loop) throws IOException {
    try {
      loop.run(loop.load(program.bmv2Json()), () -> {});
    } catch (RejectedProgram e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
    ends.clear();
  }
}
