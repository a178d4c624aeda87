package io.heddle.controller.compile;

import io.heddle.p4runtime.entity.Entity;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The states under construction, with the intent that each entity comes from. */
final class Draft {
  private record Origin(Entity entity, String intent) {}

  private final SortedMap<String, Map<Object, Origin>> neds = new TreeMap<>();

  Draft(Collection<String> neds) {
    neds.forEach(ned -> this.neds.put(ned, new LinkedHashMap<>()));
  }

  boolean has(String ned) {
    return neds.containsKey(ned);
  }

  /**
   * Adds {@code entity} for {@code intent}, such as "network blue". That two intents ask for the
   * same is no conflict.
   *
   * @throws CompileException if another entity has its key
   */
  void put(String ned, Entity entity, String intent) {
    Origin before = neds.get(ned).putIfAbsent(entity.key(), new Origin(entity, intent));
    if (before != null && !before.entity().equals(entity)) {
      throw new CompileException(
          before.intent()
              + " and "
              + intent
              + " contradict each other on "
              + ned
              + ": "
              + before.entity()
              + " or "
              + entity);
    }
  }

  SortedMap<String, DeviceState> finish() {
    SortedMap<String, DeviceState> states = new TreeMap<>();
    neds.forEach(
        (ned, origins) ->
            states.put(
                ned, DeviceState.of(origins.values().stream().map(Origin::entity).toList())));
    return states;
  }
}
