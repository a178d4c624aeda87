package io.heddle.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of the README, in its order, with the scenario that it asks the reader to save. */
class ReadmeIT {
  /** The whole test suite; this is part of it. */
  private static final String TESTS = "./heddle test";

  @TempDir private static Path folder;

  @BeforeAll
  static void saveTheScenario() throws Exception {
    Files.writeString(folder.resolve("two-offices.yaml"), blocks("yaml").toList().getFirst());
    Files.createSymbolicLink(folder.resolve("experiments"), Launcher.ROOT.resolve("experiments"));
  }

  static Stream<String> commands() throws IOException {
    return blocks("sh").flatMap(String::lines).filter(line -> !line.equals(TESTS));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void works(String command) throws Exception {
    List<String> words = List.of(command.split(" "));
    assertThat(words.getFirst()).isEqualTo("./heddle");
    Launcher.Outcome outcome =
        Launcher.inSandbox(folder).run(words.subList(1, words.size()).toArray(String[]::new));
    assertThat(outcome.status()).as(outcome.errors()).isZero();
  }

  private static Stream<String> blocks(String language) throws IOException {
    return Pattern.compile("(?s)```" + language + "\\n(.*?)```")
        .matcher(Files.readString(Launcher.ROOT.resolve("README.md")))
        .results()
        .map((MatchResult block) -> block.group(1));
  }
}
