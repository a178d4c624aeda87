package io.heddle.testbed.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExternalProgramTest {
  @TempDir Path folder;

  private ExternalProgram start(String... command) throws IOException {
    return ExternalProgram.start(
        new LoopbackStack(),
        List.of(command),
        Map.of("WORD", "hello"),
        folder.resolve("logs/out"),
        folder.resolve("logs/err"));
  }

  @Test
  void outputAndExitStatusAreKept() throws Exception {
    try (ExternalProgram program = start("sh", "-c", "echo $WORD; echo bad >&2; exit 3")) {
      ExternalProgram.Outcome outcome = program.await(Duration.ofSeconds(20));

      assertThat(outcome.exitStatus()).hasValue(3);
      assertThat(outcome.succeeded()).isFalse();
      assertThat(folder.resolve("logs/out")).hasContent("hello");
      assertThat(folder.resolve("logs/err")).hasContent("bad");
    }
  }

  @Test
  void closingStopsAProgramAndItsChildren() throws Exception {
    ExternalProgram program = start("sh", "-c", "sleep 600 & echo $!; wait");
    Path output = folder.resolve("logs/out");
    Eventually.holds(() -> output.toFile().length() > 0);
    assertThat(program.await(Duration.ofMillis(1)).exitStatus()).isEqualTo(OptionalInt.empty());
    long child = Long.parseLong(Files.readString(output).strip());
    assertThat(ProcessHandle.of(child)).isPresent();

    program.close();

    assertThat(program.isRunning()).isFalse();
    Eventually.holds(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void aMissingProgramIsNamed() {
    assertThatThrownBy(() -> start("no-such-program"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no program no-such-program on the PATH");
  }
}
