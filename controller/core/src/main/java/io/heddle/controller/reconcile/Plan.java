package io.heddle.controller.reconcile;

import io.heddle.p4runtime.entity.Update;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The updates that a NED needs, in batches. A batch is done before the next one begins; within it
 * the order is free, as P4Runtime leaves it to the switch (section 12).
 */
public record Plan(Map<Phase, List<List<Update>>> phases) {
  public static final Plan NOTHING = new Plan(Map.of());

  public Plan {
    Map<Phase, List<List<Update>>> copy = new EnumMap<>(Phase.class);
    phases.forEach((phase, batches) -> copy.put(phase, List.copyOf(batches)));
    phases = Collections.unmodifiableMap(copy);
  }

  public List<List<Update>> batches(Phase phase) {
    return phases.getOrDefault(phase, List.of());
  }

  /** All batches, first to last. */
  public List<List<Update>> batches() {
    return phases.values().stream().flatMap(List::stream).toList();
  }

  /** The number of updates. */
  public int size() {
    return batches().stream().mapToInt(List::size).sum();
  }
}
