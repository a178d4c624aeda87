package io.heddle.softswitch.stf;

import io.grpc.StatusException;
import io.heddle.p4.config.v1.Counter;
import io.heddle.p4.config.v1.Register;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.CounterEntry;
import io.heddle.p4.v1.DirectCounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Index;
import io.heddle.p4.v1.MeterConfig;
import io.heddle.p4.v1.MeterEntry;
import io.heddle.p4.v1.RegisterEntry;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import io.heddle.softswitch.stf.Command.Cell;
import io.heddle.softswitch.stf.Command.Condition;
import io.heddle.softswitch.stf.Command.Rate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Commands about counters, registers and meters. */
final class StateCommands {
  private final LocalPipeline pipeline;
  private final Names names;

  StateCommands(LocalPipeline pipeline, Names names) {
    this.pipeline = pipeline;
    this.names = names;
  }

  /**
   * Asks whether a counter is as it should be.
   *
   * @param labelled the entries that the test gave names, as they were added
   */
  void check(Command.CheckCounter check, Map<String, TableEntry> labelled)
      throws CommandFailed, StatusException {
    CounterData data =
        switch (check.cell()) {
          case Cell.At(long index) -> counterCell(check.counter(), index);
          case Cell.Of(String label) -> directCell(check.counter(), label, labelled.get(label));
        };
    if (check.condition().isEmpty()) {
      return;
    }
    Condition wanted = check.condition().get();
    long value =
        switch (wanted.unit()) {
          case PACKETS -> data.getPacketCount();
          case BYTES -> data.getByteCount();
        };
    if (!wanted.relation().holds(value, wanted.number())) {
      throw new CommandFailed(
          "counter %s has %d %s, not %s %d"
              .formatted(
                  check.counter(),
                  value,
                  wanted.unit().name().toLowerCase(Locale.ROOT),
                  wanted.relation().text(),
                  wanted.number()));
    }
  }

  private CounterData directCell(String name, String label, TableEntry entry)
      throws CommandFailed, StatusException {
    if (entry == null) {
      throw new CommandFailed("no entry was added with '= " + label + "'");
    }
    if (names.directCounter(name).getDirectTableId() != entry.getTableId()) {
      throw new CommandFailed("counter " + name + " is not of the table of entry " + label);
    }
    Entity filter =
        Entity.newBuilder()
            .setDirectCounterEntry(
                DirectCounterEntry.newBuilder().setTableEntry(EntryText.keyOf(entry)))
            .build();
    return single(name, pipeline.read(filter)).getDirectCounterEntry().getData();
  }

  private CounterData counterCell(String name, long index) throws CommandFailed, StatusException {
    Entity filter = Entity.newBuilder().setCounterEntry(cell(name, index)).build();
    return single(name, pipeline.read(filter)).getCounterEntry().getData();
  }

  private CounterEntry.Builder cell(String name, long index) throws CommandFailed {
    Optional<Counter> counter = names.counter(name);
    if (counter.isEmpty()) {
      throw new CommandFailed("there is no indirect counter named " + name);
    }
    return CounterEntry.newBuilder()
        .setCounterId(counter.get().getPreamble().getId())
        .setIndex(Index.newBuilder().setIndex(index));
  }

  private static Entity single(String name, List<Entity> found) throws CommandFailed {
    if (found.size() != 1) {
      throw new CommandFailed(name + " has no such cell");
    }
    return found.getFirst();
  }

  /** The cell as a line of text. */
  String read(Command.CounterRead read) throws CommandFailed, StatusException {
    CounterData data = counterCell(read.counter(), read.index());
    return "%s[%d]: %d packets, %d bytes"
        .formatted(read.counter(), read.index(), data.getPacketCount(), data.getByteCount());
  }

  void write(Command.CounterWrite write) throws CommandFailed, StatusException {
    CounterData data =
        CounterData.newBuilder()
            .setPacketCount(write.packets())
            .setByteCount(write.bytes())
            .build();
    modify(Entity.newBuilder().setCounterEntry(cell(write.counter(), write.index()).setData(data)));
  }

  /** The cell as a line of text. */
  String read(Command.RegisterRead read) throws CommandFailed, StatusException {
    Entity filter =
        Entity.newBuilder()
            .setRegisterEntry(
                RegisterEntry.newBuilder()
                    .setRegisterId(names.register(read.register()).getPreamble().getId())
                    .setIndex(Index.newBuilder().setIndex(read.index())))
            .build();
    RegisterEntry found = single(read.register(), pipeline.read(filter)).getRegisterEntry();
    return "%s[%d] = %s"
        .formatted(
            read.register(),
            read.index(),
            new BigInteger(1, found.getData().getBitstring().toByteArray()));
  }

  void write(Command.RegisterWrite write) throws CommandFailed, StatusException {
    write(names.register(write.register()), Optional.of(write.index()), write.value());
  }

  void reset(Command.RegisterReset reset) throws CommandFailed, StatusException {
    write(names.register(reset.register()), Optional.empty(), BigInteger.ZERO);
  }

  private void write(Register register, Optional<Long> index, BigInteger value)
      throws StatusException {
    RegisterEntry.Builder entry =
        RegisterEntry.newBuilder().setRegisterId(register.getPreamble().getId());
    index.ifPresent(i -> entry.setIndex(Index.newBuilder().setIndex(i)));
    entry.getDataBuilder().setBitstring(EntryText.bytes(value));
    modify(Entity.newBuilder().setRegisterEntry(entry));
  }

  /** The cell as a line of text. */
  String read(Command.MeterRead read) throws CommandFailed, StatusException {
    Entity filter =
        Entity.newBuilder()
            .setMeterEntry(
                MeterEntry.newBuilder()
                    .setMeterId(names.meter(read.meter()).getPreamble().getId())
                    .setIndex(Index.newBuilder().setIndex(read.index())))
            .build();
    MeterConfig config = single(read.meter(), pipeline.read(filter)).getMeterEntry().getConfig();
    return "%s[%d]: cir %d, cburst %d, pir %d, pburst %d"
        .formatted(
            read.meter(),
            read.index(),
            config.getCir(),
            config.getCburst(),
            config.getPir(),
            config.getPburst());
  }

  void write(Command.MeterWrite write) throws CommandFailed, StatusException {
    MeterEntry.Builder entry =
        MeterEntry.newBuilder()
            .setMeterId(names.meter(write.meter()).getPreamble().getId())
            .setConfig(
                MeterConfig.newBuilder()
                    .setCir(perSecond(write.committed()))
                    .setCburst(write.committed().burst())
                    .setPir(perSecond(write.peak()))
                    .setPburst(write.peak().burst()));
    write.index().ifPresent(i -> entry.setIndex(Index.newBuilder().setIndex(i)));
    modify(Entity.newBuilder().setMeterEntry(entry));
  }

  private static long perSecond(Rate rate) throws CommandFailed {
    BigDecimal perSecond =
        rate.perMicrosecond().movePointRight(6).setScale(0, RoundingMode.HALF_UP);
    if (perSecond.toBigInteger().bitLength() >= Long.SIZE) {
      throw new CommandFailed("a rate of " + rate.perMicrosecond() + " is too high");
    }
    return perSecond.longValue();
  }

  private void modify(Entity.Builder entity) throws StatusException {
    pipeline.write(Update.newBuilder().setType(Update.Type.MODIFY).setEntity(entity).build());
  }
}
