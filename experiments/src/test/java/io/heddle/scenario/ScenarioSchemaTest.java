package io.heddle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ScenarioSchemaTest {
  private static final Path SCHEMA = Path.of("scenario.schema.json");
  private final Schema schema = load();

  private static Schema load() {
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Files.readString(SCHEMA));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<Path> shippedScenarios() throws IOException {
    return Files.list(Path.of("scenarios"))
        .filter(file -> file.toString().endsWith(".yaml"))
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("shippedScenarios")
  void shippedScenariosAreWhatSchemaAndLoaderAccept(Path file) throws Exception {
    assertThat(mistakes(Files.readString(file))).isEmpty();
    assertThat(ScenarioLoader.forThisMachine().load(file).steps()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.heddle.scenario.BrokenScenarios#bySchema")
  void whatTheSchemaRefusesTheLoaderRefusesToo(String name, String text) {
    assertThat(mistakes(text)).as(name).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.heddle.scenario.BrokenScenarios#byLoaderOnly")
  void mistakesThatNeedTheWholeFileInViewAreTheLoadersAlone(String name, String text) {
    assertThat(mistakes(text)).as(name).isEmpty();
  }

  @Test
  void theSchemaTravelsWithTheProgram() throws Exception {
    try (var in = Scenario.class.getResourceAsStream("scenario.schema.json")) {
      assertThat(in).isNotNull();
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(SCHEMA));
    }
  }

  private List<String> mistakes(String yaml) {
    Object plain = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    assertThat(plain).isInstanceOf(Map.class);
    String json;
    try {
      json = new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(plain);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return schema.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }
}
