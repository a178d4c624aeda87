package io.heddle.bench;

import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts {@code heddle switch} in a JVM of its own, as users run it, and apart from the generator.
 *
 * @param name of the contender
 * @param mainClass of the command line
 * @param options beside those that each switch needs
 */
public record SwitchProcess(String name, String mainClass, List<String> options) implements Target {
  private static final String READY = "Server listening on ";
  private static final long GRACE_SECONDS = 5;

  public SwitchProcess {
    options = List.copyOf(options);
  }

  @Override
  public Running start(SwitchSpec spec) throws IOException {
    Process process =
        new ProcessBuilder(command(spec)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Child child = new Child(process, listening(process));
    if (child.address().getPort() == 0) {
      child.close();
      throw new IOException("heddle switch does not start as a process of its own");
    }
    return child;
  }

  private List<String> command(SwitchSpec spec) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.options());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of("switch", "--no-p4"));
    command.addAll(List.of("--device-id", Long.toUnsignedString(spec.deviceId())));
    spec.ports().forEach((number, port) -> command.addAll(List.of("-i", number + "@" + port)));
    command.addAll(List.of("--grpc-server-addr", "127.0.0.1:0"));
    command.addAll(options);
    return command;
  }

  /** Waits for the line that says where; port 0 if the process ends without it. */
  private static InetSocketAddress listening(Process process) throws IOException {
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      }
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private record Child(Process process, InetSocketAddress address) implements Running {
    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
