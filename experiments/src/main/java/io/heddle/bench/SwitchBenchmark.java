package io.heddle.bench;

import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.experiment.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Measures one contender after the other, each on a fresh rig of the same kind. */
public final class SwitchBenchmark {
  /** The names that contenders can have. */
  public static final List<String> NAMES =
      List.of(
          Contender.EMBEDDED,
          Contender.EMBEDDED_USER,
          Contender.EMBEDDED_STRICT,
          Contender.KERNEL,
          Contender.KERNEL_PLAIN,
          Contender.BMV2);

  private final Plan plan;
  private final Set<String> names;
  private final String mainClass;
  private final Optional<Bmv2Target> bmv2;
  private final Progress progress;

  /**
   * Prepares a run, which needs to be inside Heddle's sandbox.
   *
   * @param names of the contenders to measure; all if it is empty
   * @param mainClass of Heddle's command line, which starts embedded switches
   * @param bmv2 left out if it is empty
   */
  public SwitchBenchmark(
      Plan plan,
      Set<String> names,
      String mainClass,
      Optional<Bmv2Target> bmv2,
      Progress progress) {
    this.plan = plan;
    this.names = Set.copyOf(names);
    this.mainClass = mainClass;
    this.bmv2 = bmv2;
    this.progress = progress;
  }

  /** Measures all contenders in both settings. */
  public List<Figure> run() throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      for (Contender contender : contenders(setting)) {
        progress.say(setting + ": " + contender.name());
        figures.addAll(measure(contender));
      }
    }
    return figures;
  }

  private List<Contender> contenders(Setting setting) {
    List<Contender> all = new ArrayList<>();
    all.add(embedded(Contender.EMBEDDED, setting, true, List.of()));
    all.add(embedded(Contender.EMBEDDED_USER, setting, true, List.of("--no-kernel-flows")));
    all.add(embedded(Contender.EMBEDDED_STRICT, setting, false, List.of("--strict")));
    all.add(new LinuxBridge(Contender.KERNEL, setting, true));
    all.add(new LinuxBridge(Contender.KERNEL_PLAIN, setting, false));
    bmv2.ifPresent(
        target -> all.add(new P4Switches(Contender.BMV2, setting, false, target.silent())));
    return all.stream().filter(one -> names.isEmpty() || names.contains(one.name())).toList();
  }

  private Contender embedded(String name, Setting setting, boolean offloads, List<String> options) {
    SwitchProcess target = new SwitchProcess(name, mainClass, options);
    return new P4Switches(name, setting, offloads, target);
  }

  private List<Figure> measure(Contender contender) throws IOException, InterruptedException {
    try (Rig rig = Rig.open(contender.setting(), contender.offloads())) {
      AutoCloseable joined = contender.join(rig);
      try {
        return Measurement.of(contender, rig, plan);
      } finally {
        close(joined);
      }
    }
  }

  private static void close(AutoCloseable joined) throws IOException {
    try {
      joined.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
