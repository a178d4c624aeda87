package io.heddle.agent.bmv2;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.p4.v1.CapabilitiesRequest;
import io.heddle.p4.v1.P4RuntimeGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running {@code simple_switch_grpc} and the directory of its log. */
final class Bmv2Switch implements Target.Running {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
  private static final int LOG_LINES = 3;
  private static final String PORT_FAILURE = "Add port operation failed";

  private final SwitchSpec spec;
  private final InetSocketAddress address;
  private final Process process;
  private final Path directory;

  Bmv2Switch(SwitchSpec spec, InetSocketAddress address, Process process, Path directory) {
    this.spec = spec;
    this.address = address;
    this.process = process;
    this.directory = directory;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  /** Returns once the P4Runtime server answers a call. */
  void awaitServer(Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    ManagedChannel channel = NettyChannelBuilder.forAddress(address).usePlaintext().build();
    try {
      var stub = P4RuntimeGrpc.newBlockingStub(channel).withWaitForReady();
      while (System.nanoTime() < deadline) {
        if (!process.isAlive()) {
          throw failure("ended with status " + process.exitValue());
        }
        if (answers(stub)) {
          requirePorts();
          return;
        }
        channel.resetConnectBackoff();
      }
    } finally {
      channel.shutdownNow();
    }
    throw failure("did not answer within " + limit.toSeconds() + " s");
  }

  private static boolean answers(P4RuntimeGrpc.P4RuntimeBlockingStub stub) {
    try {
      var reply =
          stub.withDeadlineAfter(100, TimeUnit.MILLISECONDS)
              .capabilities(CapabilitiesRequest.getDefaultInstance());
      return !reply.getP4RuntimeApiVersion().isEmpty();
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /** bmv2 goes on without the ports that it cannot open, and only logs that. */
  private void requirePorts() throws IOException {
    if (log().stream().anyMatch(line -> line.contains(PORT_FAILURE))) {
      throw failure("cannot open all its ports");
    }
  }

  private IOException failure(String what) {
    return new IOException(
        "%s for %s (ports %s) %s; end of its log: %s"
            .formatted(Bmv2Target.PROGRAM, spec.name(), spec.ports(), what, endOfLog()));
  }

  private String endOfLog() {
    List<String> all = log();
    return all.isEmpty()
        ? "(empty)"
        : all.stream().skip(Math.max(0, all.size() - LOG_LINES)).collect(Collectors.joining("; "));
  }

  private List<String> log() {
    try (Stream<String> lines = Files.lines(directory.resolve("log"))) {
      return lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      return List.of("(unreadable: " + e.getMessage() + ")");
    }
  }

  /** Kills the process: bmv2 keeps nothing that an orderly end would save. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(KILL_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    delete(directory);
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // A log that cannot be removed must not hide why the switch ended.
    }
    directory.toFile().delete();
  }
}
