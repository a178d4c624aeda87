package io.heddle.bench;

import io.heddle.report.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a measurement was taken with.
 *
 * @param commit of Heddle, with {@code -dirty} after it if files were changed since
 * @param bmv2 its version, if it took part
 * @param command as it was typed
 */
public record Environment(
    String heddle,
    String commit,
    Optional<String> bmv2,
    List<String> command,
    Manifest.Machine machine,
    Instant started,
    Instant finished) {
  public Environment {
    command = List.copyOf(command);
  }
}
