package io.heddle.testbed.app.stream;

import io.heddle.testbed.app.rate.RateSample;
import java.util.List;

/**
 * What a {@link TcpSink} received of one transfer.
 *
 * @param complete whether all connections of the transfer were seen to end in order
 * @param connections connections accepted
 * @param bytes payload bytes of all connections
 * @param durationNanos from the first connection to the last byte
 */
public record TcpReception(
    boolean complete, int connections, long bytes, long durationNanos, List<RateSample> samples) {
  public TcpReception {
    samples = List.copyOf(samples);
  }

  /** The mean rate of the payload of all connections together. */
  public double bitsPerSecond() {
    return RateSample.bitsPerSecond(bytes, durationNanos);
  }
}
