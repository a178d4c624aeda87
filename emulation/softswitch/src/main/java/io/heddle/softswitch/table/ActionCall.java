package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.util.List;

/** An action with its parameters, checked, and laid out as generated code reads them. */
record ActionCall(ActionShape action, int index, List<Bitstring> params, long[] data) {
  /** What a table without a default action does on a miss. */
  static final ActionCall NONE =
      new ActionCall(new ActionShape("", List.of()), -1, List.of(), new long[0]);

  static ActionCall of(TableShape table, String name, List<Bitstring> params) throws EntryRejected {
    int index = -1;
    for (int i = 0; i < table.actions().size(); i++) {
      if (table.actions().get(i).name().equals(name)) {
        index = i;
        break;
      }
    }
    if (index < 0) {
      throw invalid("table " + table.name() + " has no action " + name);
    }
    ActionShape action = table.actions().get(index);
    List<Integer> widths = action.paramWidths();
    if (params.size() != widths.size()) {
      throw invalid(
          "action %s takes %d parameters, not %d".formatted(name, widths.size(), params.size()));
    }
    long[] data = new long[widths.stream().mapToInt(ActionShape::longs).sum()];
    int at = 0;
    for (int i = 0; i < params.size(); i++) {
      if (params.get(i).bitLength() > widths.get(i)) {
        throw invalid(
            "parameter %d of action %s has %d bits and cannot be %s"
                .formatted(i + 1, name, widths.get(i), params.get(i)));
      }
      BigInteger value = params.get(i).toBigInteger();
      for (int limb = 0; limb < ActionShape.longs(widths.get(i)); limb++) {
        data[at++] = value.shiftRight(64 * limb).longValue();
      }
    }
    return new ActionCall(action, index, List.copyOf(params), data);
  }

  private static EntryRejected invalid(String message) {
    return new EntryRejected(EntryRejected.Reason.INVALID, message);
  }
}
