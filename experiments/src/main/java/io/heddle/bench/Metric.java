package io.heddle.bench;

/** What is measured of each contender. */
public enum Metric {
  LOSSLESS_64("64-byte frames without loss", "frames/s"),
  OVERLOAD_64("64-byte frames, overloaded", "frames/s"),
  LOSSLESS_1500("1500-byte frames without loss", "frames/s"),
  OVERLOAD_1500("1500-byte frames, overloaded", "frames/s"),
  TCP("TCP, one connection", "Mbit/s"),
  ROUND_TRIP_MEDIAN("round trip at half load, median", "us"),
  ROUND_TRIP_P99("round trip at half load, 99 %", "us");

  private final String words;
  private final String unit;

  Metric(String words, String unit) {
    this.words = words;
    this.unit = unit;
  }

  public String unit() {
    return unit;
  }

  /** How the table calls it. */
  public String words() {
    return words;
  }
}
