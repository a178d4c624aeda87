package io.heddle.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Writes {@code result.json}, {@code manifest.json} and {@code report.html} of a run. */
public final class ResultFiles {
  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final Path directory;

  /** Writes into {@code directory}, which must exist. */
  public ResultFiles(Path directory) {
    this.directory = directory;
  }

  /** Writes all three files. */
  public void write(RunResult result, Manifest manifest) throws IOException {
    write("result.json", toJson(result, manifest));
    write("manifest.json", toJson(manifest));
    Files.writeString(directory.resolve("report.html"), new HtmlReport(result, manifest).render());
  }

  private void write(String name, ObjectNode content) throws IOException {
    Files.writeString(directory.resolve(name), json.writeValueAsString(content) + "\n");
  }

  private ObjectNode toJson(RunResult result, Manifest manifest) {
    ObjectNode root = json.createObjectNode();
    root.put("scenario", result.scenario());
    root.put("backend", manifest.backend());
    root.put("seed", manifest.seed());
    root.put("holds", result.holds());
    root.put("failure", result.failure().orElse(null));
    ArrayNode measurements = root.putArray("measurements");
    for (Measurement measurement : result.measurements()) {
      measurements.add(toJson(measurement));
    }
    ArrayNode expectations = root.putArray("expectations");
    for (Verdict verdict : result.verdicts()) {
      ObjectNode node = expectations.addObject();
      node.put("expectation", verdict.expectation().sentence());
      node.put("holds", verdict.holds());
      node.put("reason", verdict.reason());
      node.put("because", verdict.expectation().because());
    }
    ArrayNode traffic = root.putArray("traffic");
    for (TimeSeries series : result.traffic()) {
      ObjectNode node = traffic.addObject();
      node.put("step", series.step());
      node.put("element", series.element());
      node.put("direction", series.direction().toString());
      node.put("unit", "Mbit/s");
      ArrayNode points = node.putArray("points");
      for (TimeSeries.Point point : series.points()) {
        points.addArray().add(point.seconds()).add(point.megabitsPerSecond());
      }
    }
    return root;
  }

  private ObjectNode toJson(Measurement measurement) {
    Statistics statistics = measurement.statistics();
    ObjectNode node = json.createObjectNode();
    node.put("name", measurement.name());
    node.put("kind", measurement.kind());
    node.put("unit", measurement.unit());
    node.put("n", statistics.n());
    node.put("mean", statistics.mean());
    OptionalDouble half = statistics.halfWidth95();
    if (half.isPresent()) {
      node.putArray("interval95")
          .add(statistics.mean() - half.getAsDouble())
          .add(statistics.mean() + half.getAsDouble());
    } else {
      node.putNull("interval95");
    }
    node.put("min", statistics.min());
    node.put("median", statistics.median());
    node.put("max", statistics.max());
    ArrayNode values = node.putArray("values");
    measurement.values().forEach(values::add);
    return node;
  }

  private ObjectNode toJson(Manifest manifest) {
    ObjectNode node = json.createObjectNode();
    node.put("heddle", manifest.heddle());
    node.put("commit", manifest.commit());
    node.put("scenarioFile", manifest.scenarioFile());
    node.put("scenarioHash", manifest.scenarioHash());
    node.put("seed", manifest.seed());
    node.put("repeat", manifest.repeat());
    ArrayNode command = node.putArray("command");
    manifest.command().forEach(command::add);
    node.put("backend", manifest.backend());
    node.put("backendVersion", manifest.backendVersion());
    node.put("p4Hash", manifest.p4Hash());
    node.put("jdk", manifest.machine().jdk());
    node.put("kernel", manifest.machine().kernel());
    node.put("cpu", manifest.machine().cpu());
    node.put("processors", manifest.machine().processors());
    node.put("memoryMegabytes", manifest.machine().memoryMegabytes());
    node.put("user", manifest.machine().user());
    node.put("started", manifest.started().toString());
    node.put("finished", manifest.finished().toString());
    return node;
  }
}
