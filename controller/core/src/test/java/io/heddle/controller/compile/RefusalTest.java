package io.heddle.controller.compile;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RefusalTest {
  /** Surefire runs tests in the module's folder. */
  private static final Path HEADERS = Path.of("..", "..", "p4src", "heddle", "headers.p4");

  private static final Pattern REASON = Pattern.compile("REASON_(\\w+)\\s*=\\s*(\\d+)\\s*;");

  @Test
  void theReasonsAreThoseOfThePipeline() throws Exception {
    Map<String, Integer> declared =
        REASON
            .matcher(Files.readString(HEADERS))
            .results()
            .collect(toMap(match -> match.group(1), match -> Integer.parseInt(match.group(2))));
    assertThat(declared.remove("NONE")).isZero();

    assertThat(Arrays.stream(Refusal.values()).collect(toMap(Refusal::name, Refusal::index)))
        .isEqualTo(declared);
  }
}
