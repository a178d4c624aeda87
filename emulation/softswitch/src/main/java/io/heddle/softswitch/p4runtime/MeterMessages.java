package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.MeterConfig;
import io.heddle.p4.v1.MeterCounterData;
import io.heddle.softswitch.state.Colour;
import io.heddle.softswitch.state.MeterRates;
import io.heddle.softswitch.state.Meters;
import java.util.List;

/** A meter's configuration and counts in messages (P4Runtime 1.5, section 9.4). */
final class MeterMessages {
  private MeterMessages() {}

  /** The rates of a two-rate three-colour marker, which is what v1model has. */
  static MeterRates read(MeterConfig config) throws Rejection {
    if (config.getEburst() != 0) {
      throw Rejection.invalid("a meter with two rates has no eburst; leave it unset");
    }
    try {
      return new MeterRates(
          config.getCir(), config.getCburst(), config.getPir(), config.getPburst());
    } catch (IllegalArgumentException e) {
      throw Rejection.invalid(e.getMessage());
    }
  }

  static MeterConfig write(MeterRates rates) {
    return MeterConfig.newBuilder()
        .setCir(rates.committedRate())
        .setCburst(rates.committedBurst())
        .setPir(rates.peakRate())
        .setPburst(rates.peakBurst())
        .build();
  }

  /** A controller may clear what was counted by colour, and nothing else. */
  static void requireZero(MeterCounterData data) throws Rejection {
    for (CounterData colour : List.of(data.getGreen(), data.getYellow(), data.getRed())) {
      if (colour.getPacketCount() != 0 || colour.getByteCount() != 0) {
        throw Rejection.invalid("the counts of a meter can only be set to 0");
      }
    }
  }

  static MeterCounterData counts(Meters meters, int index) {
    return MeterCounterData.newBuilder()
        .setGreen(count(meters, index, Colour.GREEN))
        .setYellow(count(meters, index, Colour.YELLOW))
        .setRed(count(meters, index, Colour.RED))
        .build();
  }

  private static CounterData count(Meters meters, int index, Colour colour) {
    return CounterData.newBuilder()
        .setPacketCount(meters.packets(index, colour))
        .setByteCount(meters.bytes(index, colour))
        .build();
  }
}
