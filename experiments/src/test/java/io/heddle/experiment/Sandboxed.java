package io.heddle.experiment;

import static org.junit.jupiter.api.Assumptions.abort;

import io.heddle.testbed.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class's main method in a JVM inside a sandbox of its own. */
public final class Sandboxed {
  private Sandboxed() {}

  /** How the JVM ended, and all that it printed. */
  public record Outcome(int status, String output) {}

  /** Runs {@code program}; skips the test where the kernel refuses sandboxes. */
  public static Outcome run(Class<?> program, String... arguments)
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
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.net.preferIPv4Stack=true",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
