package io.heddle.report;

/** Student's t distribution, for confidence intervals of means of few values. */
final class StudentT {
  private StudentT() {}

  /**
   * The t with {@code P(|T| <= t) = probability}.
   *
   * @param degrees degrees of freedom, 1 or more
   * @param probability between 0 and 1, both excluded
   */
  static double twoSidedQuantile(int degrees, double probability) {
    double low = 0;
    double high = 1;
    while (centralProbability(high, degrees) < probability) {
      high *= 2;
    }
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (centralProbability(middle, degrees) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * {@code P(|T| <= t)} by the finite series for whole degrees of freedom (Abramowitz and Stegun,
   * Handbook of Mathematical Functions, 26.7.3 and 26.7.4).
   */
  static double centralProbability(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double sin = Math.sin(angle);
    double cos = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cos : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k < degrees; k += 2) {
      term *= (k - 1.0) / k * cos * cos;
      sum += term;
    }
    return odd ? 2 / Math.PI * (angle + sin * sum) : sin * sum;
  }
}
