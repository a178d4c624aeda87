package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Register;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.RegisterEntry;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.state.Registers;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes and reads of a program's registers (P4Runtime 1.5, section 9.8). One thread writes here at
 * a time; packets write meanwhile.
 */
final class RegisterArrays implements Entities {
  private record Array(
      int id,
      String name,
      Register info,
      P4Info p4info,
      TranslatedTypes types,
      ArrayIndices indices,
      Registers cells) {
    DataType type() throws Rejection {
      return DataType.of(info.getTypeSpec(), p4info.getTypeInfo(), types);
    }
  }

  private final Map<Integer, Array> arrays = new LinkedHashMap<>();

  private RegisterArrays() {}

  /**
   * Binds the registers of the p4info to the program's arrays of the same names.
   *
   * @throws Rejection if the program has another array, or none
   */
  static RegisterArrays bind(P4Info p4info, TranslatedTypes types, Map<String, Registers> program)
      throws Rejection {
    RegisterArrays bound = new RegisterArrays();
    for (Register info : p4info.getRegistersList()) {
      String name = info.getPreamble().getName();
      Registers cells = program.get(name);
      if (cells == null) {
        throw Rejection.mismatch("register " + name + " is only in the p4info");
      }
      if (cells.size() != info.getSize()) {
        throw Rejection.mismatch(
            "register %s has %d cells in the p4info and %d in the program"
                .formatted(name, info.getSize(), cells.size()));
      }
      types
          .named(info.getTypeSpec().getNewType().getName())
          .ifPresent(type -> type.found(cells.widthBits()));
      int id = info.getPreamble().getId();
      ArrayIndices indices =
          ArrayIndices.of("register " + name, cells.size(), info.getIndexTypeName(), types);
      bound.arrays.put(id, new Array(id, name, info, p4info, types, indices, cells));
    }
    return bound;
  }

  /** Sets one cell, or all of an array. */
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    RegisterEntry message = entity.getRegisterEntry();
    if (type != Update.Type.MODIFY) {
      throw Rejection.invalid("a register is always there; it can only be modified");
    }
    Array array = array(message.getRegisterId());
    CellRange range = array.indices().range(message.hasIndex(), message.getIndex());
    BigInteger value = array.type().read(message.getData(), "the data of register " + array.name());
    Registers cells = array.cells();
    BigInteger[] before = new BigInteger[range.to() - range.from()];
    for (int i = 0; i < before.length; i++) {
      before[i] = cells.get(range.from() + i);
      cells.set(range.from() + i, value);
    }
    return () -> {
      for (int i = 0; i < before.length; i++) {
        cells.set(range.from() + i, before[i]);
      }
    };
  }

  /** Hands the cells that {@code filter} selects to {@code out}: one, an array, or all arrays. */
  @Override
  public void read(Entity entity, Consumer<Entity> out) throws Rejection {
    RegisterEntry filter = entity.getRegisterEntry();
    if (filter.getRegisterId() != 0) {
      Array array = array(filter.getRegisterId());
      read(array, array.indices().range(filter.hasIndex(), filter.getIndex()), out);
      return;
    }
    if (filter.hasIndex()) {
      throw Rejection.invalid("name a register to read by index");
    }
    for (Array array : arrays.values()) {
      read(array, array.indices().range(false, filter.getIndex()), out);
    }
  }

  private static void read(Array array, CellRange range, Consumer<Entity> out) throws Rejection {
    DataType type = array.type();
    for (int i = range.from(); i < range.to(); i++) {
      RegisterEntry.Builder cell =
          RegisterEntry.newBuilder()
              .setRegisterId(array.id())
              .setIndex(array.indices().index(i))
              .setData(type.write(array.cells().get(i)));
      out.accept(Entity.newBuilder().setRegisterEntry(cell).build());
    }
  }

  private Array array(int id) throws Rejection {
    Array array = arrays.get(id);
    if (array == null) {
      throw Rejection.invalid("there is no register with id " + Integer.toUnsignedString(id));
    }
    return array;
  }

  /** Nothing: values go on through {@link #continueFrom}. */
  @Override
  public List<Update> written() {
    return List.of();
  }

  /** Goes on from the values of {@code before}, in arrays that are the same in both programs. */
  void continueFrom(RegisterArrays before) {
    arrays.forEach(
        (id, array) -> {
          Array old = before.arrays.get(id);
          if (old != null
              && old.name().equals(array.name())
              && old.cells().size() == array.cells().size()
              && old.cells().widthBits() == array.cells().widthBits()) {
            for (int i = 0; i < array.cells().size(); i++) {
              array.cells().set(i, old.cells().get(i));
            }
          }
        });
  }
}
