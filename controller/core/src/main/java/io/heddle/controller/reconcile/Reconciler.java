package io.heddle.controller.reconcile;

import io.heddle.controller.compile.DeviceState;
import io.heddle.controller.reconcile.Parallel.Outcome;
import io.heddle.p4runtime.entity.Update;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes switches hold what they should: reads what each holds, writes the difference, and all of
 * them go through the {@link Phase}s in step. A first start, a restart and a repair are the same.
 * Where a write failed it reads again and tries what is missing, so that a write that was lost
 * after it was made does no harm.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final int ATTEMPTS = 3;

  private final Map<String, Device> devices;
  private final SortedMap<String, DeviceState> desired;
  private final SortedMap<String, Integer> written = new TreeMap<>();
  private final SortedMap<String, IOException> failures = new TreeMap<>();

  private Reconciler(Map<String, Device> devices, SortedMap<String, DeviceState> desired) {
    this.devices = devices;
    this.desired = desired;
  }

  /** What became of one NED: the updates made, and why it may not be as it should. */
  public record Result(int written, Optional<IOException> failure) {}

  /**
   * Makes each of {@code devices} hold its state in {@code desired}. Both are by name of the NED,
   * and have the same names.
   *
   * @throws InterruptedException if interrupted; what was done until then stays
   */
  public static SortedMap<String, Result> reconcile(
      Map<String, Device> devices, SortedMap<String, DeviceState> desired)
      throws InterruptedException {
    return new Reconciler(devices, desired).run();
  }

  private SortedMap<String, Result> run() throws InterruptedException {
    List<String> pending = List.copyOf(desired.keySet());
    for (int attempt = 1; attempt <= ATTEMPTS && !pending.isEmpty(); attempt++) {
      failures.keySet().removeAll(pending);
      change(plan(pending));
      pending = List.copyOf(failures.keySet());
    }
    SortedMap<String, Result> results = new TreeMap<>();
    for (String ned : desired.keySet()) {
      results.put(
          ned, new Result(written.getOrDefault(ned, 0), Optional.ofNullable(failures.get(ned))));
    }
    return results;
  }

  private SortedMap<String, Plan> plan(List<String> neds) throws InterruptedException {
    SortedMap<String, Plan> plans = new TreeMap<>();
    Parallel.each(neds, ned -> Diff.between(desired.get(ned), devices.get(ned).read()))
        .forEach(
            (ned, outcome) -> {
              switch (outcome) {
                case Outcome.Done<Plan>(Plan plan) -> plans.put(ned, plan);
                case Outcome.Failed<Plan>(IOException cause) -> fail(ned, cause);
              }
            });
    return plans;
  }

  private void change(SortedMap<String, Plan> plans) throws InterruptedException {
    for (Phase phase : Phase.values()) {
      List<String> busy =
          plans.entrySet().stream()
              .filter(entry -> !entry.getValue().batches(phase).isEmpty())
              .map(Map.Entry::getKey)
              // One that failed is read again before anything is built on what it may hold.
              .filter(ned -> !failures.containsKey(ned))
              .toList();
      Parallel.each(busy, ned -> write(ned, plans.get(ned).batches(phase)))
          .forEach(
              (ned, outcome) -> {
                switch (outcome) {
                  case Outcome.Done<Integer>(Integer count) ->
                      written.merge(ned, count, Integer::sum);
                  case Outcome.Failed<Integer>(IOException cause) -> fail(ned, cause);
                }
              });
    }
  }

  private int write(String ned, List<List<Update>> batches) throws IOException {
    int count = 0;
    for (List<Update> batch : batches) {
      devices.get(ned).write(batch);
      count += batch.size();
    }
    return count;
  }

  private void fail(String ned, IOException cause) {
    LOG.debug("{}: {}", ned, cause.getMessage());
    failures.put(ned, cause);
  }
}
