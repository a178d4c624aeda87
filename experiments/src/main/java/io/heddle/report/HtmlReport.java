package io.heddle.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One page without anything to load: verdicts, plots, all measurements, and how to repeat the run.
 */
final class HtmlReport {
  /** What is drawn as bars; the rest is told well enough by the table. */
  private static final Set<String> DRAWN =
      Set.of("ping", "download", "tcp-stream", "udp-stream", "exec");

  private final RunResult result;
  private final Manifest manifest;
  private final StringBuilder page = new StringBuilder();

  HtmlReport(RunResult result, Manifest manifest) {
    this.result = result;
    this.manifest = manifest;
  }

  String render() {
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
        .append(Svg.escape(result.scenario()))
        .append("</title>\n<style>\n")
        .append(styleSheet())
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(Svg.escape(result.scenario()))
        .append("</h1>\n<p>")
        .append(Svg.escape(result.description()))
        .append("</p>\n");
    result
        .failure()
        .ifPresent(
            reason -> page.append("<p class=\"bad\">").append(Svg.escape(reason)).append("</p>\n"));
    expectations();
    bars();
    traffic();
    measurements();
    manifest();
    return page.append("</body>\n</html>\n").toString();
  }

  private void heading(String text) {
    page.append("<h2>").append(Svg.escape(text)).append("</h2>\n");
  }

  private void expectations() {
    if (result.verdicts().isEmpty()) {
      return;
    }
    heading(result.holds() ? "All expectations hold" : "Not all expectations hold");
    page.append("<table>\n<tr><th></th><th>expectation</th><th>because</th></tr>\n");
    for (Verdict verdict : result.verdicts()) {
      page.append(verdict.holds() ? "<tr><td class=\"ok\">holds" : "<tr><td class=\"bad\">FAILED");
      cells(List.of(verdict.reason(), verdict.expectation().because()));
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private void bars() {
    Map<String, List<Measurement>> kinds = new LinkedHashMap<>();
    for (Measurement one : result.measurements()) {
      if (one.main() && DRAWN.contains(one.kind())) {
        String group = one.kind() + ", " + one.unit();
        kinds.computeIfAbsent(group, key -> new java.util.ArrayList<>()).add(one);
      }
    }
    for (Map.Entry<String, List<Measurement>> kind : kinds.entrySet()) {
      List<Measurement> repeated =
          kind.getValue().stream().filter(one -> one.values().size() > 1).toList();
      List<Measurement> shown = repeated.isEmpty() ? kind.getValue() : repeated;
      heading(kind.getKey() + ": mean and 95 % confidence interval");
      page.append("<figure class=\"wide\">\n")
          .append(BarChart.render(kind.getKey(), shown))
          .append("</figure>\n");
    }
  }

  private void traffic() {
    if (result.traffic().isEmpty()) {
      return;
    }
    heading("Traffic of each element over time");
    List<String> steps = result.traffic().stream().map(TimeSeries::step).distinct().toList();
    double seconds = 0;
    double rate = 0;
    for (TimeSeries series : result.traffic()) {
      for (TimeSeries.Point point : series.points()) {
        seconds = Math.max(seconds, point.seconds());
        rate = Math.max(rate, point.megabitsPerSecond());
      }
    }
    page.append("<p class=\"legend\">");
    for (int i = 0; i < steps.size(); i++) {
      page.append("<span class=\"key k")
          .append(i % 4)
          .append("\"></span>")
          .append(Svg.escape(steps.get(i)))
          .append(' ');
    }
    page.append("(solid: sent by the element, dashed: received)</p>\n<div class=\"grid\">\n");
    for (String element : result.traffic().stream().map(TimeSeries::element).distinct().toList()) {
      List<TimeSeries> series =
          result.traffic().stream().filter(one -> one.element().equals(element)).toList();
      page.append("<figure>\n<figcaption>")
          .append(Svg.escape(element))
          .append("</figcaption>\n")
          .append(LineChart.render(element, series, steps, seconds, rate))
          .append("</figure>\n");
    }
    page.append("</div>\n");
  }

  private void measurements() {
    heading("All measurements");
    page.append("<table>\n<tr><th>measurement</th><th>n</th><th>mean</th><th>95 % interval</th>")
        .append("<th>min</th><th>median</th><th>max</th><th>unit</th></tr>\n");
    for (Measurement one : result.measurements()) {
      Statistics statistics = one.statistics();
      page.append("<tr>");
      cells(
          List.of(
              one.name(),
              Integer.toString(statistics.n()),
              Verdict.number(statistics.mean()),
              SummaryTable.interval(statistics.halfWidth95()),
              Verdict.number(statistics.min()),
              Verdict.number(statistics.median()),
              Verdict.number(statistics.max()),
              one.unit()));
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private void manifest() {
    heading("How to repeat this run");
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("command", String.join(" ", manifest.command()));
    rows.put("Heddle", manifest.heddle() + ", commit " + manifest.commit());
    rows.put("scenario", manifest.scenarioFile() + ", SHA-256 " + manifest.scenarioHash());
    rows.put("seed", Long.toString(manifest.seed()));
    rows.put("backend", manifest.backend() + ", " + manifest.backendVersion());
    rows.put("P4 source", "SHA-256 " + manifest.p4Hash());
    rows.put("JDK", manifest.machine().jdk());
    rows.put("kernel", manifest.machine().kernel());
    rows.put(
        "machine",
        manifest.machine().cpu()
            + ", "
            + manifest.machine().processors()
            + " processors, "
            + manifest.machine().memoryMegabytes()
            + " MB");
    rows.put("time", manifest.started() + " to " + manifest.finished());
    page.append("<table>\n");
    rows.forEach(
        (key, value) -> {
          page.append("<tr><th>").append(key).append("</th>");
          cells(List.of(value));
          page.append("</tr>\n");
        });
    page.append("</table>\n");
  }

  private void cells(List<String> texts) {
    texts.forEach(text -> page.append("<td>").append(Svg.escape(text)).append("</td>"));
  }

  private static String styleSheet() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
