package io.heddle.experiment;

import io.heddle.agent.Target;
import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.softswitch.EmbeddedTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The kinds of switches that a run can have as its NEDs. */
public enum Backend {
  /** Heddle's own switch, in this JVM. */
  EMBEDDED,
  /** A {@code simple_switch_grpc} process for each NED. */
  BMV2;

  /** A target with what {@code manifest.json} says about it. */
  public record Chosen(Target target, String version) {}

  /**
   * Finds the target on this machine.
   *
   * @throws IOException with one line that says what to install
   */
  public Chosen choose(String heddleVersion) throws IOException {
    return switch (this) {
      case EMBEDDED -> new Chosen(new EmbeddedTarget(), "heddle " + heddleVersion);
      case BMV2 -> {
        Bmv2Target target = Bmv2Target.fromPath();
        yield new Chosen(target, "simple_switch_grpc " + version(target.program()));
      }
    };
  }

  private static String version(Path program) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output.lines().findFirst().orElse("unknown").strip();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
