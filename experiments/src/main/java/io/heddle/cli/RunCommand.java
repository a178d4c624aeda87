package io.heddle.cli;

import io.heddle.experiment.Backend;
import io.heddle.experiment.Experiment;
import io.heddle.experiment.Progress;
import io.heddle.p4src.HeddleProgram;
import io.heddle.report.Manifest;
import io.heddle.report.ResultFiles;
import io.heddle.report.RunResult;
import io.heddle.report.SummaryTable;
import io.heddle.scenario.Scenario;
import io.heddle.scenario.ScenarioException;
import io.heddle.scenario.ScenarioLoader;
import io.heddle.testbed.Sandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "run",
    description = {
      "Build what a scenario describes, go through its steps, and judge what was measured.",
      "Everything runs in a sandbox of Linux namespaces and goes with it; root is not needed."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  heddle run experiments/scenarios/ping-pong.yaml",
      "  heddle run my.yaml --out results/first --repeat 30",
      "  heddle run my.yaml --backend bmv2",
      "  heddle run my.yaml --validate"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:every expectation holds",
      " 1:an expectation does not hold, or a step failed; the reason is printed",
      " 2:wrong usage, a mistake in the scenario, or something missing on this machine",
      " 3:a fault in Heddle itself",
      "130:interrupted"
    })
final class RunCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Parameters(paramLabel = "SCENARIO", description = "The scenario file (YAML).")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {
        "Folder for result.json, report.html, events.jsonl and manifest.json.",
        "Default: results/NAME-TIME."
      })
  private Path out;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "embedded",
      converter = BackendConverter.class,
      description = {
        "The switches to use, embedded or bmv2. Default: embedded.",
        "bmv2 needs simple_switch_grpc on the PATH."
      })
  private Backend backend;

  @Option(names = "--seed", paramLabel = "N", description = "Seed instead of the scenario's.")
  private Long seed;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Repetitions of measuring steps instead of the scenario's.")
  private Integer repeat;

  @Option(names = "--validate", description = "Only look for mistakes in the scenario.")
  private boolean validate;

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws ScenarioException, IOException, InterruptedException {
    if (repeat != null && repeat < 1 || seed != null && seed < 0) {
      throw new ParameterException(
          spec.commandLine(), "--repeat must be 1 or more and --seed 0 or more");
    }
    PrintWriter stdout = spec.commandLine().getOut();
    Scenario scenario =
        ScenarioLoader.forThisMachine()
            .load(file)
            .with(
                Optional.ofNullable(seed),
                repeat == null ? OptionalInt.empty() : OptionalInt.of(repeat));
    if (validate) {
      stdout.println(file + ": no mistakes, " + scenario.steps().size() + " steps");
      return 0;
    }
    if (!Sandbox.isInside()) {
      throw new IOException("run works in a sandbox only; use the launcher: ./heddle run " + file);
    }
    Backend.Chosen chosen = backend.choose(VersionText.number());
    Path directory = prepare(scenario);
    Instant started = Instant.now();
    RunResult result = new Experiment(scenario, chosen, directory, new Progress(System.err)).run();
    new ResultFiles(directory).write(result, manifest(scenario, chosen, started));
    stdout.println();
    stdout.print(SummaryTable.of(result));
    stdout.println();
    stdout.println("report: " + directory.resolve("report.html"));
    stdout.flush();
    return result.holds() ? 0 : Main.NOT_HELD;
  }

  /** Makes the folder for the results; what is in it of an earlier run is replaced. */
  private Path prepare(Scenario scenario) throws IOException {
    Path directory =
        out == null
            ? Path.of("results", scenario.name() + "-" + LocalDateTime.now().format(STAMP))
            : out;
    if (Files.isDirectory(directory) && !Files.exists(directory.resolve("events.jsonl"))) {
      try (Stream<Path> content = Files.list(directory)) {
        if (content.findAny().isPresent()) {
          throw new IOException(directory + " holds something else than a run; name another --out");
        }
      }
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IOException("cannot make the folder " + directory + ": " + e.getMessage(), e);
    }
    if (!Files.isWritable(directory)) {
      throw new IOException("cannot write into " + directory + "; name another --out");
    }
    return directory;
  }

  private Manifest manifest(Scenario scenario, Backend.Chosen chosen, Instant started)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("heddle"));
    command.addAll(spec.root().commandLine().getParseResult().originalArgs());
    return new Manifest(
        VersionText.number(),
        Manifest.commitOf(VersionText.home()),
        file.toString(),
        sha256(Files.readAllBytes(file)),
        scenario.seed(),
        scenario.repeat(),
        command,
        backend.toString(),
        chosen.version(),
        HeddleProgram.sourceHash(),
        Manifest.Machine.current(),
        started,
        Instant.now());
  }

  /** Reads a backend's name as {@link Backend#toString} writes it. */
  private static final class BackendConverter implements ITypeConverter<Backend> {
    @Override
    public Backend convert(String name) {
      return Arrays.stream(Backend.values())
          .filter(one -> one.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "no backend named '" + name + "': use embedded or bmv2"));
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
