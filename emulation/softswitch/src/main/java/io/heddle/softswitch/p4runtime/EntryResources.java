package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.TableEntry;
import io.heddle.softswitch.state.MeterRates;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The direct resources of entries as parts of table entry messages (P4Runtime 1.5, section 9.1.7).
 */
final class EntryResources {
  private final BoundTable bound;
  private final LongSupplier clock;

  EntryResources(BoundTable bound, LongSupplier clock) {
    this.bound = bound;
    this.clock = clock;
  }

  private Table table() {
    return bound.table();
  }

  /** Refuses what the table's entries do not have. */
  void check(TableEntry message) throws Rejection {
    if (!bound.isMetered() && (message.hasMeterConfig() || message.hasMeterCounterData())) {
      throw Rejection.invalid("table " + bound.name() + " has no direct meter");
    }
    if (message.hasCounterData() && !bound.isCounted()) {
      throw Rejection.invalid("table " + bound.name() + " has no direct counter");
    }
    if (message.hasMeterConfig()) {
      MeterMessages.read(message.getMeterConfig());
    }
    MeterMessages.requireZero(message.getMeterCounterData());
    if (message.hasTimeSinceLastHit()) {
      throw Rejection.invalid("time_since_last_hit is for reads; leave it unset");
    }
    if (message.getIdleTimeoutNs() == 0) {
      return;
    }
    if (!bound.hasIdleTimeout()) {
      throw Rejection.invalid("table " + bound.name() + " has no idle timeout");
    }
    if (message.getIdleTimeoutNs() < 0) {
      throw Rejection.invalid("idle_timeout_ns must not be negative");
    }
    if (message.getIsDefaultAction() || bound.isConst()) {
      throw Rejection.invalid("default and const entries have no idle timeout");
    }
  }

  /** Sets what a checked message says, and what it says by leaving it out. */
  void apply(Entry entry, TableEntry message) throws Rejection {
    if (message.hasCounterData()) {
      CounterData data = message.getCounterData();
      table().change(() -> entry.setCounter(data.getPacketCount(), data.getByteCount()));
    }
    if (bound.isMetered()) {
      Optional<MeterRates> rates =
          message.hasMeterConfig()
              ? Optional.of(MeterMessages.read(message.getMeterConfig()))
              : Optional.empty();
      configure(entry, rates);
      if (message.hasMeterCounterData()) {
        clearCounts(entry);
      }
    }
  }

  /** Refuses a read of one table's entries for what they do not have. */
  void checkRead(TableEntry filter) throws Rejection {
    if (filter.hasTimeSinceLastHit() && (!bound.hasIdleTimeout() || filter.getIsDefaultAction())) {
      throw Rejection.invalid(
          "%s table %s has no idle timeout, so leave time_since_last_hit unset"
              .formatted(filter.getIsDefaultAction() ? "the default entry of" : "", bound.name())
              .strip());
    }
  }

  /** Sets the rates of an entry's meter; without any it marks all packets green. */
  void configure(Entry entry, Optional<MeterRates> rates) {
    table().change(() -> entry.meters().configure(entry.meterIndex(), rates, clock.getAsLong()));
  }

  /** Forgets what an entry's meter has counted. */
  void clearCounts(Entry entry) {
    table().change(() -> entry.meters().clearMarked(entry.meterIndex()));
  }

  /** Adds what a read asks for. */
  void read(Entry entry, TableEntry filter, TableEntry.Builder message) {
    if (filter.hasCounterData() && bound.isCounted()) {
      message.setCounterData(counter(entry));
    }
    if (filter.hasMeterConfig() && bound.isMetered()) {
      entry
          .meters()
          .rates(entry.meterIndex())
          .ifPresent(rates -> message.setMeterConfig(MeterMessages.write(rates)));
    }
    if (filter.hasMeterCounterData() && bound.isMetered()) {
      message.setMeterCounterData(MeterMessages.counts(entry.meters(), entry.meterIndex()));
    }
    if (filter.hasTimeSinceLastHit() && bound.hasIdleTimeout() && !message.getIsDefaultAction()) {
      long elapsed = Math.max(0, clock.getAsLong() - entry.lastHit());
      message.getTimeSinceLastHitBuilder().setElapsedNs(elapsed);
    }
  }

  static CounterData counter(Entry entry) {
    return CounterData.newBuilder()
        .setPacketCount(entry.packets())
        .setByteCount(entry.bytes())
        .build();
  }

  /** What takes changes of an entry's counter and meter back. */
  Runnable save(Entry entry) {
    long packets = entry.packets();
    long bytes = entry.bytes();
    Optional<MeterMessages.Saved> meter =
        bound.isMetered()
            ? Optional.of(MeterMessages.Saved.of(entry.meters(), entry.meterIndex()))
            : Optional.empty();
    return () ->
        table()
            .change(
                () -> {
                  entry.setCounter(packets, bytes);
                  meter.ifPresent(saved -> saved.restore(clock.getAsLong()));
                });
  }
}
