package io.heddle.bench.memory;

import io.heddle.bench.ChildJvm;
import io.heddle.experiment.Progress;
import io.heddle.report.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link PacketBenchmark} and {@link LookupBenchmark} with JMH, each in a JVM of its own. */
public final class MemoryBenchmark {
  /** What {@link Cost#what} calls the whole way of a packet. */
  public static final String WHOLE = "whole way";

  /** The benchmarks that go ever further, and the stage that each adds. */
  private static final Map<String, String> STAGES = stages();

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Plan plan;
  private final Progress progress;

  public MemoryBenchmark(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * What to run for how long.
   *
   * @param entries the sizes of tables
   * @param warmUps iterations for the compiler
   * @param iterations that are measured
   * @param millis length of each iteration
   */
  public record Plan(List<Integer> entries, int warmUps, int iterations, int millis) {
    public Plan {
      entries = List.copyOf(entries);
    }

    /** For figures to trust. */
    public static Plan full() {
      return new Plan(List.of(10, 1000, 10_000, 100_000), 6, 6, 200);
    }

    /** Only to see that everything works. */
    public static Plan quick() {
      return new Plan(List.of(10), 1, 1, 50);
    }
  }

  private static Map<String, String> stages() {
    Map<String, String> stages = new LinkedHashMap<>();
    stages.put("toParser", "parser");
    stages.put("toIngress", "ingress");
    stages.put("toEgress", "egress");
    stages.put("toDeparser", "checksums and deparser");
    return stages;
  }

  /** Measures the way of a packet, its stages, and lookups. */
  public List<Cost> run() throws IOException {
    List<Cost> costs = new ArrayList<>();
    for (int entries : plan.entries()) {
      progress.say("in memory: a packet with " + entries + " entries");
      costs.addAll(packet(run(PacketBenchmark.class, entries), entries));
    }
    for (int entries : plan.entries()) {
      progress.say("in memory: a lookup in a table of " + entries + " entries");
      for (RunResult result : run(LookupBenchmark.class, entries)) {
        String kind = result.getParams().getParam("kind");
        costs.add(cost("lookup, " + kind.toLowerCase(Locale.ROOT), entries, result, 0));
      }
    }
    return costs;
  }

  private static List<Cost> packet(Collection<RunResult> results, int entries) {
    Map<String, RunResult> byName = new LinkedHashMap<>();
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      byName.put(benchmark.substring(benchmark.lastIndexOf('.') + 1), result);
    }
    List<Cost> costs = new ArrayList<>();
    costs.add(cost(WHOLE, entries, byName.get("whole"), 0));
    double before = 0;
    for (Map.Entry<String, String> stage : STAGES.entrySet()) {
      Cost cost = cost(stage.getValue(), entries, byName.get(stage.getKey()), before);
      costs.add(cost);
      before += cost.nanos();
    }
    return costs;
  }

  private static Cost cost(String what, int entries, RunResult result, double before) {
    List<Double> samples = new ArrayList<>();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        samples.add(iteration.getPrimaryResult().getScore());
      }
    }
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    double median = Statistics.of(samples).median();
    return new Cost(what, entries, median - before, allocated.getScore(), samples);
  }

  private Collection<RunResult> run(Class<?> benchmark, int entries) throws IOException {
    // JMH's lock file would stay behind, and keep other users of this machine out.
    System.setProperty("jmh.ignoreLock", "true");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmark.getName() + "\\.")
            .param("entries", Integer.toString(entries))
            .forks(1)
            .jvmArgs(ChildJvm.options().toArray(String[]::new))
            .warmupIterations(plan.warmUps())
            .warmupTime(TimeValue.milliseconds(plan.millis()))
            .measurementIterations(plan.iterations())
            .measurementTime(TimeValue.milliseconds(plan.millis()))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    try {
      return new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new IOException("the measurement in memory failed: " + e.getMessage(), e);
    }
  }
}
