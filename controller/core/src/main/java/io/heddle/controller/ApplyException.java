package io.heddle.controller;

import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Some NEDs could not be made to hold what they should, although it was tried several times. All
 * others do; applying the same intents again tries only what is missing.
 */
public final class ApplyException extends IOException {
  private final transient SortedMap<String, IOException> failures;

  ApplyException(SortedMap<String, IOException> failures) {
    super(
        failures.entrySet().stream()
            .map(failure -> failure.getKey() + ": " + failure.getValue().getMessage())
            .collect(Collectors.joining("\n")),
        failures.firstEntry().getValue());
    this.failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
  }

  /** The reason for each NED that failed, by name. */
  public SortedMap<String, IOException> failures() {
    return failures;
  }
}
