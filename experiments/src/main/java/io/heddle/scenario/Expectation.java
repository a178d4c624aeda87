package io.heddle.scenario;

import java.util.Optional;

/**
 * Something that must hold after a run: a statistic of a measurement against a number or against a
 * multiple of another measurement's statistic.
 *
 * @param because why it is expected; may be empty
 */
public record Expectation(
    int line,
    String measure,
    Statistic statistic,
    Comparison comparison,
    double factor,
    Optional<String> than,
    String because) {
  /** Which of a measurement's numbers is compared. */
  public enum Statistic {
    MEAN,
    MEDIAN,
    MIN,
    MAX;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** How it is compared. */
  public enum Comparison {
    ABOVE("above", ">"),
    AT_LEAST("at-least", ">="),
    BELOW("below", "<"),
    AT_MOST("at-most", "<="),
    EQUALS("equals", "=");

    private final String key;
    private final String sign;

    Comparison(String key, String sign) {
      this.key = key;
      this.sign = sign;
    }

    /** The word that scenario files use. */
    public String key() {
      return key;
    }

    /** The mathematical sign. */
    public String sign() {
      return sign;
    }

    /** Whether it holds between two numbers; equality allows for rounding of doubles. */
    public boolean holds(double left, double right) {
      return switch (this) {
        case ABOVE -> left > right;
        case AT_LEAST -> left >= right;
        case BELOW -> left < right;
        case AT_MOST -> left <= right;
        case EQUALS -> Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(right));
      };
    }
  }

  /** The expectation as a sentence without measured values. */
  public String sentence() {
    String right = than.map(other -> trimmed(factor) + " x " + other).orElse(trimmed(factor));
    return statistic + " of " + measure + " " + comparison.sign() + " " + right;
  }

  private static String trimmed(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
