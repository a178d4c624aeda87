package io.heddle.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.report.TimeSeries.Direction;
import io.heddle.scenario.Expectation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ResultFilesTest {
  @TempDir private Path directory;

  @Test
  void resultJsonHoldsEveryStatisticOfEveryMeasurement() throws Exception {
    new ResultFiles(directory).write(result(2.0, 4.0), manifest("embedded"));
    JsonNode result = new ObjectMapper().readTree(directory.resolve("result.json").toFile());
    JsonNode first = result.path("measurements").path(0);

    assertThat(result.path("holds").asBoolean()).isFalse();
    assertThat(first.path("unit").asText()).isEqualTo("Mbit/s");
    assertThat(first.path("n").asInt()).isEqualTo(2);
    assertThat(first.path("mean").asDouble()).isEqualTo(3);
    assertThat(first.path("interval95").path(0).asDouble()).isLessThan(2);
    assertThat(first.path("median").asDouble()).isEqualTo(3);
    assertThat(first.path("values")).hasSize(2);
    assertThat(result.path("expectations").path(0).path("reason").asText()).contains("is not >");
  }

  @Test
  void theReportIsOnePageWithPlotsThatLoadsNothing() throws Exception {
    new ResultFiles(directory).write(result(2.0, 4.0), manifest("embedded"));
    String page = Files.readString(directory.resolve("report.html"));

    assertThat(page).contains("download &lt;a&gt;").doesNotContain("download <a>");
    assertThat(page).doesNotContain("src=").doesNotContain("href=").doesNotContain("http");
    assertThat(page.split("<svg ", -1)).hasSize(3);
    int from = page.indexOf("<svg ");
    while (from >= 0) {
      int to = page.indexOf("</svg>", from) + "</svg>".length();
      String svg = page.substring(from, to);
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(new InputSource(new StringReader(svg)))
                  .getDocumentElement()
                  .getTagName())
          .isEqualTo("svg");
      from = page.indexOf("<svg ", to);
    }
  }

  @Test
  void comparisonTellsWhatDiffersInTheMakingAndInTheMeasurements() throws Exception {
    Path a = Files.createDirectory(directory.resolve("a"));
    Path b = Files.createDirectory(directory.resolve("b"));
    new ResultFiles(a).write(result(2.0, 2.1), manifest("embedded"));
    new ResultFiles(b).write(result(4.0, 4.2), manifest("bmv2"));

    String text = new Comparison(a, b).render();
    assertThat(text).containsPattern("backend +embedded +bmv2");
    assertThat(text).containsPattern("download <a> .* 2 \\*");
    assertThat(text).doesNotContain("seed");
  }

  @Test
  void aFolderWithoutARunIsNamed() {
    assertThatThrownBy(() -> new Comparison(directory, directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no run");
  }

  private static RunResult result(Double... values) {
    Measurement measurement =
        new Measurement("download <a>", "download", true, "Mbit/s", List.of(values));
    Expectation expectation =
        new Expectation(
            1,
            "download <a>",
            Expectation.Statistic.MEAN,
            Expectation.Comparison.ABOVE,
            10,
            Optional.empty(),
            "it should");
    TimeSeries series =
        new TimeSeries(
            "traffic",
            "host:eth0",
            Direction.SENT,
            List.of(new TimeSeries.Point(0.25, 3), new TimeSeries.Point(0.5, 4)));
    return new RunResult(
        "sample",
        "what it is",
        Optional.empty(),
        List.of(measurement),
        List.of(Verdict.of(expectation, RunResult.byName(List.of(measurement)))),
        List.of(series));
  }

  private static Manifest manifest(String backend) {
    return new Manifest(
        "1",
        "abc",
        "sample.yaml",
        "00",
        1,
        2,
        List.of("heddle", "run", "sample.yaml"),
        backend,
        "1",
        "11",
        new Manifest.Machine("jdk", "kernel", "cpu", 2, 1000, "user"),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
