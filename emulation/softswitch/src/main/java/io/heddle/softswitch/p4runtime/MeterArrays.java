package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.Meter;
import io.heddle.p4.config.v1.MeterSpec;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MeterEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.state.MeterRates;
import io.heddle.softswitch.state.Meters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The indirect meters of a program (P4Runtime 1.5, section 9.4.2). */
final class MeterArrays implements Entities {
  private record Array(Meter info, ArrayIndices indices, Meters cells) {
    int id() {
      return info.getPreamble().getId();
    }

    String name() {
      return info.getPreamble().getName();
    }
  }

  private final Map<Integer, Array> arrays = new LinkedHashMap<>();
  private final LongSupplier clock;

  private MeterArrays(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Binds the meters of the p4info to the program's arrays of the same names.
   *
   * @throws Rejection if the program has another array, or none, or meters of a type that v1model
   *     has not
   */
  static MeterArrays bind(P4Info p4info, TranslatedTypes types, Dataplane dataplane)
      throws Rejection {
    MeterArrays bound = new MeterArrays(dataplane::now);
    for (Meter info : p4info.message().getMetersList()) {
      String name = info.getPreamble().getName();
      requireTwoRates(name, info.getSpec());
      Meters cells = dataplane.meters().get(name);
      if (cells == null) {
        throw Rejection.mismatch("meter " + name + " is only in the p4info");
      }
      if (cells.size() != info.getSize()) {
        throw Rejection.mismatch(
            "meter %s has %d cells in the p4info and %d in the program"
                .formatted(name, info.getSize(), cells.size()));
      }
      if (info.getSpec().getUnit() != unit(cells)) {
        throw Rejection.mismatch(
            "meter %s is about %s in the p4info and %s in the program"
                .formatted(name, info.getSpec().getUnit(), unit(cells)));
      }
      ArrayIndices indices =
          ArrayIndices.of("meter " + name, cells.size(), info.getIndexTypeName(), types);
      bound.arrays.put(info.getPreamble().getId(), new Array(info, indices, cells));
    }
    for (var info : p4info.message().getDirectMetersList()) {
      requireTwoRates(info.getPreamble().getName(), info.getSpec());
    }
    return bound;
  }

  private static MeterSpec.Unit unit(Meters cells) {
    return switch (cells.unit()) {
      case PACKETS -> MeterSpec.Unit.PACKETS;
      case BYTES -> MeterSpec.Unit.BYTES;
    };
  }

  private static void requireTwoRates(String name, MeterSpec spec) throws Rejection {
    if (spec.getType() != MeterSpec.Type.TWO_RATE_THREE_COLOR) {
      throw Rejection.invalid(
          "meter " + name + " is not a two-rate three-colour marker, which is what v1model has");
    }
  }

  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    MeterEntry message = entity.getMeterEntry();
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a meter is always there; it can only be modified");
    }
    Array array = array(message.getMeterId());
    CellRange range = array.indices().range(message.hasIndex(), message.getIndex());
    Optional<MeterRates> rates =
        message.hasConfig()
            ? Optional.of(MeterMessages.read(message.getConfig()))
            : Optional.empty();
    MeterMessages.requireZero(message.getCounterData());
    List<Runnable> undo = new ArrayList<>();
    for (int i = range.from(); i < range.to(); i++) {
      undo.add(array.cells().configure(i, rates, clock.getAsLong()));
      if (message.hasCounterData()) {
        undo.add(array.cells().clearMarked(i));
      }
    }
    return () -> undo.forEach(Runnable::run);
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    MeterEntry wanted = filter.getMeterEntry();
    if (wanted.getMeterId() == 0 && wanted.hasIndex()) {
      throw Rejection.invalid("name a meter to read by index");
    }
    Collection<Array> selected =
        wanted.getMeterId() == 0 ? arrays.values() : List.of(array(wanted.getMeterId()));
    for (Array array : selected) {
      CellRange range = array.indices().range(wanted.hasIndex(), wanted.getIndex());
      for (int i = range.from(); i < range.to(); i++) {
        out.accept(message(array, i, wanted.hasCounterData()));
      }
    }
  }

  private static Entity message(Array array, int index, boolean counts) {
    MeterEntry.Builder meter =
        MeterEntry.newBuilder().setMeterId(array.id()).setIndex(array.indices().index(index));
    array.cells().rates(index).ifPresent(rates -> meter.setConfig(MeterMessages.write(rates)));
    if (counts) {
      meter.setCounterData(MeterMessages.counts(array.cells(), index));
    }
    return Entity.newBuilder().setMeterEntry(meter).build();
  }

  private Array array(int id) throws Rejection {
    Array array = arrays.get(id);
    if (array == null) {
      throw Rejection.invalid("there is no meter with id " + Integer.toUnsignedString(id));
    }
    return array;
  }

  @Override
  public List<Update> written() {
    List<Update> updates = new ArrayList<>();
    for (Array array : arrays.values()) {
      for (int i = 0; i < array.cells().size(); i++) {
        if (array.cells().isConfigured(i)) {
          updates.add(
              Update.newBuilder()
                  .setType(Update.Type.MODIFY)
                  .setEntity(message(array, i, false))
                  .build());
        }
      }
    }
    return updates;
  }

  /** Goes on from what packets did to the meters of {@code before} that are in both programs. */
  void continueFrom(MeterArrays before) {
    arrays.forEach(
        (id, array) -> {
          Array old = before.arrays.get(id);
          if (old != null
              && old.name().equals(array.name())
              && old.cells().size() == array.cells().size()) {
            for (int i = 0; i < array.cells().size(); i++) {
              array.cells().continueFrom(i, old.cells(), i);
            }
          }
        });
  }
}
