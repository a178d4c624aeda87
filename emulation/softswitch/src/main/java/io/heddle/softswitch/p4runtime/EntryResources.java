package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.TableEntry;
import io.heddle.softswitch.state.MeterRates;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
    CounterArrays.requireCounts(message.getCounterData());
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

  /**
   * Sets what a checked message says, and what it says by leaving it out.
   *
   * @return what takes that back: what packets have counted since then stays counted
   */
  Runnable apply(Entry entry, TableEntry message) throws Rejection {
    List<Runnable> undo = new ArrayList<>();
    if (message.hasCounterData()) {
      undo.add(setCounter(entry, message.getCounterData()));
    }
    if (bound.isMetered()) {
      Optional<MeterRates> rates =
          message.hasMeterConfig()
              ? Optional.of(MeterMessages.read(message.getMeterConfig()))
              : Optional.empty();
      undo.add(configure(entry, rates));
      if (message.hasMeterCounterData()) {
        undo.add(clearCounts(entry));
      }
    }
    return () -> undo.forEach(Runnable::run);
  }

  /** Makes an entry's resources as new; returns what takes that back. */
  Runnable clear(Entry entry) {
    Runnable counter = setCounter(entry, CounterData.getDefaultInstance());
    Runnable meter = bound.isMetered() ? configure(entry, Optional.empty()) : () -> {};
    return () -> {
      counter.run();
      meter.run();
    };
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

  /** Sets an entry's counter; returns what takes that back. */
  Runnable setCounter(Entry entry, CounterData data) {
    return change(() -> entry.setCounter(data.getPacketCount(), data.getByteCount()));
  }

  /**
   * Sets the rates of an entry's meter; without any it marks all packets green. Returns what takes
   * that back.
   */
  Runnable configure(Entry entry, Optional<MeterRates> rates) {
    return change(() -> entry.meters().configure(entry.meterIndex(), rates, clock.getAsLong()));
  }

  /** Forgets what an entry's meter has counted; returns what takes that back. */
  Runnable clearCounts(Entry entry) {
    return change(() -> entry.meters().clearMarked(entry.meterIndex()));
  }

  /**
   * Makes a change when the table shows its changes, which may be when a batch is complete; taking
   * it back comes after it in any case.
   */
  private Runnable change(Supplier<Runnable> change) {
    AtomicReference<Runnable> undo = new AtomicReference<>(() -> {});
    table().change(() -> undo.set(change.get()));
    return () -> table().change(() -> undo.get().run());
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
}
