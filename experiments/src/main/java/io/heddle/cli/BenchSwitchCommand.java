package io.heddle.cli;

import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.bench.Environment;
import io.heddle.bench.Figure;
import io.heddle.bench.FigureJson;
import io.heddle.bench.FigureTable;
import io.heddle.bench.Plan;
import io.heddle.bench.SwitchBenchmark;
import io.heddle.bench.memory.Cost;
import io.heddle.bench.memory.CostTable;
import io.heddle.bench.memory.MemoryBenchmark;
import io.heddle.experiment.Backend;
import io.heddle.experiment.Progress;
import io.heddle.report.Manifest;
import io.heddle.testbed.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "switch",
    description = {
      "Measure the embedded switch, bmv2 (if simple_switch_grpc is on the PATH) and the Linux kernel's"
          + " bridge in one run: frames a second without loss and under overload, TCP throughput,"
          + " round-trip time at half load; between two hosts, and over VXLAN between two switches."
          + " Then what one packet costs the embedded switch in memory. It takes some eleven minutes.",
      "Both P4 switches run Heddle's program with the same entries. Everything happens in a sandbox"
          + " of Linux namespaces and goes with it; root is not needed."
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:everything was measured",
      " 2:wrong usage, or something missing on this machine",
      " 3:a fault in Heddle itself",
      "130:interrupted"
    })
final class BenchSwitchCommand implements Callable<Integer> {
  private static final int LONGEST = 600;

  /** Named as a user types them. */
  private enum Part {
    network,
    memory
  }

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write every figure with its samples, and the machine, to FILE.")
  private Path json;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Length of a confirming trial and of a TCP transfer, 1 to 600. Default: 2.")
  private int seconds;

  @Option(
      names = "--only",
      paramLabel = "PART",
      description = {
        "Measure a part: 'network' (frames between hosts) or 'memory' (one packet in memory, whole and"
            + " by stage, against the number of table entries; by JMH)."
      })
  private Part only;

  @Option(
      names = "--of",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Measure some only, names with a comma between: 'embedded', 'user-space' (the embedded switch"
            + " with --no-kernel-flows), 'strict' (with --strict), 'kernel', 'plain-kernel' (with whole packets, as strict and bmv2 get"
            + " them), 'bmv2'."
      })
  private List<String> names = List.of();

  @Option(
      names = "--quick",
      description = "Only see that everything works; the figures say little.")
  private boolean quick;

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || seconds > LONGEST) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be 1 to " + LONGEST + ", not " + seconds);
    }
    for (String name : names) {
      if (!SwitchBenchmark.NAMES.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--of knows " + String.join(", ", SwitchBenchmark.NAMES) + ", not '" + name + "'");
      }
    }
    if (!Sandbox.isInside()) {
      throw new IOException(
          "bench works in a sandbox only; use the launcher: ./heddle bench switch");
    }
    if (json != null) {
      try {
        Files.writeString(json, "");
      } catch (IOException e) {
        throw new IOException("cannot write " + json + "; name another --json", e);
      }
    }
    Instant started = Instant.now();
    Progress progress = new Progress(System.err);
    PrintWriter out = spec.commandLine().getOut();
    Optional<Bmv2Target> bmv2 = only == Part.memory ? Optional.empty() : bmv2(progress);
    Plan plan = quick ? Plan.quick() : Plan.of(seconds);
    List<Figure> figures = List.of();
    List<Cost> costs = List.of();
    if (only != Part.memory) {
      figures =
          new SwitchBenchmark(plan, Set.copyOf(names), Main.class.getName(), bmv2, progress).run();
      out.println(new FigureTable(figures).text());
      out.flush();
    }
    if (only != Part.network) {
      MemoryBenchmark.Plan inMemory =
          quick ? MemoryBenchmark.Plan.quick() : MemoryBenchmark.Plan.full();
      costs = new MemoryBenchmark(inMemory, progress).run();
      out.println(new CostTable(costs).text());
      out.flush();
    }
    if (json != null) {
      FigureJson document = new FigureJson(environment(bmv2, started));
      document.add(plan, figures);
      document.add(costs);
      Files.writeString(json, document.text());
    }
    return 0;
  }

  private Environment environment(Optional<Bmv2Target> bmv2, Instant started) throws IOException {
    Optional<String> version = Optional.empty();
    if (bmv2.isPresent()) {
      version = Optional.of(Backend.BMV2.choose(VersionText.number()).version());
    }
    List<String> command = new ArrayList<>(List.of("heddle"));
    command.addAll(spec.root().commandLine().getParseResult().originalArgs());
    return new Environment(
        VersionText.number(),
        Manifest.commitOf(VersionText.home()),
        version,
        command,
        Manifest.Machine.current(),
        started,
        Instant.now());
  }

  private static Optional<Bmv2Target> bmv2(Progress progress) {
    try {
      return Optional.of(Bmv2Target.fromPath());
    } catch (IOException e) {
      progress.say("bmv2 is left out: " + e.getMessage());
      return Optional.empty();
    }
  }
}
