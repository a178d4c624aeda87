package io.heddle.softswitch.state;

/**
 * The two-rate three-colour marker of RFC 2698 in its colour-blind mode, which is v1model's. Each
 * of its buckets is exact however many threads use it: a packet that the peak bucket has no room
 * for takes nothing from either.
 */
final class Policer {
  private final MeterRates rates;
  private final TokenBucket committed;
  private final TokenBucket peak;

  Policer(MeterRates rates, long now) {
    this.rates = rates;
    this.committed = new TokenBucket(rates.committedRate(), rates.committedBurst(), now);
    this.peak = new TokenBucket(rates.peakRate(), rates.peakBurst(), now);
  }

  MeterRates rates() {
    return rates;
  }

  /**
   * Marks a packet.
   *
   * @param units 1, or the packet's bytes
   * @param now in nanoseconds
   */
  Colour mark(int units, long now) {
    if (!peak.take(units, now)) {
      return Colour.RED;
    }
    return committed.take(units, now) ? Colour.GREEN : Colour.YELLOW;
  }
}
