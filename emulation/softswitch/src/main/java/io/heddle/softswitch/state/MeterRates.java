package io.heddle.softswitch.state;

/**
 * The configuration of a two-rate three-colour marker. Rates are in packets or bytes a second,
 * bursts in packets or bytes; nothing is negative, and the peak rate is at least the committed one.
 */
public record MeterRates(long committedRate, long committedBurst, long peakRate, long peakBurst) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException in one line, if one is negative or the rates cross
   */
  public MeterRates {
    if (committedRate < 0 || committedBurst < 0 || peakRate < 0 || peakBurst < 0) {
      throw new IllegalArgumentException("a meter's rates and bursts must not be negative");
    }
    if (committedRate > peakRate) {
      throw new IllegalArgumentException(
          "a meter's committed rate %d is above its peak rate %d"
              .formatted(committedRate, peakRate));
    }
  }
}
