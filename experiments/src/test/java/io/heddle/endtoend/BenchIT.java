package io.heddle.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That measurements of switches give figures; how large these are is not a test's business. */
class BenchIT {
  @TempDir private Path folder;

  @Test
  void everyContenderHasEveryFigureInTheTableAndInTheJson() throws Exception {
    Path file = folder.resolve("figures.json");
    List<String> before = leftBehind();
    Launcher.Outcome outcome =
        Launcher.inSandbox(folder)
            .run("bench", "switch", "--quick", "--only", "network", "--json", file.toString());

    assertThat(outcome.status()).as(outcome.errors()).isZero();
    assertThat(outcome.output())
        .contains("one switch between two hosts", "two switches with VXLAN between them")
        .contains("embedded", "user-space", "kernel", "TCP, one connection, Mbit/s");
    JsonNode document = new ObjectMapper().readTree(Files.readString(file));
    List<JsonNode> figures = new ArrayList<>();
    document.path("figures").forEach(figures::add);
    // Seven figures of each contender in each of two settings; bmv2 may be missing.
    assertThat(figures.size()).isIn(7 * 2 * 5, 7 * 2 * 6);
    assertThat(figures).allSatisfy(BenchIT::isMeasured);
    assertThat(document.path("procedure").path("lossAllowed").asInt()).isZero();
    assertThat(document.path("environment").path("kernel").asText()).startsWith("Linux");
    assertThat(document.path("ratios").isEmpty()).isFalse();
    assertThat(leftBehind()).isEqualTo(before);
  }

  private static void isMeasured(JsonNode figure) {
    // On a busy machine a trial this short may deliver nothing; a transfer delivers all.
    assertThat(figure.path("value").asDouble()).as(figure.toString()).isNotNegative();
    if (!figure.path("unit").asText().equals("frames/s")) {
      assertThat(figure.path("value").asDouble()).as(figure.toString()).isPositive();
    }
    assertThat(figure.path("samples")).as(figure.toString()).isNotEmpty();
    assertThat(figure.path("n").asInt()).isEqualTo(figure.path("samples").size());
    assertThat(figure.path("unit").asText()).isNotEmpty();
  }

  @Test
  void thePartInMemoryGivesTheTimeOfEachStage() throws Exception {
    Path file = folder.resolve("figures.json");
    Launcher.Outcome outcome =
        Launcher.inSandbox(folder)
            .run("bench", "switch", "--quick", "--only", "memory", "--json", file.toString());

    assertThat(outcome.status()).as(outcome.errors()).isZero();
    List<String> measured = new ArrayList<>();
    for (JsonNode cost : new ObjectMapper().readTree(Files.readString(file)).path("memory")) {
      measured.add(cost.path("what").asText());
      for (JsonNode sample : cost.path("samples")) {
        assertThat(sample.asDouble()).as(cost.toString()).isPositive();
      }
    }
    assertThat(measured)
        .containsExactlyInAnyOrder(
            "whole way",
            "parser",
            "ingress",
            "egress",
            "checksums and deparser",
            "lookup, exact",
            "lookup, lpm",
            "lookup, ternary");
  }

  private static List<String> leftBehind() throws IOException {
    List<String> found = new ArrayList<>();
    for (String place : List.of("/sys/class/net", System.getProperty("java.io.tmpdir"))) {
      try (Stream<Path> entries = Files.list(Path.of(place))) {
        entries
            .map(Path::toString)
            .filter(name -> place.startsWith("/sys") || name.contains("heddle-bmv2"))
            .sorted()
            .forEach(found::add);
      }
    }
    return found;
  }

  @Test
  void aFileThatCannotBeWrittenIsToldBeforeAnythingIsMeasured() throws Exception {
    Launcher.Outcome outcome =
        Launcher.inSandbox(folder).run("bench", "switch", "--json", "/nowhere/figures.json");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).startsWith("heddle: cannot write /nowhere/figures.json");
  }
}
