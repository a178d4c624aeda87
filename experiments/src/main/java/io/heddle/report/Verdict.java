package io.heddle.report;

import io.heddle.scenario.Expectation;
import java.util.Locale;
import java.util.Map;

/**
 * Whether an expectation held.
 *
 * @param reason the comparison with the measured numbers
 */
public record Verdict(Expectation expectation, boolean holds, String reason) {
  /** Judges an expectation by what was measured; what was not measured does not hold. */
  public static Verdict of(Expectation expectation, Map<String, Measurement> measured) {
    Measurement left = measured.get(expectation.measure());
    Measurement right = expectation.than().map(measured::get).orElse(null);
    if (left == null || expectation.than().isPresent() && right == null) {
      String missing = left == null ? expectation.measure() : expectation.than().orElseThrow();
      return new Verdict(expectation, false, "'" + missing + "' was not measured");
    }
    double leftValue = value(expectation, left);
    double rightValue =
        right == null ? expectation.factor() : expectation.factor() * value(expectation, right);
    boolean holds = expectation.comparison().holds(leftValue, rightValue);
    String reason =
        expectation.sentence()
            + ": "
            + number(leftValue)
            + (holds ? " " : " is not ")
            + expectation.comparison().sign()
            + " "
            + number(rightValue)
            + " "
            + left.unit();
    return new Verdict(expectation, holds, reason);
  }

  private static double value(Expectation expectation, Measurement measurement) {
    Statistics statistics = measurement.statistics();
    return switch (expectation.statistic()) {
      case MEAN -> statistics.mean();
      case MEDIAN -> statistics.median();
      case MIN -> statistics.min();
      case MAX -> statistics.max();
    };
  }

  /** A number as reports show it, with up to four significant digits. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return Long.toString((long) value);
    }
    int decimals = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
