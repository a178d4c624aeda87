package io.heddle.softswitch.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program without what the language leaves open, what no two runs share, and what ends bmv2: it
 * gets a prologue before its parser's first state and one before its egress. The rest of it is as
 * p4c made it.
 */
final class DeterminateProgram {
  private static final String NAME = "prologue";

  /** Where a program may read a time. */
  private static final List<String> CODE =
      List.of("parsers", "actions", "pipelines", "checksums", "calculations", "learn_lists");

  private static final Set<String> ASSERTIONS = Set.of("assert", "assume");
  private static final int NO_SESSION = 0;
  private static final int LAST_SESSION = 0x7fff;
  private static final String VALID = "$valid$";
  private static final String TIME = "ingress_global_timestamp";

  /** A packet that is a byte longer comes so many microseconds later. */
  private static final int MICROS_PER_BYTE = 1000;

  private final ObjectNode program;
  private final ArrayNode atStart = new ObjectMapper().createArrayNode();
  private final ArrayNode atEgress = new ObjectMapper().createArrayNode();

  DeterminateProgram(JsonNode program) {
    this.program = program.deepCopy();
  }

  /**
   * Where the program reads the time at which a packet came, that time follows from the packet's
   * length, so that two switches agree on it.
   */
  DeterminateProgram withTimeFromLength() {
    boolean used = CODE.stream().anyMatch(part -> program.path(part).toString().contains(TIME));
    if (used) {
      ObjectNode time =
          operation("*", field("standard_metadata", "packet_length"), number(MICROS_PER_BYTE));
      atStart
          .addObject()
          .put("op", "set")
          .putArray("parameters")
          .add(field("standard_metadata", TIME))
          .add(parameter(time));
    }
    return this;
  }

  /**
   * The fields of headers that are not valid are 0 at first. P4_16 leaves them open (section 8.18);
   * in bmv2 they are what an earlier packet had there.
   */
  DeterminateProgram withZeroHeaders() {
    for (List<ObjectNode> fields : fieldsByHeader().values()) {
      for (ObjectNode field : fields) {
        atStart.addObject().put("op", "set").putArray("parameters").add(field).add(number(0));
      }
    }
    return this;
  }

  /**
   * The fields of headers that are not valid are 0 when egress begins. In bmv2 a copy of a packet
   * gets only valid headers, so the rest is what an earlier packet had there.
   */
  DeterminateProgram withZeroHeadersInEgress() {
    fieldsByHeader()
        .forEach(
            (header, fields) -> {
              // Over what follows if the header is valid: a jump goes to a statement's number.
              ObjectNode isNotValid = operation("^", field(header, VALID), number(1));
              ObjectNode next = number(atEgress.size() + 1 + fields.size());
              primitive(atEgress, "_jump_if_zero", parameter(isNotValid), next);
              fields.forEach(field -> primitive(atEgress, "assign", field, number(0)));
            });
    return this;
  }

  private Map<String, List<ObjectNode>> fieldsByHeader() {
    Map<String, JsonNode> types = new HashMap<>();
    program.path("header_types").forEach(type -> types.put(type.path("name").asText(), type));
    Map<String, List<ObjectNode>> fields = new LinkedHashMap<>();
    for (JsonNode header : program.path("headers")) {
      String name = header.path("name").asText();
      if (header.path("metadata").asBoolean()) {
        continue;
      }
      fields.put(name, new ArrayList<>());
      for (JsonNode field : types.get(header.path("header_type").asText()).path("fields")) {
        if (field.path(1).isInt()) {
          fields.get(name).add(field(name, field.path(0).asText()));
        }
      }
    }
    return fields;
  }

