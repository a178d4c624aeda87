package io.heddle.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.bench.memory.Cost;
import io.heddle.report.Manifest;
import java.util.List;
import java.util.OptionalDouble;

/** The figures for programs. */
public final class FigureJson {
  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final ObjectNode root = json.createObjectNode();

  /** Starts with what was measured with. */
  public FigureJson(Environment measured) {
    Manifest.Machine machine = measured.machine();
    ObjectNode environment = root.putObject("environment");
    environment.put("heddle", measured.heddle());
    environment.put("commit", measured.commit());
    environment.put("bmv2", measured.bmv2().orElse(null));
    environment.put("jdk", machine.jdk());
    environment.put("kernel", machine.kernel());
    environment.put("cpu", machine.cpu());
    environment.put("processors", machine.processors());
    environment.put("memoryMegabytes", machine.memoryMegabytes());
    ArrayNode words = environment.putArray("command");
    measured.command().forEach(words::add);
    environment.put("started", measured.started().toString());
    environment.put("finished", measured.finished().toString());
  }

  /** Adds the figures of switches, and how they were taken. */
  public void add(Plan plan, List<Figure> figures) {
    ObjectNode procedure = root.putObject("procedure");
    procedure.put("warmUpSeconds", plan.warmUp().toMillis() / 1e3);
    procedure.put("trialSeconds", plan.trial().toMillis() / 1e3);
    procedure.put("trialAttempts", LosslessSearch.ATTEMPTS);
    procedure.put("confirmationSeconds", plan.confirmation().toMillis() / 1e3);
    procedure.put("lossAllowed", 0);
    procedure.put("resolution", plan.resolution());
    procedure.put("overloadSeconds", plan.overload().toMillis() / 1e3);
    procedure.put("tcpSeconds", plan.tcp().toMillis() / 1e3);
    procedure.put("pingIntervalSeconds", Plan.PING_INTERVAL.toMillis() / 1e3);
    ArrayNode all = root.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode node = all.addObject();
      node.put("setting", figure.setting().toString());
      node.put("contender", figure.contender());
      node.put("metric", figure.metric().words());
      node.put("unit", figure.metric().unit());
      node.put("value", figure.value());
      node.put("n", figure.samples().size());
      ArrayNode samples = node.putArray("samples");
      figure.samples().forEach(samples::add);
    }
    ArrayNode ratios = root.putArray("ratios");
    for (Setting setting : Setting.values()) {
      for (Metric metric : Metric.values()) {
        List<Figure> row =
            figures.stream()
                .filter(one -> one.setting() == setting && one.metric() == metric)
                .toList();
        addRatios(ratios, setting, metric, row);
      }
    }
  }

  private static void addRatios(
      ArrayNode ratios, Setting setting, Metric metric, List<Figure> row) {
    for (Ratio ratio : Ratio.kinds(row.stream().map(Figure::contender).toList())) {
      OptionalDouble value = ratio.value(row);
      if (value.isPresent()) {
        ObjectNode node = ratios.addObject();
        node.put("setting", setting.toString());
        node.put("metric", metric.words());
        node.put("of", ratio.contender());
        node.put("to", ratio.to());
        node.put("value", value.getAsDouble());
      }
    }
  }

  /** Adds what a packet costs in memory. */
  public void add(List<Cost> costs) {
    ArrayNode all = root.putArray("memory");
    for (Cost cost : costs) {
      ObjectNode node = all.addObject();
      node.put("what", cost.what());
      node.put("entries", cost.entries());
      node.put("unit", "ns");
      node.put("value", cost.nanos());
      node.put("allocatedBytes", cost.bytes());
      node.put("n", cost.samples().size());
      ArrayNode samples = node.putArray("samples");
      cost.samples().forEach(samples::add);
    }
  }

  /** The whole document. */
  public String text() throws JsonProcessingException {
    return json.writeValueAsString(root) + "\n";
  }
}
