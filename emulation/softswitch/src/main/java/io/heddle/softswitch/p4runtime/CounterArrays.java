package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.Counter;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.CounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.state.Counters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes and reads of a program's indirect counters (P4Runtime 1.5, section 9.3.2). One thread
 * writes at a time; packets are counted meanwhile.
 */
final class CounterArrays implements Entities {
  private record Array(P4Info.Counter info, ArrayIndices indices, Counters cells) {}

  private final Map<Integer, Array> arrays = new LinkedHashMap<>();

  private CounterArrays() {}

  /**
   * Binds the counters of the p4info to the program's arrays of the same names.
   *
   * @throws Rejection if the program has another array, or none
   */
  static CounterArrays bind(P4Info p4info, TranslatedTypes types, Map<String, Counters> program)
      throws Rejection {
    CounterArrays bound = new CounterArrays();
    for (Counter message : p4info.message().getCountersList()) {
      P4Info.Counter info = p4info.counter(message.getPreamble().getId()).orElseThrow();
      Counters cells = program.get(info.name());
      if (cells == null) {
        throw Rejection.mismatch("counter " + info.name() + " is only in the p4info");
      }
      if (cells.size() != info.size()) {
        throw Rejection.mismatch(
            "counter %s has %d cells in the p4info and %d in the program"
                .formatted(info.name(), info.size(), cells.size()));
      }
      ArrayIndices indices =
          ArrayIndices.of(
              "counter " + info.name(), cells.size(), message.getIndexTypeName(), types);
      bound.arrays.put(info.id(), new Array(info, indices, cells));
    }
    return bound;
  }

  /** Sets one cell, or all of an array; without data it changes nothing. */
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    CounterEntry message = entity.getCounterEntry();
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a counter is always there; it can only be modified");
    }
    Array array = array(message.getCounterId());
    CellRange range = array.indices().range(message.hasIndex(), message.getIndex());
    if (!message.hasData()) {
      return () -> {};
    }
    CounterData data = message.getData();
    requireCounts(data);
    Counters cells = array.cells();
    List<Runnable> undo = new ArrayList<>(range.to() - range.from());
    for (int i = range.from(); i < range.to(); i++) {
      undo.add(cells.set(i, data.getPacketCount(), data.getByteCount()));
    }
    return () -> undo.forEach(Runnable::run);
  }

  /** Refuses what no packets can have counted. */
  static void requireCounts(CounterData data) throws Rejection {
    if (data.getPacketCount() < 0 || data.getByteCount() < 0) {
      throw Rejection.invalid(
          "a counter of %d packets and %d bytes is negative"
              .formatted(data.getPacketCount(), data.getByteCount()));
    }
  }

  /** Hands the cells that {@code filter} selects to {@code out}: one, an array, or all arrays. */
  @Override
  public void read(Entity entity, Consumer<Entity> out) throws Rejection {
    CounterEntry filter = entity.getCounterEntry();
    if (filter.getCounterId() != 0) {
      Array array = array(filter.getCounterId());
      read(array, array.indices().range(filter.hasIndex(), filter.getIndex()), out);
      return;
    }
    if (filter.hasIndex()) {
      throw Rejection.invalid("name a counter to read by index");
    }
    for (Array array : arrays.values()) {
      read(array, array.indices().range(false, filter.getIndex()), out);
    }
  }

  private static void read(Array array, CellRange range, Consumer<Entity> out) {
    for (int i = range.from(); i < range.to(); i++) {
      CounterEntry.Builder cell =
          CounterEntry.newBuilder()
              .setCounterId(array.info().id())
              .setIndex(array.indices().index(i))
              .setData(
                  CounterData.newBuilder()
                      .setPacketCount(array.cells().packets(i))
                      .setByteCount(array.cells().bytes(i)));
      out.accept(Entity.newBuilder().setCounterEntry(cell).build());
    }
  }

  private Array array(int id) throws Rejection {
    Array array = arrays.get(id);
    if (array == null) {
      throw Rejection.invalid("there is no counter with id " + Integer.toUnsignedString(id));
    }
    return array;
  }

  /** Nothing: counts go on through {@link #continueFrom}. */
  @Override
  public List<Update> written() {
    return List.of();
  }

  /** Goes on from the counts of {@code before}, in arrays that are the same in both programs. */
  void continueFrom(CounterArrays before) {
    arrays.forEach(
        (id, array) -> {
          Array old = before.arrays.get(id);
          if (old != null && old.info().equals(array.info())) {
            for (int i = 0; i < array.cells().size(); i++) {
              array.cells().set(i, old.cells().packets(i), old.cells().bytes(i));
            }
          }
        });
  }
}
