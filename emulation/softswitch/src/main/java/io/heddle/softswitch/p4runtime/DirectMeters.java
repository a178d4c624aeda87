package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.DirectMeterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.state.MeterRates;
import io.heddle.softswitch.state.Meters;
import io.heddle.softswitch.table.Entry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The meters that live with the entries of tables (P4Runtime 1.5, section 9.4.1). */
record DirectMeters(Tables tables) implements Entities {
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    DirectMeterEntry message = entity.getDirectMeterEntry();
    TableEntries table = tables.get(message.getTableEntry().getTableId());
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a direct meter lives with its entry; it can only be modified");
    }
    requireMeter(table);
    Entry entry = table.owner(message.getTableEntry());
    Optional<MeterRates> rates =
        message.hasConfig()
            ? Optional.of(MeterMessages.read(message.getConfig()))
            : Optional.empty();
    MeterMessages.requireZero(message.getCounterData());
    Runnable before = table.resources().configure(entry, rates);
    Runnable counts = message.hasCounterData() ? table.resources().clearCounts(entry) : () -> {};
    return () -> {
      counts.run();
      before.run();
    };
  }

  private static void requireMeter(TableEntries table) throws Rejection {
    if (!table.bound().isMetered()) {
      throw Rejection.invalid("table " + table.bound().name() + " has no direct meter");
    }
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    TableEntry wanted = filter.getDirectMeterEntry().getTableEntry();
    boolean counts = filter.getDirectMeterEntry().hasCounterData();
    for (TableEntries table : tables.selected(wanted)) {
      if (wanted.getTableId() != 0) {
        requireMeter(table);
      } else if (!table.bound().isMetered()) {
        continue;
      }
      if (wanted.getIsDefaultAction() || wanted.getMatchCount() != 0) {
        Entry entry = table.owner(wanted);
        emit(entry, table.bound().write(entry, wanted.getIsDefaultAction()), counts, out);
      } else {
        table.select(wanted, (entry, message) -> emit(entry, message, counts, out));
      }
    }
  }

  private static void emit(
      Entry entry, TableEntry.Builder message, boolean counts, Consumer<Entity> out) {
    Meters meters = entry.meters();
    DirectMeterEntry.Builder meter =
        DirectMeterEntry.newBuilder().setTableEntry(Tables.keyOf(message));
    meters
        .rates(entry.meterIndex())
        .ifPresent(rates -> meter.setConfig(MeterMessages.write(rates)));
    if (counts) {
      meter.setCounterData(MeterMessages.counts(meters, entry.meterIndex()));
    }
    out.accept(Entity.newBuilder().setDirectMeterEntry(meter).build());
  }

  /** Nothing: the entries of tables are written with their meters. */
  @Override
  public List<Update> written() {
    return List.of();
  }
}
