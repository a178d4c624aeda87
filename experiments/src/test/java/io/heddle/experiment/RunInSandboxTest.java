package io.heddle.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs with the embedded switch, each in a sandbox of its own. */
class RunInSandboxTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"ping-pong", "load-balance"})
  void theExpectationsOfAScenarioHold(String scenario) throws Exception {
    Path out = directory.resolve(scenario);
    Sandboxed.Outcome outcome =
        Sandboxed.run(
            Main.class, "run", "scenarios/" + scenario + ".yaml", "--out", out.toString());

    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(out).isDirectoryContaining("glob:**/report.html");
    JsonNode result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    assertThat(result.path("holds").asBoolean()).isTrue();
  }

  @Test
  void twoRunsWithOneSeedGiveTheSameEventsApartFromTimes() throws Exception {
    assertThat(eventsOfRun("first")).isEqualTo(eventsOfRun("second")).hasSizeGreaterThan(8);
  }

  private List<ObjectNode> eventsOfRun(String name) throws IOException, InterruptedException {
    Path out = directory.resolve(name);
    Sandboxed.Outcome outcome =
        Sandboxed.run(Main.class, "run", "scenarios/ping-pong.yaml", "--out", out.toString());
    assertThat(outcome.status()).as(outcome.output()).isZero();
    List<ObjectNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("events.jsonl"))) {
      ObjectNode event = (ObjectNode) new ObjectMapper().readTree(line);
      event.remove(List.of("time", "elapsed"));
      events.add(event);
    }
    return events;
  }

  @Test
  void anExpectationThatDoesNotHoldIsToldAndGivesStatus1() throws Exception {
    Path file = directory.resolve("too-much.yaml");
    Files.writeString(
        file,
        Files.readString(Path.of("scenarios", "ping-pong.yaml"))
            .replace("above: 4 ms", "above: 5000 ms"));
    Sandboxed.Outcome outcome =
        Sandboxed.run(
            Main.class, "run", file.toString(), "--out", directory.resolve("out").toString());

    assertThat(outcome.status()).as(outcome.output()).isEqualTo(1);
    assertThat(outcome.output()).contains("FAILED  min of ping red > 5000: ");
  }

  @Test
  void anAttachmentInTheWrongNetworkMakesTheIsolationProbeFail() throws Exception {
    Sandboxed.Outcome outcome = Sandboxed.run(PlantedFault.class);

    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(outcome.output())
        .doesNotContain("leaked=0")
        .contains("BROADCAST from blue-left:eth0 heard at red-right:eth0");
  }
}
