package io.heddle.bench;

/**
 * What became of the frames that were offered to a device for some time.
 *
 * @param offered frames a second that the generator was asked for
 * @param sent frames that left the generator, with those that the device's port refused
 * @param received frames that reached the receiver
 * @param nanos how long the generator sent
 */
public record Trial(double offered, long sent, long received, long nanos) {
  /** A generator that shares its processors with the device may fall behind by this part. */
  private static final double FULL = 0.95;

  /** Frames that did not arrive. */
  public long lost() {
    return Math.max(0, sent - received);
  }

  /** Frames a second that left the generator. */
  public double sentPerSecond() {
    return sent * 1e9 / nanos;
  }

  /** Frames a second that arrived. */
  public double receivedPerSecond() {
    return received * 1e9 / nanos;
  }

  /** Whether the generator kept up with what it was asked for. */
  boolean isFull() {
    return sentPerSecond() >= FULL * offered;
  }
}
