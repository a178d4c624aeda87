package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import java.math.BigInteger;
import java.util.List;

/**
 * An action with its parameters, checked, and laid out as generated code reads them.
 *
 * @param index the position of the action among those it was chosen from, or -1 for none
 * @param data the parameters, each in as few longs as hold it; nobody writes to it
 */
public record ActionCall(ActionShape action, int index, List<Bitstring> params, long[] data)
    implements Choice {
  /** What a table without a default action does on a miss, and an empty group. */
  public static final ActionCall NONE =
      new ActionCall(new ActionShape("", List.of()), -1, List.of(), new long[0]);

  /**
   * Checks a call.
   *
   * @param owner what has the actions, for messages
   */
  static ActionCall of(String owner, List<ActionShape> actions, String name, List<Bitstring> params)
      throws EntryRejected {
    int index = -1;
    for (int i = 0; i < actions.size(); i++) {
      if (actions.get(i).name().equals(name)) {
        index = i;
        break;
      }
    }
    if (index < 0) {
      throw invalid(owner + " has no action " + name);
    }
    ActionShape action = actions.get(index);
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
