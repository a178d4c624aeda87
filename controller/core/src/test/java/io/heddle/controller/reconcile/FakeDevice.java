package io.heddle.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.controller.compile.DeviceState;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Update;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A switch in memory that is strict about what may be inserted, modified and deleted. */
final class FakeDevice {
  /** What entities that name no group refer to. */
  private static final Object NOTHING = new Object();

  private final Map<Object, Entity> entities;

  FakeDevice(DeviceState installed) {
    entities = new LinkedHashMap<>(installed.byKey());
  }

  void apply(List<Update> batch) {
    // What a batch refers to must be there before it: the switch may reorder a batch.
    Map<Object, Entity> before = new LinkedHashMap<>();
    entities.forEach(
        (key, entity) -> {
          if (entity instanceof MulticastGroup || groupOf(entity) != NOTHING) {
            before.put(key, entity);
          }
        });
    Set<Object> touched = new HashSet<>();
    for (Update update : batch) {
      Entity entity = update.entity();
      assertThat(touched.add(entity.key())).as("once in a batch: %s", entity).isTrue();
      switch (update.kind()) {
        case INSERT -> {
          assertThat(entities).doesNotContainKey(entity.key());
          assertThat(refersTo(before, entity)).as("group of %s", entity).isTrue();
          entities.put(entity.key(), entity);
        }
        case MODIFY -> {
          assertThat(entities).containsKey(entity.key());
          assertThat(refersTo(before, entity)).as("group of %s", entity).isTrue();
          entities.put(entity.key(), entity);
        }
        case DELETE -> {
          assertThat(entities).containsKey(entity.key());
          if (entity instanceof MulticastGroup) {
            assertThat(before.values())
                .noneMatch(
                    other -> other instanceof TableEntry && groupOf(other).equals(entity.key()));
          }
          entities.remove(entity.key());
        }
      }
    }
  }

  private static boolean refersTo(Map<Object, Entity> before, Entity entity) {
    Object group = groupOf(entity);
    return group == NOTHING || before.containsKey(group);
  }

  /** What it holds, by key, as it changes. */
  Map<Object, Entity> byKey() {
    return Collections.unmodifiableMap(entities);
  }

  DeviceState state() {
    return DeviceState.of(entities.values());
  }

  /** The key of the group that a replication entry names. */
  private static Object groupOf(Entity entity) {
    if (entity instanceof TableEntry entry && entry.table().equals("replication")) {
      Bitstring group = entry.action().parameters().get("group");
      return new MulticastGroup((int) group.toLong(), Set.of()).key();
    }
    return NOTHING;
  }
}
