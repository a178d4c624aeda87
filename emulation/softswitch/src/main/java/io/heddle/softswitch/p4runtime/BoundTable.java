package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Table.IdleTimeoutBehavior;
import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.TableAction;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One table of the p4info bound to the program's table of the same name: ids of the one are checked
 * and turned into names and positions of the other, and back.
 */
final class BoundTable {
  private final io.heddle.p4.config.v1.Table info;
  private final Table table;
  private final boolean counted;

  /** The p4info's field ids in the program's key order. */
  private final List<Integer> fieldIds;

  private final Map<Integer, Integer> positionOfField = new HashMap<>();
  private final Map<Integer, BoundAction> actionById = new HashMap<>();
  private final Map<String, BoundAction> actionByName = new HashMap<>();

  private BoundTable(
      io.heddle.p4.config.v1.Table info,
      Table table,
      boolean counted,
      List<Integer> fieldIds,
      List<BoundAction> actions) {
    this.info = info;
    this.table = table;
    this.counted = counted;
    this.fieldIds = List.copyOf(fieldIds);
    for (int i = 0; i < fieldIds.size(); i++) {
      positionOfField.put(fieldIds.get(i), i);
    }
    for (BoundAction action : actions) {
      actionById.put(action.id(), action);
      actionByName.put(action.name(), action);
    }
  }

  /**
   * Binds the two descriptions of a table.
   *
   * @throws Rejection if they contradict each other: key fields, widths, match kinds, actions
   */
  static BoundTable bind(io.heddle.p4.config.v1.Table info, P4Info p4info, Table table)
      throws Rejection {
    String name = info.getPreamble().getName();
    if (info.getImplementationId() != 0) {
      throw Rejection.invalid(
          "table " + name + " has an action profile, which this switch does not support");
    }
    List<BoundAction> actions = new ArrayList<>();
    for (var ref : info.getActionRefsList()) {
      BoundAction action = action(ref, p4info, name);
      if (!table.actions().contains(action.name())) {
        throw mismatch(name, "has action " + action.name() + " only in the p4info");
      }
      actions.add(action);
    }
    boolean counted =
        p4info.getDirectCountersList().stream()
            .anyMatch(counter -> counter.getDirectTableId() == info.getPreamble().getId());
    if (counted && !table.hasCounters()) {
      throw mismatch(name, "has a direct counter only in the p4info");
    }
    return new BoundTable(info, table, counted, fieldIds(info, table, name), actions);
  }

  private static List<Integer> fieldIds(io.heddle.p4.config.v1.Table info, Table table, String name)
      throws Rejection {
    if (info.getMatchFieldsCount() != table.key().size()) {
      throw mismatch(
          name,
          "has "
              + info.getMatchFieldsCount()
              + " key fields in the p4info and "
              + table.key().size()
              + " in the program");
    }
    List<Integer> ids = new ArrayList<>();
    for (KeyField field : table.key()) {
      var described =
          info.getMatchFieldsList().stream()
              .filter(candidate -> candidate.getName().equals(field.name()))
              .findFirst()
              .orElseThrow(
                  () -> mismatch(name, "has key field " + field.name() + " only in the program"));
      String kind = described.getMatchType().name();
      if (described.getBitwidth() != field.widthBits() || !kind.equals(field.kind().name())) {
        throw mismatch(
            name,
            "has key field %s as %s of %d bits in the p4info and %s of %d bits in the program"
                .formatted(
                    field.name(), kind, described.getBitwidth(), field.kind(), field.widthBits()));
      }
      ids.add(described.getId());
    }
    return ids;
  }

  private static BoundAction action(
      io.heddle.p4.config.v1.ActionRef ref, P4Info p4info, String tableName) throws Rejection {
    var info =
        p4info.getActionsList().stream()
            .filter(candidate -> candidate.getPreamble().getId() == ref.getId())
            .findFirst()
            .orElseThrow(
                () ->
                    Rejection.invalid(
                        "table "
                            + tableName
                            + " refers to action id "
                            + Integer.toUnsignedString(ref.getId())
                            + ", which the p4info does not have"));
    List<BoundAction.Param> params = new ArrayList<>();
    for (var param : info.getParamsList()) {
      if (param.getBitwidth() <= 0) {
        throw Rejection.invalid(
            "action %s has parameter %s without a width; translated types are not supported"
                .formatted(info.getPreamble().getName(), param.getName()));
      }
      params.add(new BoundAction.Param(param.getId(), param.getName(), param.getBitwidth()));
    }
    return new BoundAction(
        info.getPreamble().getId(), info.getPreamble().getName(), ref.getScope(), params);
  }

