package io.heddle.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a run ends, the machine is as it was. */
class CleanUpIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "KILL"})
  void aSignalInTheMiddleLeavesNothing(String signal) throws Exception {
    Launcher launcher = Launcher.inSandbox(scratch);
    String before = state();
    Path errors = scratch.resolve("errors.txt");
    Process process =
        launcher.start(
            scratch.resolve("output.txt"),
            errors,
            "run",
            Launcher.SCENARIOS.resolve("smart-campus.yaml").toString());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(errors).contains("step 2/") && System.nanoTime() < deadline) {
      assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).as(Files.readString(errors)).isFalse();
    }
    List<ProcessHandle> all = process.descendants().toList();
    assertThat(all).as(Files.readString(errors)).isNotEmpty();

    // Ctrl-C reaches the whole foreground group; the other two, whoever they are sent to.
    Launcher.status(List.of("kill", "-" + signal, Long.toString(process.pid())));
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    for (ProcessHandle handle : all) {
      handle.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(process.exitValue()).isNotZero();
    assertThat(state()).isEqualTo(before);
  }

  /** Interfaces and named namespaces of the machine itself. */
  private static String state() throws Exception {
    return Launcher.outputOf("ip", "-o", "link") + Launcher.outputOf("ip", "netns", "list");
  }
}