  /**
   * Clone sessions are called by all 32 bits of their number, and there is none beyond 15 bits.
   * bmv2 takes the lower 15 bits of whatever a program asks for.
   */
  DeterminateProgram withWholeSessionNumbers() {
    for (JsonNode action : program.path("actions")) {
      for (JsonNode primitive : action.path("primitives")) {
        if (primitive.path("op").asText().startsWith("clone_")) {
          ArrayNode parameters = (ArrayNode) primitive.path("parameters");
          ObjectNode session = operand((ObjectNode) parameters.path(0));
          ObjectNode whole = operation("?", session, number(NO_SESSION));
          ObjectNode isOne = operation("<=", session.deepCopy(), number(LAST_SESSION));
          ((ObjectNode) whole.path("value")).set("cond", isOne);
          parameters.set(0, parameter(whole));
        }
      }
    }
    return this;
  }

  /** A parameter of a primitive as it stands in an expression. */
  private static ObjectNode operand(ObjectNode parameter) {
    return switch (parameter.path("type").asText()) {
      case "runtime_data" -> parameter.deepCopy().put("type", "local");
      case "expression" -> (ObjectNode) parameter.path("value").deepCopy();
      default -> parameter.deepCopy();
    };
  }

  /** Nothing is asserted or assumed: bmv2 ends where that fails. */
  DeterminateProgram withoutAssertions() {
    for (JsonNode action : program.path("actions")) {
      ArrayNode primitives = (ArrayNode) action.path("primitives");
      for (int i = 0; i < primitives.size(); i++) {
        if (ASSERTIONS.contains(primitives.path(i).path("op").asText())) {
          ObjectNode jump = JsonNodeFactory.instance.objectNode().put("op", "_jump");
          jump.putArray("parameters").add(number(i + 1));
          primitives.set(i, jump);
        }
      }
    }
    return this;
  }

  /** The program as it is now. */
  JsonNode program() {
    ObjectNode changed = program.deepCopy();
    if (!atStart.isEmpty()) {
      ObjectNode parser = (ObjectNode) changed.path("parsers").path(0);
      String first = parser.path("init_state").asText();
      ArrayNode states = (ArrayNode) parser.path("parse_states");
      ObjectNode state = states.addObject().put("name", NAME).put("id", states.size());
      state.set("parser_ops", atStart);
      ObjectNode next = state.putArray("transitions").addObject();
      next.put("type", "default").putNull("value").putNull("mask").put("next_state", first);
      state.putArray("transition_key");
      parser.put("init_state", NAME);
    }
    if (!atEgress.isEmpty()) {
      ArrayNode actions = (ArrayNode) changed.path("actions");
      int id = actions.size();
      ObjectNode action = actions.addObject().put("name", NAME).put("id", id);
      action.putArray("runtime_data");
      action.set("primitives", atEgress);
      for (JsonNode pipeline : changed.path("pipelines")) {
        if (pipeline.path("name").asText().equals("egress")) {
          ObjectNode call = ((ObjectNode) pipeline).putArray("action_calls").addObject();
          call.put("name", NAME).put("id", 0).put("action_id", id);
          call.set("next_node", pipeline.path("init_table"));
          ((ObjectNode) pipeline).put("init_table", NAME);
        }
      }
    }
    return changed;
  }

  private static void primitive(ArrayNode into, String name, ObjectNode first, ObjectNode second) {
    into.addObject().put("op", name).putArray("parameters").add(first).add(second);
  }

  private static ObjectNode operation(String operator, ObjectNode left, ObjectNode right) {
    ObjectNode expression = JsonNodeFactory.instance.objectNode().put("type", "expression");
    ObjectNode value = expression.putObject("value").put("op", operator);
    value.set("left", left);
    value.set("right", right);
    return expression;
  }

  /** Where an expression is a parameter, it stands in one more object. */
  private static ObjectNode parameter(ObjectNode expression) {
    ObjectNode parameter = JsonNodeFactory.instance.objectNode().put("type", "expression");
    parameter.set("value", expression);
    return parameter;
  }

  private static ObjectNode field(String header, String name) {
    ObjectNode field = JsonNodeFactory.instance.objectNode().put("type", "field");
    field.putArray("value").add(header).add(name);
    return field;
  }

  private static ObjectNode number(int value) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "hexstr")
        .put("value", "0x" + Integer.toHexString(value));
  }
}
