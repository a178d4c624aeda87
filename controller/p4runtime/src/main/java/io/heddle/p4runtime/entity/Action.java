package io.heddle.p4runtime.entity;

import java.util.Map;

/** A P4 action, by its name or alias in the p4info, with a value for each parameter. */
public record Action(String name, Map<String, Bitstring> parameters) {
  public Action {
    parameters = Map.copyOf(parameters);
  }
}
