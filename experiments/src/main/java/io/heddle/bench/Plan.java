package io.heddle.bench;

import java.time.Duration;

/**
 * How long each part of the procedure lasts for one contender.
 *
 * @param warmUp overload with frames of both lengths before anything is measured, so that the
 *     embedded switch's code is compiled
 * @param trial of the search for the lossless rate
 * @param confirmation of the rate found
 * @param resolution of the search, as a part of the rate
 * @param overload length of a sample under overload
 * @param overloadSamples how many
 * @param tcpWarmUp length of a TCP transfer that is not counted; two switches on two processors
 *     need seconds to compile what super-frames go through
 * @param tcp length of a TCP transfer
 * @param tcpSamples how many
 * @param pings echo requests at half load
 */
public record Plan(
    Duration warmUp,
    Duration trial,
    Duration confirmation,
    double resolution,
    Duration overload,
    int overloadSamples,
    Duration tcpWarmUp,
    Duration tcp,
    int tcpSamples,
    int pings) {
  /** From one echo request to the next. */
  static final Duration PING_INTERVAL = Duration.ofMillis(1);

  /** A measurement whose longest trials last {@code seconds}. */
  public static Plan of(int seconds) {
    Duration length = Duration.ofSeconds(seconds);
    return new Plan(
        Duration.ofSeconds(4),
        Duration.ofMillis(250),
        length,
        0.03,
        Duration.ofMillis(500),
        3,
        Duration.ofSeconds(8),
        length,
        3,
        1000 * seconds);
  }

  /** Only to see that everything works; the figures say little. */
  public static Plan quick() {
    Duration least = Duration.ofMillis(100);
    return new Plan(
        least, Duration.ofMillis(40), least, 0.5, least, 1, least, least.multipliedBy(3), 1, 50);
  }
}
