package io.heddle.controller;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What it took to make the intents true.
 *
 * @param neds for each connected NED what it holds and what was written
 * @param time from the call to the last answer, compilation included
 */
public record ApplyReport(SortedMap<String, Written> neds, Duration time) {
  public ApplyReport {
    neds = Collections.unmodifiableSortedMap(new TreeMap<>(neds));
  }

  /** The entities that a NED now holds, and the updates that were written to get there. */
  public record Written(int entities, int updates) {}

  /** The updates written to all NEDs. */
  public int updates() {
    return neds.values().stream().mapToInt(Written::updates).sum();
  }
}
