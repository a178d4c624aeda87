package io.heddle.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of the READMEs, in their order, with the scenario that a reader is to save. */
class ReadmeIT {
  private static final Path MAIN = Launcher.ROOT.resolve("README.md");
  private static final Path SWITCH = Launcher.ROOT.resolve("emulation/softswitch/README.md");

  /** The whole test suite; this is part of it. */
  private static final String TESTS = "./heddle test";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;

  @TempDir private static Path folder;

  @BeforeAll
  static void saveTheScenario() throws Exception {
    Files.writeString(folder.resolve("two-offices.yaml"), blocks(MAIN, "yaml").getFirst());
    Files.createSymbolicLink(folder.resolve("experiments"), Launcher.ROOT.resolve("experiments"));
    // Copied, as the switch writes beside them.
    Path examples = Path.of("emulation/softswitch/examples");
    Files.createDirectories(folder.resolve(examples));
    for (String name :
        List.of("router.json", "router.p4info.txtpb", "router.stf", "one_in.pcap", "two_in.pcap")) {
      Files.copy(
          Launcher.ROOT.resolve(examples).resolve(name), folder.resolve(examples).resolve(name));
    }
  }

  static Stream<String> commands() throws IOException {
    return Stream.concat(commands(MAIN), commands(SWITCH)).filter(line -> !isSwitch(line));
  }

  static Stream<String> switches() throws IOException {
    return Stream.concat(commands(MAIN), commands(SWITCH)).filter(ReadmeIT::isSwitch);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void works(String command) throws Exception {
    Launcher.Outcome outcome = Launcher.inSandbox(folder).run(arguments(command));
    assertThat(outcome.status()).as(outcome.errors()).isZero();
  }

  /** A switch runs until it is ended; with --log, on the example, it tells what is shown. */
  @ParameterizedTest
  @MethodSource("switches")
  void runsASwitch(String command) throws Exception {
    Path output = Files.createTempFile(folder, "out", ".txt");
    Path errors = Files.createTempFile(folder, "err", ".txt");
    String told =
        command.endsWith("--log")
            ? blocks(SWITCH, "").stream().filter(b -> b.startsWith("packet 1:")).findFirst().get()
            : "";
    Process process =
        Launcher.onInterfaces(folder)
            .start(output, errors, arguments(command.replace("sudo ", "")));
    try {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      Pattern wanted = Pattern.compile("Server listening on [0-9.]+:9559\\n" + Pattern.quote(told));
      while (!wanted.matcher(Files.readString(output)).matches()) {
        assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
            .as(Files.readString(errors))
            .isFalse();
        assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(deadline);
      }
      process.destroy();
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(TERMINATED);
    assertThat(errors).isEmptyFile();
  }

  private static boolean isSwitch(String command) {
    return command.contains("./heddle switch ");
  }

  private static String[] arguments(String command) {
    List<String> words = List.of(command.split(" "));
    assertThat(words.getFirst()).isEqualTo("./heddle");
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private static Stream<String> commands(Path file) throws IOException {
    return blocks(file, "sh").stream().flatMap(String::lines).filter(line -> !line.equals(TESTS));
  }

  private static List<String> blocks(Path file, String language) throws IOException {
    return Pattern.compile("(?s)```([a-z]*)\\n(.*?)```")
        .matcher(Files.readString(file))
        .results()
        .filter((MatchResult block) -> block.group(1).equals(language))
        .map((MatchResult block) -> block.group(2))
        .toList();
  }
}
