package io.heddle.report;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The numbers that sum up repeated values.
 *
 * @param halfWidth95 half the width of the mean's 95 % confidence interval by Student's t; empty
 *     for fewer than two values
 */
public record Statistics(
    int n, double mean, OptionalDouble halfWidth95, double min, double median, double max) {
  /**
   * Sums up {@code values}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Statistics of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    int n = values.size();
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / n;
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Statistics(n, mean, halfWidth95(values, mean), sorted[0], median, sorted[n - 1]);
  }

  private static OptionalDouble halfWidth95(List<Double> values, double mean) {
    int n = values.size();
    if (n < 2) {
      return OptionalDouble.empty();
    }
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    double standardError = Math.sqrt(squares / (n - 1) / n);
    return OptionalDouble.of(StudentT.twoSidedQuantile(n - 1, 0.95) * standardError);
  }
}
