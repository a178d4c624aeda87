package io.heddle.bench.memory;

import java.util.List;

/**
 * What one operation in memory costs.
 *
 * @param what for example {@code parser}
 * @param entries in the tables
 * @param nanos time; for a stage, by which it makes the way there longer
 * @param bytes allocated
 * @param samples times of the whole way there, in nanoseconds
 */
public record Cost(String what, int entries, double nanos, double bytes, List<Double> samples) {
  public Cost {
    samples = List.copyOf(samples);
  }
}
