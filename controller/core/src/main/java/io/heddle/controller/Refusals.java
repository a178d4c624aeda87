package io.heddle.controller;

import io.heddle.controller.compile.Refusal;
import io.heddle.p4runtime.CounterCell;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many frames, and copies of flooded frames, each NED refused since it got the pipeline.
 *
 * @param neds for each NED the frames by reason; every reason is there
 */
public record Refusals(SortedMap<String, Map<Refusal, Long>> neds) {
  public Refusals {
    neds = Collections.unmodifiableSortedMap(new TreeMap<>(neds));
  }

  /** Adds up the cells of the pipeline's counters of refused frames. */
  static Map<Refusal, Long> count(List<CounterCell> cells) {
    Map<Refusal, Long> frames = new EnumMap<>(Refusal.class);
    for (Refusal reason : Refusal.values()) {
      long count =
          cells.stream()
              .filter(cell -> cell.index() == reason.index())
              .mapToLong(cell -> cell.counter().packets())
              .sum();
      frames.put(reason, count);
    }
    return Collections.unmodifiableMap(frames);
  }

  /** The frames that all NEDs refused, without those that are routine. */
  public long unwanted() {
    return neds.values().stream()
        .flatMap(frames -> frames.entrySet().stream())
        .filter(entry -> !entry.getKey().isRoutine())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
