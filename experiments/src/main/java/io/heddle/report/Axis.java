package io.heddle.report;

import java.util.ArrayList;
import java.util.List;

/** A scale from 0 to a round number at or above {@code greatest}, with about five steps. */
record Axis(double top, double step) {
  static Axis upTo(double greatest) {
    if (!(greatest > 0)) {
      return new Axis(1, 0.5);
    }
    double rough = greatest / 4;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * 10;
    for (double factor : new double[] {5, 2.5, 2, 1}) {
      if (factor * power >= rough) {
        step = factor * power;
      }
    }
    return new Axis(Math.ceil(greatest / step - 1e-9) * step, step);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i * step <= top * (1 + 1e-9); i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
