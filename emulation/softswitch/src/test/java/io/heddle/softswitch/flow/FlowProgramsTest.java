package io.heddle.softswitch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.Worker;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which programs have flows: flows.p4 has, but not with another field where one of its own was. */
class FlowProgramsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static JsonNode program(String name) throws Exception {
    try (InputStream in = FlowProgramsTest.class.getResourceAsStream("/programs/" + name)) {
      return MAPPER.readTree(in);
    }
  }

  private static boolean hasFlows(JsonNode program) throws Exception {
    return Dataplane.load(MAPPER.writeValueAsBytes(program)).newWorker().hasFlows();
  }

  /** Whether the program still has flows if what read a field of its metadata reads another. */
  private static boolean hasFlows(String own, String header, String field) throws Exception {
    JsonNode program = program("flows.json");
    assertThat(replace(program, "metadata_t." + own, header, field)).isPositive();
    return hasFlows(program);
  }

  private static int replace(JsonNode node, String own, String header, String field) {
    int replaced = 0;
    if (node instanceof ArrayNode names
        && names.size() == 2
        && names.path(0).asText().equals("scalars")
        && names.path(1).asText().equals(own)) {
      names.removeAll().add(header).add(field);
      return 1;
    }
    for (JsonNode child : node) {
      replaced += replace(child, own, header, field);
    }
    return replaced;
  }

  @Test
  void aProgramThatOnlyAddsToLengthsHasFlows() throws Exception {
    assertThat(hasFlows(program("flows.json"))).isTrue();
    assertThat(hasFlows("harmless", "standard_metadata", "packet_length")).isTrue();
    assertThat(hasFlows("in_choice", "standard_metadata", "packet_length"))
        .as("chosen by something else")
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in_key",
        "in_condition",
        "in_hash",
        "in_index",
        "in_product",
        "in_lost_bits",
        "in_select",
        "in_port"
      })
  void aProgramThatUsesALengthInAnyOtherWayHasNone(String use) throws Exception {
    assertThat(hasFlows(use, "standard_metadata", "packet_length")).isFalse();
    // The same with a length that was copied before.
    assertThat(hasFlows(use, "scalars", "metadata_t.sum_of_both")).isTrue();
    JsonNode copied = program("flows.json");
    replace(copied, "metadata_t." + use, "scalars", "metadata_t.sum_of_both");
    replace(copied, "metadata_t.harmless", "standard_metadata", "packet_length");
    assertThat(hasFlows(copied)).isFalse();
  }

  @Test
  void aChecksumOverTwoLengthsIsNotTakenForOneOfATunnel() throws Exception {
    assertThat(hasFlows("sum", "outer_udp", "length")).isFalse();
    assertThat(hasFlows("sum", "outer_udp", "source")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"enq_timestamp", "deq_timedelta"})
  void aProgramThatReadsTheTimeHasNone(String time) throws Exception {
    assertThat(hasFlows("harmless", "standard_metadata", time)).isFalse();
    assertThat(hasFlows("in_key", "standard_metadata", time)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registers",
        "paths",
        "digests",
        "hashes",
        "spray",
        "shares",
        "stack",
        "varbit",
        "overwrites"
      })
  void aProgramWithStateCopiesRandomnessOrHeadersOfManyLengthsHasNone(String name)
      throws Exception {
    assertThat(hasFlows(program(name + ".json"))).isFalse();
  }

  @Test
  void aProgramWhoseTablesHaveGroupsHasNone() throws Exception {
    // A group may choose at random, and chooses by which ports are up.
    JsonNode program = program("members.json");
    Worker worker = Dataplane.load(MAPPER.writeValueAsBytes(program)).newWorker();
    assertThat(worker.isRepeatable()).isTrue();
    assertThat(worker.hasFlows()).isFalse();
  }
}
