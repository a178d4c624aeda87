package io.heddle.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.controller.compile.Compiler;
import io.heddle.controller.topology.Topology;
import io.heddle.intent.Intents;
import io.heddle.intent.IntentsValidator;
import io.heddle.scenario.Scenario;
import io.heddle.scenario.ScenarioLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntentPlanTest {
  static Stream<Path> shippedScenarios() throws IOException {
    return Files.list(Path.of("scenarios"))
        .filter(file -> file.toString().endsWith(".yaml"))
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("shippedScenarios")
  void theIntentsOfAScenarioAreSoundAndFillEveryNed(Path file) throws Exception {
    Scenario scenario = ScenarioLoader.forThisMachine().load(file);
    Intents intents = IntentPlan.of(scenario);

    assertThat(IntentsValidator.problems(intents)).isEmpty();
    assertThat(
            Compiler.compile(
                intents,
                Topology.of(
                    scenario.neds().stream().map(Scenario.Ned::name).toList(), intents.links())))
        .hasSize(scenario.neds().size())
        .allSatisfy((ned, state) -> assertThat(state.size()).isPositive());
  }

  @ParameterizedTest
  @MethodSource("shippedScenarios")
  void oneFileAlwaysGivesTheSameIntents(Path file) throws Exception {
    ScenarioLoader loader = ScenarioLoader.forThisMachine();
    assertThat(IntentPlan.of(loader.load(file))).isEqualTo(IntentPlan.of(loader.load(file)));
  }
}
