package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.Table.IdleTimeoutBehavior;
import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.TableAction;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.ActionShape;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One table of the p4info bound to the program's table of the same name: ids of the one are checked
 * and turned into names and positions of the other, and back.
 */
final class BoundTable {
  private final ControllerView view;
  private final P4Info.Table info;
  private final io.heddle.p4.config.v1.Table message;
  private final boolean metered;
  private final Table table;
  private final BoundKey key;
  private final Map<Integer, BoundAction> actionById = new HashMap<>();
  private final Map<String, BoundAction> actionByName = new HashMap<>();

  private BoundTable(
      P4Info p4info, P4Info.Table info, Table table, BoundKey key, ControllerView view) {
    this.view = view;
    this.info = info;
    this.message =
        p4info.message().getTablesList().stream()
            .filter(candidate -> candidate.getPreamble().getId() == info.id())
            .findFirst()
            .orElseThrow();
    this.metered =
        p4info.message().getDirectMetersList().stream()
            .anyMatch(meter -> meter.getDirectTableId() == info.id());
    this.table = table;
    this.key = key;
    for (P4Info.ActionUse use : info.actions()) {
      BoundAction action = new BoundAction(use, view);
      actionById.put(action.id(), action);
      actionByName.put(action.name(), action);
    }
  }

  /**
   * Binds the two descriptions of a table.
   *
   * @throws Rejection if they contradict each other: key fields, widths, match kinds, actions
   */
  static BoundTable bind(P4Info p4info, P4Info.Table info, Table table, ControllerView view)
      throws Rejection {
    for (P4Info.ActionUse use : info.actions()) {
      requireSame(info.name(), use.action(), table.shape().actions(), view.types());
    }
    if (info.directCounter().isPresent() && !table.hasCounters()) {
      throw Rejection.mismatch("table " + info.name() + " has a direct counter only in the p4info");
    }
    BoundKey key = BoundKey.bind(info, table.key(), view.types());
    BoundTable bound = new BoundTable(p4info, info, table, key, view);
    bound.requireInProgram(bound.metered, table.shape().hasMeters(), "a direct meter");
    bound.requireInProgram(bound.hasIdleTimeout(), table.shape().direct().age(), "an idle timeout");
    bound.requireInProgram(bound.profile() != 0, table.profile().isPresent(), "an action profile");
    if (bound.profile() == 0 && table.profile().isPresent()) {
      throw Rejection.mismatch(
          "table " + info.name() + " has an action profile only in the program");
    }
    return bound;
  }

  private void requireInProgram(boolean inInfo, boolean inProgram, String what) throws Rejection {
    if (inInfo && !inProgram) {
      throw Rejection.mismatch("table " + name() + " has " + what + " only in the p4info");
    }
  }

  private static void requireSame(
      String table, P4Info.Action action, List<ActionShape> program, TranslatedTypes types)
      throws Rejection {
    Optional<ActionShape> found =
        program.stream().filter(shape -> shape.name().equals(action.name())).findFirst();
    if (found.isEmpty()) {
      throw Rejection.mismatch(
          "action %s of table %s is only in the p4info".formatted(action.name(), table));
    }
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < action.params().size(); i++) {
      P4Info.Param param = action.params().get(i);
      Optional<TranslatedType> translated = types.of(action.id(), param.id());
      if (translated.isPresent() && i < found.get().paramWidths().size()) {
        int width = found.get().paramWidths().get(i);
        translated.get().found(width);
        widths.add(width);
      } else {
        widths.add(param.width());
      }
    }
    if (!widths.equals(found.get().paramWidths())) {
      throw Rejection.mismatch(
          "action %s has parameters of %s bits in the p4info and of %s bits in the program"
              .formatted(action.name(), widths, found.get().paramWidths()));
    }
  }

  int id() {
    return info.id();
  }

  String name() {
    return info.name();
  }

  Table table() {
    return table;
  }

  BoundKey key() {
    return key;
  }

  boolean isCounted() {
    return info.directCounter().isPresent();
  }

  boolean isMetered() {
    return metered;
  }

  boolean hasIdleTimeout() {
    return message.getIdleTimeoutBehavior() == IdleTimeoutBehavior.NOTIFY_CONTROL;
  }

  /** The id of the action profile that its entries refer to; 0 if they have actions. */
  int profile() {
    return message.getImplementationId();
  }

  boolean isConst() {
    return info.constant();
  }

  boolean hasConstDefault() {
    return info.constDefaultAction().isPresent();
  }

  /** Whether entries are told apart by priority too. */
  boolean isPrioritized() {
    return info.needsPriority();
  }

  /** The key of {@code message}, with a priority where and only where the table needs one. */
  EntryKey readKey(TableEntry message) throws Rejection {
    int priority = message.getPriority();
    if (isPrioritized() && priority <= 0) {
      throw Rejection.invalid(
          "table " + name() + " needs a priority greater than 0, not " + priority);
    }
    if (!isPrioritized() && priority != 0) {
      throw Rejection.invalid(
          "table " + name() + " has only exact and LPM fields; leave the priority 0");
    }
    return new EntryKey(key.read(message.getMatchList()), priority);
  }

  /** The key of an entry that is to be inserted, which the table's restriction must allow. */
  EntryKey readNewKey(TableEntry message) throws Rejection {
    EntryKey entryKey = readKey(message);
    key.requireAllowed(entryKey, view.restrictions());
    return entryKey;
  }

  /** The action that {@code message} asks for, with its parameters. */
  ActionCall readAction(TableAction message, boolean forDefault) throws Rejection {
    if (message.getTypeCase() != TableAction.TypeCase.ACTION) {
      throw Rejection.invalid("table " + name() + " takes an action, not a member or group");
    }
    Action action = message.getAction();
    BoundAction bound = action(action.getActionId());
    if (forDefault ? !bound.use().asDefault() : !bound.use().inEntries()) {
      throw Rejection.denied(
          "action %s cannot be %s of table %s"
              .formatted(bound.name(), forDefault ? "the default" : "in an entry", name()));
    }
    try {
      return table.call(bound.name(), bound.read(action));
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
  }

  /** The action with this id, which the table must have. */
  BoundAction action(int actionId) throws Rejection {
    BoundAction action = actionById.get(actionId);
    if (action == null) {
      throw Rejection.invalid(
          "table " + name() + " has no action with id " + Integer.toUnsignedString(actionId));
    }
    return action;
  }

  /** The message for an entry's key. */
  TableEntry.Builder write(Entry entry, boolean isDefault) {
    return TableEntry.newBuilder()
        .setTableId(id())
        .addAllMatch(key.write(entry.match()))
        .setPriority(entry.priority())
        .setIsDefaultAction(isDefault)
        .setIsConst(isDefault ? hasConstDefault() : isConst());
  }

  /** The message for an action; empty for none, which is what a miss does by itself. */
  Optional<Action> write(ActionCall call) {
    return Optional.ofNullable(actionByName.get(call.action().name()))
        .map(action -> action.write(call.params()));
  }
}
