package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @TempDir private Path directory;

  private record Outcome(int status, String out, String err) {}

  private static Outcome heddle(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Outcome(command.execute(arguments), out.toString(), err.toString());
  }

  @Test
  void aMistakeInAScenarioIsOneLineAndStatus2() throws Exception {
    Path file = directory.resolve("broken.yaml");
    Files.writeString(file, "name: broken\nstepz: []\n");
    Outcome outcome = heddle("run", file.toString(), "--validate");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err().lines())
        .containsExactly(file + ":2: unknown key 'stepz' in the scenario; did you mean 'steps'?");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aScenarioWithoutMistakesIsValid() {
    Outcome outcome = heddle("run", "scenarios/smart-campus.yaml", "--validate");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("no mistakes");
  }

  @Test
  void aRunOutsideTheSandboxIsRefusedAndLeavesNothing() {
    Path out = directory.resolve("out");
    Outcome outcome = heddle("run", "scenarios/ping-pong.yaml", "--out", out.toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1).first().asString().contains("./heddle run");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongUsageIsOneLineAndStatus2() {
    for (List<String> arguments :
        List.of(
            List.of("run"),
            List.of("rum"),
            List.of("run", "x.yaml", "--backend", "tofino"),
            List.of("run", "x.yaml", "--repeat", "0"),
            List.of("compare", "only-one"))) {
      Outcome outcome = heddle(arguments.toArray(String[]::new));
      assertThat(outcome.status()).as(arguments.toString()).isEqualTo(2);
      assertThat(outcome.err().lines()).as(arguments.toString()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "compare", "doctor", "switch", "stf", "version"})
  void everyCommandHasHelp(String command) {
    Outcome outcome = heddle(command, "--help");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).startsWith("Usage: heddle " + command);
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void withoutACommandTheHelpIsShown() {
    assertThat(heddle().out()).isEqualTo(heddle("--help").out()).contains("Examples:");
  }
}