  private static Rejection mismatch(String table, String what) {
    return Rejection.invalid(
        "p4info and device config do not belong together: table " + table + " " + what);
  }

  int id() {
    return info.getPreamble().getId();
  }

  String name() {
    return info.getPreamble().getName();
  }

  Table table() {
    return table;
  }

  boolean counted() {
    return counted;
  }

  boolean isConst() {
    return info.getIsConstTable();
  }

  boolean hasConstDefault() {
    return info.getConstDefaultActionId() != 0;
  }

  boolean hasIdleTimeout() {
    return info.getIdleTimeoutBehavior() != IdleTimeoutBehavior.NO_TIMEOUT;
  }

  boolean keyless() {
    return fieldIds.isEmpty();
  }

  /** Whether entries are told apart by priority too. */
  boolean prioritized() {
    return table.key().stream()
        .anyMatch(
            field ->
                switch (field.kind()) {
                  case TERNARY, RANGE, OPTIONAL -> true;
                  case EXACT, LPM -> false;
                });
  }

  /** The key of {@code message}, with a priority where and only where the table needs one. */
  EntryKey readKey(TableEntry message) throws Rejection {
    int priority = message.getPriority();
    if (prioritized() && priority <= 0) {
      throw Rejection.invalid(
          "table " + name() + " needs a priority greater than 0, not " + priority);
    }
    if (!prioritized() && priority != 0) {
      throw Rejection.invalid(
          "table " + name() + " has only exact and LPM fields; leave the priority 0");
    }
    return new EntryKey(readMatch(message.getMatchList()), priority);
  }

  /** One match for each key field in the program's order. */
  List<Match> readMatch(List<FieldMatch> sent) throws Rejection {
    List<KeyField> fields = table.key();
    Match[] matches = new Match[fields.size()];
    for (FieldMatch match : sent) {
      Integer position = positionOfField.get(match.getFieldId());
      if (position == null) {
        throw Rejection.invalid(
            "table "
                + name()
                + " has no key field with id "
                + Integer.toUnsignedString(match.getFieldId()));
      }
      if (matches[position] != null) {
        throw Rejection.invalid("field " + fields.get(position).name() + " is given twice");
      }
      matches[position] = Values.read(match, fields.get(position));
    }
    for (int i = 0; i < matches.length; i++) {
      if (matches[i] == null) {
        if (fields.get(i).kind() == KeyField.Kind.EXACT) {
          throw Rejection.invalid("exact field " + fields.get(i).name() + " is missing");
        }
        matches[i] = KeyField.ANY;
      }
    }
    return List.of(matches);
  }

  /** The action that {@code message} asks for, with its parameters. */
  ActionCall readAction(TableAction message, boolean forDefault) throws Rejection {
    if (message.getTypeCase() != TableAction.TypeCase.ACTION) {
      throw Rejection.invalid("table " + name() + " takes an action, not a member or group");
    }
    Action action = message.getAction();
    BoundAction bound = action(action.getActionId());
    if (forDefault ? !bound.forDefault() : !bound.forEntries()) {
      throw Rejection.denied(
          "action %s is %s in table %s"
              .formatted(
                  bound.name(), bound.scope().name().toLowerCase(java.util.Locale.ROOT), name()));
    }
    return new ActionCall(bound.name(), bound.read(action));
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

  /** The message for an entry, without its counter and without what the controller attached. */
  TableEntry.Builder write(Entry entry, boolean isDefault) {
    TableEntry.Builder message =
        TableEntry.newBuilder()
            .setTableId(id())
            .setPriority(entry.priority())
            .setIsDefaultAction(isDefault)
            .setIsConst(isDefault ? hasConstDefault() : entry.constant());
    List<Match> matches = entry.match();
    for (int i = 0; i < matches.size(); i++) {
      if (!matches.get(i).equals(KeyField.ANY)) {
        message.addMatch(Values.write(fieldIds.get(i), matches.get(i)));
      }
    }
    BoundAction action = actionByName.get(entry.action());
    // The default action of a table that declares none is NoAction, which the p4info may leave out.
    if (action != null) {
      message.getActionBuilder().setAction(action.write(entry.params()));
    }
    return message;
  }
}
