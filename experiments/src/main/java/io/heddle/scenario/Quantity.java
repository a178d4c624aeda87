package io.heddle.scenario;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units as scenario files write them. All methods reject what is not of the form. */
public final class Quantity {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z%/]*)");
  private static final Map<String, Long> RATES =
      Map.ofEntries(
          Map.entry("bps", 1L),
          Map.entry("kbps", 1_000L),
          Map.entry("Mbps", 1_000_000L),
          Map.entry("Gbps", 1_000_000_000L),
          Map.entry("bit/s", 1L),
          Map.entry("kbit/s", 1_000L),
          Map.entry("Mbit/s", 1_000_000L),
          Map.entry("Gbit/s", 1_000_000_000L));
  private static final Map<String, Long> NANOSECONDS =
      Map.of(
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "min", 60_000_000_000L);
  private static final Map<String, Long> SIZES =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30);

  private Quantity() {}

  /**
   * Bits a second, for example {@code 100Mbps} or {@code 100 Mbit/s}.
   *
   * @throws IllegalArgumentException if {@code text} is not a rate greater than 0
   */
  public static long rate(String text) {
    return positive(text, scaled(text, RATES, "a rate such as 100Mbps"), "a rate");
  }

  /**
   * A time, for example {@code 5ms}.
   *
   * @throws IllegalArgumentException if {@code text} is not one
   */
  public static Duration duration(String text) {
    return Duration.ofNanos(scaled(text, NANOSECONDS, "a duration such as 5ms, 0.5s or 2min"));
  }

  /**
   * Bytes, for example {@code 8MB} (10^6) or {@code 8MiB} (2^20).
   *
   * @throws IllegalArgumentException if {@code text} is not a size greater than 0
   */
  public static long size(String text) {
    return positive(text, scaled(text, SIZES, "a size such as 64kB or 8MB"), "a size");
  }

  /**
   * A share of 1, written as a percentage: {@code 0.1%} is 0.001.
   *
   * @throws IllegalArgumentException if {@code text} is not one between 0% and 100%
   */
  public static double share(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches() || !matcher.group(2).equals("%")) {
      throw new IllegalArgumentException("'" + text + "' is not a percentage such as 0.1%");
    }
    double share = Double.parseDouble(matcher.group(1)) / 100;
    if (share > 1) {
      throw new IllegalArgumentException("'" + text + "' is more than 100%");
    }
    return share;
  }

  private static long scaled(String text, Map<String, Long> units, String expected) {
    Matcher matcher = FORM.matcher(text.strip());
    Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      boolean number = matcher.matches() && matcher.group(2).isEmpty();
      throw new IllegalArgumentException(
          "'" + text + "' is not " + expected + (number ? ": write the unit" : ""));
    }
    try {
      return new BigDecimal(matcher.group(1))
          .multiply(BigDecimal.valueOf(unit))
          .toBigInteger()
          .longValueExact();
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException("'" + text + "' is too large", tooLarge);
    }
  }

  private static long positive(String text, long value, String what) {
    if (value == 0) {
      throw new IllegalArgumentException("'" + text + "' is not " + what + " greater than 0");
    }
    return value;
  }
}
