package io.heddle.testbed.app.stream;

/**
 * What a {@link UdpSink} received of one stream.
 *
 * @param received distinct datagrams
 * @param duplicates datagrams received again
 * @param reordered datagrams that came after one with a higher sequence number (RFC 4737 section 3)
 * @param bytes UDP payload bytes of the distinct datagrams
 * @param jitterNanos interarrival jitter at the end of the stream (RFC 3550 section 6.4.1)
 * @param delayNanos one-way delay of the distinct datagrams
 */
public record UdpReception(
    long received,
    long duplicates,
    long reordered,
    long bytes,
    double jitterNanos,
    Delay delayNanos) {
  /** One-way delays in nanoseconds; all 0 if nothing was received. */
  public record Delay(long min, double mean, long max) {}

  /** The datagrams that are missing of {@code sent}. */
  public long lost(long sent) {
    return Math.max(0, sent - received);
  }

  /** The part of {@code sent} that is missing, 0..1. */
  public double lossRatio(long sent) {
    return sent == 0 ? 0 : (double) lost(sent) / sent;
  }
}
