package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** programs/unions.p4: header unions, alone and in a stack that the parser fills. */
class UnionTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Rig rig = Rig.of("unions");

  UnionTest() throws IOException {}

  @Test
  void theParserFillsAStackWithUnionsOfAnyMember() {
    assertThat(rig.send(0, "0000 01aa 02bbccdd 00 ff"))
        .containsExactly(sent(1, "0000 01aa 02bbccdd 00 ff"));
    assertThat(rig.send(0, "0000 ff")).containsExactly(sent(1, "0000 ff"));
  }

  @Test
  void moreUnionsThanTheStackHoldsAreAnError() {
    assertThat(rig.send(0, "0000 01aa 01bb 01cc 01dd"))
        .containsExactly(sent(2, "0000 01aa 01bb 01cc 01dd"));
  }

  @Test
  void makingOneMemberValidMakesTheOthersInvalid() {
    assertThat(rig.send(0, "0100 01aa 01bb ff")).containsExactly(sent(1, "0100 02abcdef 01bb ff"));
    assertThat(rig.send(0, "0400 ff")).containsExactly(sent(1, "0400 0844 ff"));
  }

  @Test
  void pushingAndPoppingMovesWholeUnions() {
    assertThat(rig.send(0, "0200 01aa 02bbccdd ff"))
        .containsExactly(sent(1, "0200 09 01aa 02bbccdd ff"));
    assertThat(rig.send(0, "0200 01aa 02bbccdd 00 ff"))
        .containsExactly(sent(1, "0200 09 01aa 02bbccdd ff"));
    assertThat(rig.send(0, "0300 01aa 02bbccdd 00 ff"))
        .containsExactly(sent(1, "0300 02bbccdd 00 ff"));
  }

  @Test
  void aMemberOrAWholeUnionIsCopiedWithItsValidity() {
    assertThat(rig.send(0, "0500 02bbccdd 01aa ff"))
        .containsExactly(sent(1, "0500 01aa 02bbccdd 01aa ff"));
    assertThat(rig.send(0, "0500 01aa ff")).containsExactly(sent(1, "0500 01aa ff"));
    assertThat(rig.send(0, "0800 01aa 01bb 02bbccdd ff"))
        .containsExactly(sent(1, "0800 02bbccdd 01aa 01bb 02bbccdd ff"));
  }

  @Test
  void aUnionIsValidIfAMemberIs() {
    assertThat(rig.send(0, "0600 01aa ff")).containsExactly(sent(1, "0601 01aa ff"));
    assertThat(rig.send(0, "0600 02bbccdd 01aa 00 ff"))
        .containsExactly(sent(1, "0607 02bbccdd 01aa 00 ff"));
    assertThat(rig.send(0, "0700 01aa 01bb ff")).containsExactly(sent(1, "0700 01bb ff"));
    assertThat(rig.send(0, "0700 00 ff")).containsExactly(sent(1, "0700 00 ff"));
  }

  /** The compiler has no such program, but the JSON format has the expressions. */
  @Test
  void anIndexFromThePacketChoosesTheUnion() throws IOException {
    Rig computed;
    try (InputStream in = Rig.class.getResourceAsStream("/programs/unions.json")) {
      JsonNode program = MAPPER.readTree(in);
      String member =
          """
          {"type": "expression", "value": {"op": "access_union_header", "left":
            {"type": "expression", "value": {"op": "dereference_union_stack",
              "left": {"type": "header_union_stack", "value": "options"},
              "right": {"type": "field", "value": ["op", "index"]}}}, "right": 0}}
          """;
      int changed = 0;
      for (JsonNode action : program.get("actions")) {
        for (JsonNode primitive : action.get("primitives")) {
          ArrayNode parameters = (ArrayNode) primitive.get("parameters");
          if (primitive.get("op").textValue().equals("remove_header")
              && parameters.get(0).get("value").textValue().equals("options[0].short")) {
            parameters.set(0, MAPPER.readTree(member));
            changed++;
          }
        }
      }
      assertThat(changed).isPositive();
      computed = new Rig(MAPPER.writeValueAsBytes(program));
    }

    assertThat(computed.send(0, "0701 01aa 01bb ff")).containsExactly(sent(1, "0701 01aa ff"));
    assertThat(computed.send(0, "0703 01aa 01bb ff")).containsExactly(sent(1, "0703 01aa 01bb ff"));
  }
}
