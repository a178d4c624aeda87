package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.Action;
import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.config.v1.Preamble;
import io.heddle.p4.config.v1.Table;
import io.heddle.softswitch.constraint.Assignment;
import io.heddle.softswitch.constraint.Constraint;
import io.heddle.softswitch.constraint.InvalidConstraint;
import io.heddle.softswitch.constraint.Type;
import io.heddle.softswitch.constraint.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The p4-constraints of a program, which every entry and action that is written must satisfy. */
final class Restrictions {
  private final Map<Integer, Constraint> byId = new HashMap<>();

  private Restrictions() {}

  /**
   * Reads the annotations of a p4info.
   *
   * @throws Rejection if a constraint cannot be read or does not fit its table or action
   */
  static Restrictions of(P4Info p4info) throws Rejection {
    Restrictions restrictions = new Restrictions();
    for (Table table : p4info.getTablesList()) {
      Map<String, Type> keys = new HashMap<>();
      for (MatchField field : table.getMatchFieldsList()) {
        kind(field).ifPresent(kind -> keys.put(field.getName(), kind));
      }
      Preamble preamble = table.getPreamble();
      try {
        Constraint.ofTable(preamble.getAnnotationsList(), keys)
            .ifPresent(constraint -> restrictions.byId.put(preamble.getId(), constraint));
      } catch (InvalidConstraint e) {
        throw unreadable("table", preamble, e);
      }
    }
    for (Action action : p4info.getActionsList()) {
      Map<String, Type> params = new HashMap<>();
      for (Action.Param param : action.getParamsList()) {
        if (param.getBitwidth() > 0) {
          params.put(param.getName(), new Type.Bits(param.getBitwidth()));
        }
      }
      Preamble preamble = action.getPreamble();
      try {
        Constraint.ofAction(preamble.getAnnotationsList(), params)
            .ifPresent(constraint -> restrictions.byId.put(preamble.getId(), constraint));
      } catch (InvalidConstraint e) {
        throw unreadable("action", preamble, e);
      }
    }
    return restrictions;
  }

  private static Rejection unreadable(String what, Preamble preamble, InvalidConstraint e) {
    return Rejection.invalid(
        "the restriction of %s %s: %s".formatted(what, preamble.getName(), e.getMessage()));
  }

  private static Optional<Type.Key> kind(MatchField field) {
    if (field.getBitwidth() <= 0) {
      return Optional.empty();
    }
    Optional<Type.Kind> kind =
        switch (field.getMatchType()) {
          case EXACT -> Optional.of(Type.Kind.EXACT);
          case LPM -> Optional.of(Type.Kind.LPM);
          case TERNARY -> Optional.of(Type.Kind.TERNARY);
          case RANGE -> Optional.of(Type.Kind.RANGE);
          case OPTIONAL -> Optional.of(Type.Kind.OPTIONAL);
          case UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    return kind.map(k -> new Type.Key(k, field.getBitwidth()));
  }

  /** Whether a table or action has a restriction; asking is cheaper than to collect its values. */
  boolean has(int id) {
    return byId.containsKey(id);
  }

  /**
   * Asks the restriction of a table or action, if it has one.
   *
   * @param what the entry or action, for the message
   * @throws Rejection that quotes what is violated
   */
  void require(int id, String what, Map<String, Value> variables, int priority) throws Rejection {
    Constraint constraint = byId.get(id);
    if (constraint == null) {
      return;
    }
    Optional<String> violation = constraint.violation(new Assignment(variables, priority));
    if (violation.isPresent()) {
      throw Rejection.invalid(what + " violates its restriction \"" + violation.get() + "\"");
    }
  }
}
