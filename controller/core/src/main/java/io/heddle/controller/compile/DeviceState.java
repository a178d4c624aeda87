package io.heddle.controller.compile;

import io.heddle.p4runtime.entity.Entity;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All entities of one NED, at most one for each {@link Entity#key()}. Immutable. Two states are
 * equal when they hold the same entities; the order in which they are listed does not matter, but
 * equal input to the compiler gives it equal order.
 */
public final class DeviceState {
  public static final DeviceState EMPTY = new DeviceState(Map.of());

  private final Map<Object, Entity> byKey;

  private DeviceState(Map<Object, Entity> byKey) {
    this.byKey = Collections.unmodifiableMap(byKey);
  }

  /**
   * @throws IllegalArgumentException if two of {@code entities} have the same key
   */
  public static DeviceState of(Collection<? extends Entity> entities) {
    Map<Object, Entity> byKey = LinkedHashMap.newLinkedHashMap(entities.size());
    for (Entity entity : entities) {
      if (byKey.put(entity.key(), entity) != null) {
        throw new IllegalArgumentException("two entities with the key " + entity.key());
      }
    }
    return new DeviceState(byKey);
  }

  public Collection<Entity> entities() {
    return byKey.values();
  }

  /** The entities by their {@link Entity#key()}. */
  public Map<Object, Entity> byKey() {
    return byKey;
  }

  public Optional<Entity> get(Object key) {
    return Optional.ofNullable(byKey.get(key));
  }

  public int size() {
    return byKey.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceState state && byKey.equals(state.byKey);
  }

  @Override
  public int hashCode() {
    return byKey.hashCode();
  }

  @Override
  public String toString() {
    return byKey.values().toString();
  }
}
