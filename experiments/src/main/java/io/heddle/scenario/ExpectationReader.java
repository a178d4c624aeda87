package io.heddle.scenario;

import io.heddle.scenario.Expectation.Comparison;
import io.heddle.scenario.Expectation.Statistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what must hold after a run. */
final class ExpectationReader {
  private static final Pattern MULTIPLE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*x\\s+(.+)");
  private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(.*)");

  /** Every measurement that the steps will yield, with its unit. */
  private final Map<String, String> units = new TreeMap<>();

  ExpectationReader(List<Step> steps) {
    for (Step step : steps) {
      for (Step.Metric metric : step.action().metrics()) {
        units.put(step.measurement(metric), metric.unit());
      }
    }
  }

  List<Expectation> read(Cursor.Fields scenario) throws ScenarioException {
    Optional<Cursor> at = scenario.optional("expect");
    List<Expectation> expectations = new ArrayList<>();
    for (Cursor one : at.isPresent() ? at.get().list() : List.<Cursor>of()) {
      expectations.add(read(one));
    }
    return expectations;
  }

  private Expectation read(Cursor at) throws ScenarioException {
    List<String> keys = new ArrayList<>(List.of("measure", "statistic", "because"));
    Arrays.stream(Comparison.values()).map(Comparison::key).forEach(keys::add);
    Cursor.Fields fields = at.fields("an expectation", keys.toArray(String[]::new));
    String measure = fields.required("measure").reference("measurement", units.keySet());
    List<Comparison> comparisons =
        Arrays.stream(Comparison.values()).filter(one -> fields.has(one.key())).toList();
    if (comparisons.size() != 1) {
      throw at.error(
          "an expectation needs one of above, at-least, below, at-most or equals; it has "
              + comparisons.size());
    }
    Optional<Cursor> statisticAt = fields.optional("statistic");
    Statistic statistic =
        statisticAt.isEmpty()
            ? Statistic.MEAN
            : Statistic.valueOf(
                statisticAt.get().choice("mean", "median", "min", "max").toUpperCase(Locale.ROOT));
    Comparison comparison = comparisons.getFirst();
    Cursor rightAt = fields.required(comparison.key());
    Optional<Cursor> because = fields.optional("because");
    String reason = because.isPresent() ? because.get().text() : "";
    String right = rightAt.text();
    Matcher multiple = MULTIPLE.matcher(right);
    if (multiple.matches() || units.containsKey(right)) {
      String than = multiple.matches() ? multiple.group(2) : right;
      double factor = multiple.matches() ? Double.parseDouble(multiple.group(1)) : 1;
      if (!units.containsKey(than)) {
        throw rightAt.error(
            "no measurement named '" + than + "'" + Spelling.hint(than, units.keySet()));
      }
      if (!units.get(than).equals(units.get(measure))) {
        throw rightAt.error(
            "'"
                + measure
                + "' is in "
                + units.get(measure)
                + " but '"
                + than
                + "' is in "
                + units.get(than));
      }
      return new Expectation(
          at.line(), measure, statistic, comparison, factor, Optional.of(than), reason);
    }
    return new Expectation(
        at.line(),
        measure,
        statistic,
        comparison,
        number(rightAt, measure),
        Optional.empty(),
        reason);
  }

  private double number(Cursor at, String measure) throws ScenarioException {
    Matcher matcher = NUMBER.matcher(at.text());
    String unit = units.get(measure);
    if (!matcher.matches()) {
      throw at.error(
          "'" + at.text() + "' is neither a number, nor a measurement, nor '1.5 x MEASUREMENT'");
    }
    if (!matcher.group(2).isEmpty() && !matcher.group(2).equals(unit)) {
      throw at.error(
          "'"
              + measure
              + "' is in "
              + unit
              + ", not in '"
              + matcher.group(2)
              + "'; leave the unit out");
    }
    return Double.parseDouble(matcher.group(1));
  }
}
