package io.heddle.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells two runs apart: what differs in how they were made, and in what they measured. */
public final class Comparison {
  private static final Set<String> TIMES = Set.of("started", "finished");

  private final JsonNode resultA;
  private final JsonNode resultB;
  private final JsonNode manifestA;
  private final JsonNode manifestB;

  /**
   * Reads the folders of two runs.
   *
   * @throws IOException with one line, if one of them holds no run
   */
  public Comparison(Path a, Path b) throws IOException {
    this.resultA = read(a, "result.json");
    this.resultB = read(b, "result.json");
    this.manifestA = read(a, "manifest.json");
    this.manifestB = read(b, "manifest.json");
  }

  private static JsonNode read(Path run, String name) throws IOException {
    Path file = run.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IOException(run + " holds no run: it has no " + name);
    }
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (JacksonException e) {
      throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Both parts as lines of text, ready to print. */
  public String render() {
    StringBuilder text = new StringBuilder();
    List<List<String>> differences = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    manifestA.fieldNames().forEachRemaining(keys::add);
    manifestB.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      JsonNode left = manifestA.path(key);
      JsonNode right = manifestB.path(key);
      if (!TIMES.contains(key) && !left.equals(right)) {
        differences.add(List.of(key, plain(left), plain(right)));
      }
    }
    if (differences.isEmpty()) {
      text.append("Both runs were made in the same way.\n\n");
    } else {
      differences.addFirst(List.of("made differently", "A", "B"));
      text.append(SummaryTable.aligned(differences)).append('\n');
    }
    return text.append(measurements()).toString();
  }

  private String measurements() {
    Map<String, JsonNode> left = byName(resultA);
    Map<String, JsonNode> right = byName(resultB);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("measurement", "A", "", "B", "", "B / A", "unit"));
    Set<String> names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    for (String name : names) {
      JsonNode a = left.get(name);
      JsonNode b = right.get(name);
      rows.add(
          List.of(
              name,
              mean(a),
              interval(a),
              mean(b),
              interval(b),
              a == null || b == null ? "" : ratio(a, b),
              (a == null ? b : a).path("unit").asText()));
    }
    return SummaryTable.aligned(rows);
  }

  private static Map<String, JsonNode> byName(JsonNode result) {
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    result.path("measurements").forEach(one -> byName.put(one.path("name").asText(), one));
    return byName;
  }

  private static String mean(JsonNode measurement) {
    return measurement == null ? "-" : Verdict.number(measurement.path("mean").asDouble());
  }

  private static String interval(JsonNode measurement) {
    if (measurement == null || !measurement.path("interval95").isArray()) {
      return "";
    }
    double high = measurement.path("interval95").path(1).asDouble();
    return "± " + Verdict.number(high - measurement.path("mean").asDouble());
  }

  /** The ratio of the means, with a star where the confidence intervals do not overlap. */
  private static String ratio(JsonNode a, JsonNode b) {
    double meanA = a.path("mean").asDouble();
    double meanB = b.path("mean").asDouble();
    if (meanA == 0) {
      return meanB == 0 ? "1" : "-";
    }
    JsonNode left = a.path("interval95");
    JsonNode right = b.path("interval95");
    boolean apart =
        left.isArray()
            && right.isArray()
            && (left.path(1).asDouble() < right.path(0).asDouble()
                || right.path(1).asDouble() < left.path(0).asDouble());
    return Verdict.number(meanB / meanA) + (apart ? " *" : "");
  }

  private static String plain(JsonNode node) {
    if (node.isMissingNode()) {
      return "-";
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }
}
