package io.heddle.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class's main method in a JVM inside a sandbox of its own. */
public final class Sandboxed {
  private Sandboxed() {}

  /** Fails with the program's output unless it ends with status 0. */
  public static void run(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    try {
      Sandbox.check();
    } catch (IOException e) {
      abort(e.getMessage());
    }
    List<String> command = new ArrayList<>(Sandbox.prefix());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=true",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
