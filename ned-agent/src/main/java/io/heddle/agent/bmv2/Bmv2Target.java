package io.heddle.agent.bmv2;

import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts a {@code simple_switch_grpc} of the local machine for each switch. Its ports are
 * interfaces of this process's network namespace, its P4Runtime server listens on the loopback
 * address.
 */
public final class Bmv2Target implements Target {
  /** The program that {@link #fromPath} looks for. */
  public static final String PROGRAM = "simple_switch_grpc";

  /** The packet-in and packet-out port that bmv2's P4 tutorials and tests use. */
  private static final int CPU_PORT = 255;

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Path program;
  private final String options;
  private final String logLevel;

  private Bmv2Target(Path program, String options, String logLevel) {
    this.program = program;
    this.options = options;
    this.logLevel = logLevel;
  }

  /**
   * The target with the program found on the search path {@code PATH}.
   *
   * @throws IOException with one line that says what to do, if there is none or it cannot run
   */
  public static Bmv2Target fromPath() throws IOException {
    return in(System.getenv().getOrDefault("PATH", ""));
  }

  /**
   * The target with the program found on {@code searchPath}, directories separated by colons.
   *
   * @throws IOException with one line that says what to do, if there is none or it cannot run
   */
  public static Bmv2Target in(String searchPath) throws IOException {
    Path program =
        Arrays.stream(searchPath.split(":", -1))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> Path.of(directory, PROGRAM))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        PROGRAM
                            + " is not on the PATH: install bmv2 built with PI, or use the"
                            + " backend \"embedded\""));
    // Errors only: bmv2 would otherwise write several lines for each packet.
    return new Bmv2Target(program, help(program), "error");
  }

  /**
   * The same target as fast as it can be, to be measured: it logs nothing, so that a port that it
   * cannot open goes unnoticed.
   */
  public Bmv2Target silent() {
    return new Bmv2Target(program, options, "off");
  }

  @Override
  public String name() {
    return "bmv2";
  }

  /** The program that this target starts. */
  public Path program() {
    return program;
  }

  @Override
  public Running start(SwitchSpec spec) throws IOException {
    InetSocketAddress address = freeAddress();
    Path directory = Files.createTempDirectory("heddle-bmv2-");
    Path log = directory.resolve("log");
    Process process;
    try {
      process =
          new ProcessBuilder(command(spec, address, directory))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      Bmv2Switch.delete(directory);
      throw new IOException(program + " cannot be started: " + e.getMessage(), e);
    }
    Bmv2Switch started = new Bmv2Switch(spec, address, process, directory);
    try {
      started.awaitServer(START_LIMIT);
    } catch (IOException | RuntimeException | Error e) {
      started.close();
      throw e;
    }
    return started;
  }

  private List<String> command(SwitchSpec spec, InetSocketAddress address, Path directory)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--no-p4");
    command.addAll(List.of("--device-id", Long.toUnsignedString(spec.deviceId())));
    spec.ports().forEach((port, name) -> command.addAll(List.of("-i", port + "@" + name)));
    command.addAll(List.of("--log-console", "--log-level", logLevel));
    // Both options exist only in builds with the library concerned, and their defaults collide
    // when two switches run on one machine.
    if (options.contains("--thrift-port")) {
      command.addAll(List.of("--thrift-port", Integer.toString(freeAddress().getPort())));
    }
    if (options.contains("--notifications-addr")) {
      command.addAll(List.of("--notifications-addr", "ipc://" + directory.resolve("events.ipc")));
    }
    command.addAll(
        List.of(
            "--",
            "--grpc-server-addr",
            address.getAddress().getHostAddress() + ":" + address.getPort(),
            "--cpu-port",
            Integer.toString(CPU_PORT)));
    return command;
  }

  private static String help(Path program) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "--help").redirectErrorStream(true).start();
    String text;
    try (var output = process.inputReader()) {
      text = String.join("\n", output.readAllLines());
    }
    if (!text.contains("--device-id")) {
      throw new IOException(
          program + " does not run: " + text.lines().findFirst().orElse("it prints nothing"));
    }
    return text;
  }

  /** A loopback address with a port that is free now; bmv2 cannot choose one itself. */
  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
  }
}
