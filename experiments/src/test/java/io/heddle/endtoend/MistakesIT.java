package io.heddle.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user can get wrong: one line that says where and what, and nothing left behind. */
class MistakesIT {
  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an unknown key          | description:      | descriptoin:
          a reference to nothing  | network: red,     | network: rde,
          a bad CIDR              | cidr: 10.0.0.0/24 | cidr: 10.0.0.0/33
          a syntax error          | hosts:            | hosts: [
          """)
  void isToldInOneLineWithStatusTwo(String mistake, String right, String wrong) throws Exception {
    String scenario = Files.readString(Launcher.SCENARIOS.resolve("ping-pong.yaml"));
    assertThat(scenario).contains(right);
    assertRefused(scenario.replaceFirst(Pattern.quote(right), wrong));
  }

  private void assertRefused(String scenario) throws Exception {
    Path file = Files.writeString(scratch.resolve("mistake.yaml"), scenario);
    Launcher.Outcome outcome = Launcher.inSandbox(scratch).run("run", file.toString());
    assertThat(outcome.status()).as(outcome.errors()).isEqualTo(2);
    assertThat(outcome.errors().strip()).hasLineCount(1).containsPattern("mistake\\.yaml:\\d+: ");
    assertThat(outcome.output()).isEmpty();
  }
}
