package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.table.Staging;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A batch that packets see whole or not at all (DATAPLANE_ATOMIC; P4Runtime 1.5, section 12.2).
 * Tables with what lives in their entries and action profiles, which large batches are about and of
 * which one refers to the other, are prepared aside in the order of the batch while packets flow;
 * showing them and writing all other kinds, of which none depends on another, is done while no
 * packet is on its way.
 */
final class AtomicBatch {
  private final Pipeline pipeline;
  private final List<Update> updates;
  private final Deque<Undo> done = new ArrayDeque<>();
  private Optional<FailedUpdate> failure = Optional.empty();

  private AtomicBatch(Pipeline pipeline, List<Update> updates) {
    this.pipeline = pipeline;
    this.updates = updates;
  }

  /**
   * Applies all updates or none.
   *
   * @param between runs what it is given while no packet is on its way
   */
  static void write(Pipeline pipeline, List<Update> updates, Consumer<Runnable> between)
      throws FailedUpdate {
    new AtomicBatch(pipeline, updates).write(between);
  }

  private void write(Consumer<Runnable> between) throws FailedUpdate {
    List<Integer> staged = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < updates.size(); i++) {
      (isStaged(updates.get(i).getEntity()) ? staged : others).add(i);
    }
    Staging staging = pipeline.dataplane().staging();
    staging.begin();
    try {
      apply(staged);
    } finally {
      between.accept(
          () -> {
            try {
              apply(others);
            } finally {
              staging.publish();
            }
          });
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    done.forEach(Undo::forget);
  }

  private static boolean isStaged(Entity entity) {
    return entity.hasTableEntry()
        || entity.hasDirectCounterEntry()
        || entity.hasDirectMeterEntry()
        || entity.hasActionProfileMember()
        || entity.hasActionProfileGroup();
  }

  private void apply(List<Integer> indices) {
    for (int i : indices) {
      if (failure.isPresent()) {
        return;
      }
      try {
        done.push(pipeline.write(updates.get(i)));
      } catch (Rejection e) {
        Pipeline.takeBack(done);
        failure = Optional.of(new FailedUpdate(i, e));
      }
    }
  }
}
