package io.heddle.testbed.app.http;

import io.heddle.testbed.app.rate.RateSample;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a download brought.
 *
 * @param status of HTTP
 * @param bytes body bytes received
 * @param resolveNanos time until the host's address was known
 * @param firstByteNanos time until the response's head was read
 * @param durationNanos time until the last byte, resolving included
 * @param xCache the X-Cache header, empty if there is none
 * @param firstWrongByte offset of the first byte that differs from {@link ObjectContent}; none also
 *     unless the status is 200
 * @param samples throughput from the response's head on
 */
public record DownloadResult(
    int status,
    long bytes,
    long resolveNanos,
    long firstByteNanos,
    long durationNanos,
    String xCache,
    OptionalLong firstWrongByte,
    List<RateSample> samples) {
  public DownloadResult {
    samples = List.copyOf(samples);
  }

  /** Whether the whole object came and every byte is right. */
  public boolean isCorrect() {
    return status == 200 && firstWrongByte.isEmpty();
  }

  /** The mean rate of the body over the whole duration, as a user sees it. */
  public double bitsPerSecond() {
    return RateSample.bitsPerSecond(bytes, durationNanos);
  }
}
