package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.softswitch.bmv2.InvalidProgram;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the JSON format has and p4c does not write: compiled programs, changed in one place. */
class JsonFormatTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static JsonNode program(String name) throws IOException {
    try (InputStream in = JsonFormatTest.class.getResourceAsStream("/programs/" + name)) {
      return MAPPER.readTree(in);
    }
  }

  private static Rig rig(JsonNode program) throws IOException {
    return new Rig(MAPPER.writeValueAsBytes(program));
  }

  @Test
  void statementsOfTheDeparserRunBeforeAnythingIsEmitted() throws IOException {
    JsonNode program = program("stack.json");
    ((ObjectNode) program.at("/deparsers/0"))
        .set(
            "primitives",
            MAPPER.readTree(
                """
                [{"op": "assign", "parameters": [
                   {"type": "field", "value": ["op", "index"]},
                   {"type": "hexstr", "value": "0x77"}]},
                 {"op": "remove_header", "parameters": [
                   {"type": "header", "value": "labels[0]"}]}]
                """));

    assertThat(rig(program).send(0, "0000 20 41 99")).containsExactly(sent(1, "0077 41 99"));
  }

  @Test
  void shiftingSkipsBytes() throws IOException {
    JsonNode program = program("parser.json");
    ObjectNode skip = (ObjectNode) operation(program, "skip_one", "advance");
    skip.put("op", "shift");
    skip.set("parameters", MAPPER.createArrayNode().add(2));

    assertThat(rig(program).send(0, "0601 aabb 99")).containsExactly(sent(1, "0601 99"));
    assertThat(rig(program).send(0, "0601 aa")).containsExactly(sent(2, "0601 aa"));
  }

  @Test
  void aWholeStackIsCopied() throws IOException {
    JsonNode program = program("stack.json");
    for (JsonNode action : program.get("actions")) {
      for (JsonNode primitive : action.get("primitives")) {
        if (List.of("push", "pop").contains(primitive.get("op").textValue())) {
          ObjectNode changed = (ObjectNode) primitive;
          changed.put("op", "assign_header_stack");
          ArrayNode parameters = (ArrayNode) changed.get("parameters");
          parameters.set(1, parameters.get(0));
        }
      }
    }

    assertThat(rig(program).send(0, "0200 20 41 99")).containsExactly(sent(1, "0200 20 41 99"));
  }

  @Test
  void theOtherHashAlgorithmsOfBmv2AreKnown() throws IOException {
    String data = "3132333435363738";
    JsonNode program = program("hashes.json");
    for (JsonNode calculation : program.get("calculations")) {
      if (calculation.get("algo").textValue().equals("crc16")) {
        ((ObjectNode) calculation).put("algo", "crcCCITT");
      }
      if (calculation.get("algo").textValue().equals("xor16")) {
        ((ObjectNode) calculation).put("algo", "xor32");
      }
    }
    Rig rig = rig(program);

    assertThat(rig.send(0, "01 00000000 ffffffff" + data + "0000000000000000"))
        .containsExactly(sent(1, "01 00000000 ffffffff" + data + "000000000000a12b"));
    assertThat(rig.send(0, "04 00000000 ffffffff" + data + "0000000000000000"))
        .containsExactly(sent(1, "04 00000000 ffffffff" + data + "000000000404040c"));
  }

  @Test
  void aHeaderInTwoUnionsOrOfAnotherTypeIsRefused() throws IOException {
    JsonNode twice = program("unions.json");
    ((ObjectNode) twice.at("/header_unions/1"))
        .set("header_ids", twice.at("/header_unions/0/header_ids"));
    assertThatThrownBy(() -> rig(twice))
        .isInstanceOf(InvalidProgram.class)
        .hasMessageContaining("is in a stack or union already");

    JsonNode metadata = program("unions.json");
    ((ArrayNode) metadata.at("/header_unions/0/header_ids")).set(0, MAPPER.readTree("0"));
    assertThatThrownBy(() -> rig(metadata))
        .isInstanceOf(InvalidProgram.class)
        .hasMessageContaining("another type than in its union");
  }

  @Test
  void aVarbitFieldIsNoNumber() throws IOException {
    JsonNode program = program("varbit.json");
    ((ObjectNode) program.at("/parsers/0/parse_states/0"))
        .set(
            "transition_key",
            MAPPER.readTree("[{\"type\": \"field\", \"value\": [\"options\", \"content\"]}]"));
    assertThatThrownBy(() -> rig(program))
        .isInstanceOf(InvalidProgram.class)
        .hasMessageContaining("varbit");
  }

  private static JsonNode operation(JsonNode program, String state, String op) {
    for (JsonNode each : program.at("/parsers/0/parse_states")) {
      if (each.get("name").textValue().equals(state)) {
        for (JsonNode operation : each.get("parser_ops")) {
          if (operation.get("op").textValue().equals(op)) {
            return operation;
          }
        }
      }
    }
    throw new IllegalArgumentException(state + " has no " + op);
  }
}
