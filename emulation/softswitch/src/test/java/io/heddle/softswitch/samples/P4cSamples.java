package io.heddle.softswitch.samples;

import static org.junit.jupiter.api.Assumptions.abort;

import io.heddle.p4runtime.P4Info;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * p4c's folder {@code testdata}. Programs in P4_14 are taken in p4c's own translation to P4_16,
 * which lies beside them, because p4c is often built without P4_14.
 */
public final class P4cSamples {
  /** The environment variable that names the folder. */
  public static final String VARIABLE = "HEDDLE_P4C_SAMPLES";

  private static final String COMPILER = "p4c-bm2-ss";
  private static final int COMPILE_SECONDS = 120;
  private static final Pattern V1MODEL =
      Pattern.compile("^\\s*#\\s*include\\s*[<\"]v1model.p4[>\"]", Pattern.MULTILINE);
  private static final Pattern ACTION = Pattern.compile("@name\\(\"\\.(\\w+)\"\\) action");

  /**
   * A program.
   *
   * @param name its folder and its name without an ending
   * @param source what p4c compiles
   */
  public record Sample(String name, Path source) {
    /** Its test in the Simple Test Framework, which may not be there. */
    public Path stf(P4cSamples samples) {
      return samples.folder.resolve(name + ".stf");
    }
  }

  /** What p4c makes of a program. */
  public record Compiled(P4Info p4info, byte[] json) {}

  private final Path folder;
  private final Path cache;
  private final String compilerVersion;

  private P4cSamples(Path folder, Path cache, String compilerVersion) {
    this.folder = folder;
    this.cache = cache;
    this.compilerVersion = compilerVersion;
  }

  /** The samples; a test that asks for them is skipped where they, or p4c, are missing. */
  public static P4cSamples require() throws IOException, InterruptedException {
    String named = System.getenv(VARIABLE);
    if (named == null) {
      abort(VARIABLE + " does not name p4c's folder testdata");
    }
    Path folder = Path.of(named);
    if (!Files.isDirectory(folder.resolve("p4_16_samples"))) {
      abort(VARIABLE + " is " + named + ", which has no folder p4_16_samples");
    }
    boolean onPath =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(place -> Files.isExecutable(Path.of(place, COMPILER)));
    if (!onPath) {
      abort(COMPILER + " is not on the PATH");
    }
    String version =
        run(List.of(COMPILER, "--version")).output().replaceFirst("(?s).*?Version ", "");
    String number = version.split("\\s", 2)[0];
    return new P4cSamples(folder, Path.of("target", "p4c-samples", number), number);
  }

  public String compilerVersion() {
    return compilerVersion;
  }

  /** All programs for v1model with a test in the Simple Test Framework, by name. */
  public List<Sample> withStf() throws IOException {
    List<Sample> all = new ArrayList<>();
    for (String language : List.of("p4_16_samples", "p4_14_samples")) {
      try (Stream<Path> files = Files.list(folder.resolve(language))) {
        for (Path stf : files.filter(f -> f.toString().endsWith(".stf")).sorted().toList()) {
          String name = stf.getFileName().toString().replaceFirst("\\.stf$", "");
          Sample sample = sample(language + "/" + name);
          if (Files.exists(sample.source()) && isForV1model(sample)) {
            all.add(sample);
          }
        }
      }
    }
    return all;
  }

  /** The program with this folder and name. */
  public Sample sample(String name) {
    return new Sample(
        name,
        folder.resolve(name.replaceFirst("^p4_14_samples/", "p4_14_samples_outputs/") + ".p4"));
  }

  private static boolean isForV1model(Sample sample) throws IOException {
    return V1MODEL.matcher(read(sample.source())).find();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** Compiles a program, unless that was done before; empty if p4c refuses it. */
  public Optional<Compiled> compile(Sample sample) throws IOException, InterruptedException {
    Path base = cache.resolve(sample.name());
    Path json = base.resolveSibling(base.getFileName() + ".json");
    Path p4info = base.resolveSibling(base.getFileName() + ".p4info.txtpb");
    Path refusal = base.resolveSibling(base.getFileName() + ".refused.txt");
    if (!isNewer(json, sample.source()) && !isNewer(refusal, sample.source())) {
      Files.createDirectories(base.getParent());
      Files.deleteIfExists(refusal);
      Path source = base.resolveSibling(base.getFileName() + ".p4");
      Files.writeString(source, withUniqueActions(sample), StandardCharsets.ISO_8859_1);
      Path unfinished = base.resolveSibling(base.getFileName() + ".new.json");
      Result result =
          run(
              List.of(
                  COMPILER,
                  "-I",
                  sample.source().getParent().toString(),
                  "--p4runtime-files",
                  p4info.toString(),
                  "-o",
                  unfinished.toString(),
                  source.toString()));
      if (result.status() == 0) {
        Files.move(unfinished, json, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.writeString(refusal, result.output());
      }
    }
    return isNewer(refusal, sample.source())
        ? Optional.empty()
        : Optional.of(
            new Compiled(
                P4Info.parse(Files.readString(p4info, StandardCharsets.UTF_8)),
                Files.readAllBytes(json)));
  }

  private static boolean isNewer(Path made, Path source) throws IOException {
    if (!Files.exists(made)) {
      return false;
    }
    FileTime written = Files.getLastModifiedTime(made);
    return written.compareTo(Files.getLastModifiedTime(source)) >= 0;
  }

  /**
   * The program's text. p4c's translations of P4_14 give an action that two controls use the same
   * control-plane name in both, which p4c then refuses in P4_16; the second gets another one, that
   * ends alike, because tests name actions by the end of their names.
   */
  private static String withUniqueActions(Sample sample) throws IOException {
    String text = read(sample.source());
    if (!sample.name().startsWith("p4_14")) {
      return text;
    }
    Map<String, Integer> seen = new HashMap<>();
    return ACTION
        .matcher(text)
        .replaceAll(
            match -> {
              int times = seen.merge(match.group(1), 1, Integer::sum);
              return times == 1
                  ? match.group()
                  : "@name(\".again%d_%s\") action".formatted(times, match.group(1));
            });
  }

  private record Result(int status, String output) {}

  private static Result run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " does not end");
    }
    return new Result(process.exitValue(), output);
  }
}
