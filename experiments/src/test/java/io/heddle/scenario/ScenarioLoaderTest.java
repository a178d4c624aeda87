package io.heddle.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.intent.PortRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioLoaderTest {
  private final ScenarioLoader loader = new ScenarioLoader(List.of("true")::contains);

  @Test
  void theSoundScenarioIsRead() throws Exception {
    Scenario scenario = loader.load("sound.yaml", BrokenScenarios.SOUND);

    assertThat(scenario.steps())
        .extracting(Step::name)
        .containsExactly("greet", "load", "fetch", "stop");
    assertThat(scenario.links().getFirst().rate()).contains(10_000_000L);
    assertThat(scenario.links().getFirst().loss()).isEqualTo(0.001);
    assertThat(scenario.expectations().get(1).than()).contains("load");
  }

  @Test
  void portsAddressesAndIdsThatAreLeftOutAreAssigned() throws Exception {
    Scenario scenario = loader.load("sound.yaml", BrokenScenarios.SOUND);

    assertThat(scenario.host("two").interfaces().getFirst().port())
        .isEqualTo(PortRef.untagged("ned-b", 2));
    assertThat(scenario.host("three").interfaces().getFirst().port())
        .isEqualTo(PortRef.untagged("ned-b", 3));
    assertThat(scenario.network("red").id()).isEqualTo(1);
    assertThat(scenario.network("blue").id()).isEqualTo(7);
    assertThat(scenario.host("one").interfaces().getFirst().mac())
        .isNotEqualTo(scenario.host("three").interfaces().getFirst().mac());
  }

  @Test
  void oneTextGivesOneScenario() throws Exception {
    assertThat(loader.load("sound.yaml", BrokenScenarios.SOUND))
        .isEqualTo(loader.load("sound.yaml", BrokenScenarios.SOUND));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.heddle.scenario.BrokenScenarios#all")
  void everyMistakeIsOneLineWithFileAndLine(String name, String text, int line, String message) {
    assertThatThrownBy(() -> loader.load("broken.yaml", text))
        .as(name)
        .isInstanceOf(ScenarioException.class)
        .hasMessageStartingWith("broken.yaml:" + line + ": ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aSyntaxErrorIsOneLineWithFileAndLine() {
    assertThatThrownBy(() -> loader.load("broken.yaml", "name: x\nsteps: [wait: 1s\nexpect: []\n"))
        .isInstanceOf(ScenarioException.class)
        .hasMessageStartingWith("broken.yaml:3: not YAML: ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aDuplicateNameIsToldWithTheLineOfTheFirst() {
    String text = BrokenScenarios.SOUND.replace("  blue: {id", "  red: {id");
    assertThatThrownBy(() -> loader.load("broken.yaml", text))
        .hasMessage("broken.yaml:12: duplicate 'red'; it is already defined in line 11");
  }

  @Test
  void anEmptyFileIsToldApart() {
    assertThatThrownBy(() -> loader.load("broken.yaml", "# nothing\n"))
        .isInstanceOf(ScenarioException.class)
        .hasMessageStartingWith("broken.yaml:1: ");
  }

  @Test
  void aHostOfAnotherNetworkIsNotReachedByAnAddressThatBothUse() throws Exception {
    String text =
        Files.readString(Path.of("scenarios", "ping-pong.yaml"))
            .replace("{from: red-left, to: red-right", "{from: red-left, to: blue-right");
    assertThatThrownBy(() -> loader.load("broken.yaml", text))
        .hasMessageEndingWith(
            "'red-left' cannot reach 'blue-right':"
                + " 10.0.0.2 is the address of 'red-right' in its network");
  }

  @Test
  void aFileThatIsNotThereIsOneLine() {
    assertThatThrownBy(() -> loader.load(Path.of("no", "such.yaml")))
        .hasMessage("no/such.yaml: no such file");
  }

  @Test
  void aForeachBecomesItsStepsForEachValue() throws Exception {
    String text =
        """
        name: loop
        steps:
          - foreach: {time: [1ms, 2ms]}
            steps:
              - {name: "rest ${time}", wait: "${time}"}
        """;
    assertThat(loader.load("loop.yaml", text).steps())
        .extracting(Step::name)
        .containsExactly("rest 1ms", "rest 2ms");
  }
}
