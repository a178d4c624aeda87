package io.heddle.softswitch.constraint;

import java.util.Map;

/**
 * What a constraint is asked about: the matches of an entry's key fields, or an action's
 * parameters, by name, and the entry's priority.
 */
public record Assignment(Map<String, Value> variables, int priority) {
  public Assignment {
    variables = Map.copyOf(variables);
  }
}
