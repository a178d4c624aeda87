package io.heddle.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenariosIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> RESULT_FILES =
      Set.of("result.json", "events.jsonl", "manifest.json", "report.html");

  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"ping-pong", "load-balance", "smart-campus"})
  void holdsUnchangedOnBmv2(String scenario) throws Exception {
    Launcher.assumeOnPath("simple_switch_grpc");
    assertHolds(Launcher.inSandbox(scratch), scenario, "bmv2");
  }

  @Test
  void theSmartCampusHoldsForAnOrdinaryUser() throws Exception {
    assertHolds(Launcher.asOrdinaryUser(scratch), "smart-campus", "embedded");
  }

  private void assertHolds(Launcher launcher, String scenario, String backend) throws Exception {
    Launcher.Outcome outcome = run(launcher, scenario, backend, "results");
    assertThat(outcome.status()).as(outcome.errors()).isZero();
    Path results = scratch.resolve("results");
    try (var files = Files.list(results)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsAll(RESULT_FILES);
    }
    JsonNode result = JSON.readTree(results.resolve("result.json").toFile());
    assertThat(result.path("expectations"))
        .isNotEmpty()
        .allSatisfy(expectation -> assertThat(expectation.path("holds").asBoolean()).isTrue());
    assertThat(Files.readString(results.resolve("report.html")))
        .contains("<svg")
        .doesNotContain("src=\"http", "href=\"http");
  }

  private Launcher.Outcome run(Launcher launcher, String scenario, String backend, String out)
      throws Exception {
    return launcher.run(
        "run",
        Launcher.SCENARIOS.resolve(scenario + ".yaml").toString(),
        "--repeat",
        "2",
        "--backend",
        backend,
        "--out",
        scratch.resolve(out).toString());
  }
}
