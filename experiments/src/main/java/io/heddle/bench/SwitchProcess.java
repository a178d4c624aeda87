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
 * Starts an embedded switch in a JVM of its own, with the options of this JVM: as users run it, and
 * apart from the generator.
 */
final class SwitchProcess implements Target {
  private static final long GRACE_SECONDS = 5;

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public Running start(SwitchSpec spec) throws IOException {
    Process process =
        new ProcessBuilder(command(spec)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader();
    String port = output.readLine();
    if (port == null) {
      throw new IOException("the embedded switch does not start as a process of its own");
    }
    return new Child(
        process,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port.strip())));
  }

  private static List<String> command(SwitchSpec spec) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.options());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(SwitchMain.class.getName(), spec.name(), Long.toString(spec.deviceId())));
    spec.ports().forEach((number, name) -> command.add(number + "@" + name));
    return command;
  }

  private record Child(Process process, InetSocketAddress address) implements Running {
    @Override
    public void close() {
      try {
        process.getOutputStream().close();
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (IOException e) {
        process.destroyForcibly();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
