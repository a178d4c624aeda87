package io.heddle.softswitch.bmv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.p4src.HeddleProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProgramReaderTest {
  @Test
  void theHeddlePipelineIsReadWhole() {
    Program program = ProgramReader.read(HeddleProgram.bmv2Json());

    assertThat(program.states().getFirst().name()).isEqualTo("start");
    assertThat(program.ingress().nodes()).containsKey("HeddleIngress.forward.forwarding");
    assertThat(program.counters()).containsKey("HeddleIngress.refused_in");
    assertThat(program.architectureField("intrinsic_metadata.mcast_grp"))
        .hasValueSatisfying(f -> assertThat(f.widthBits()).isEqualTo(16));
  }

  @Test
  void whatIsNoProgramIsInvalidInOneLine() {
    for (String text : new String[] {"", "[]", "{}", "{\"a\":", "nonsense\nin two lines"}) {
      assertThatThrownBy(() -> ProgramReader.read(text.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(InvalidProgram.class)
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void aReferenceToNothingSaysWhereItStands() {
    assertThatThrownBy(
            () -> read(p -> ((ObjectNode) p.at("/headers/0")).put("header_type", "nothing")))
        .isInstanceOf(InvalidProgram.class)
        .hasMessage("program JSON: program.headers[0] has an unknown header type");
    assertThatThrownBy(() -> read(p -> ((ObjectNode) p.at("/pipelines/0")).put("init_table", "x")))
        .isInstanceOf(InvalidProgram.class)
        .hasMessageContaining("program.pipelines[0] has no node x");
  }

  @Test
  void aFeatureThatIsMissingIsNamed() {
    assertThatThrownBy(
            () ->
                read(
                    p -> {
                      ObjectNode meter = ((ArrayNode) p.get("meter_arrays")).addObject();
                      meter.put("name", "police").put("is_direct", false).put("rate_count", 3);
                    }))
        .isInstanceOf(UnsupportedProgram.class)
        .hasMessage("meters with other than two rates are not supported: police");
    assertThatThrownBy(
            () -> read(p -> ((ObjectNode) p.at("/actions/3/primitives/0")).put("op", "teleport")))
        .isInstanceOf(UnsupportedProgram.class)
        .hasMessageContaining("the primitive \"teleport\"");
  }

  private static Program read(Consumer<JsonNode> change) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode program = mapper.readTree(HeddleProgram.bmv2Json());
    change.accept(program);
    return ProgramReader.read(mapper.writeValueAsBytes(program));
  }
}
