package io.heddle.controller.reconcile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does something with many NEDs at once, a virtual thread each, and waits for all. */
public final class Parallel {
  private Parallel() {}

  /** What is done with one NED. */
  @FunctionalInterface
  public interface Task<R> {
    R run(String ned) throws IOException, InterruptedException;
  }

  /** What became of it: either a value or why there is none. */
  public sealed interface Outcome<R> {
    record Done<R>(R value) implements Outcome<R> {}

    record Failed<R>(IOException cause) implements Outcome<R> {}
  }

  /**
   * Runs {@code task} for each of {@code neds}. A failure of one does not touch the others.
   *
   * @throws InterruptedException if interrupted; what was under way is interrupted too
   */
  public static <R> SortedMap<String, Outcome<R>> each(Collection<String> neds, Task<R> task)
      throws InterruptedException {
    List<String> order = List.copyOf(neds);
    List<Future<R>> futures = new ArrayList<>();
    SortedMap<String, Outcome<R>> outcomes = new TreeMap<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (String ned : order) {
        futures.add(threads.submit(() -> task.run(ned)));
      }
      for (int i = 0; i < order.size(); i++) {
        outcomes.put(order.get(i), outcome(futures.get(i)));
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  private static <R> Outcome<R> outcome(Future<R> future) throws InterruptedException {
    try {
      return new Outcome.Done<>(future.get());
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case IOException cause -> new Outcome.Failed<>(cause);
        case RuntimeException bug -> throw bug;
        case Throwable other -> throw new IllegalStateException(other);
      };
    }
  }
}
