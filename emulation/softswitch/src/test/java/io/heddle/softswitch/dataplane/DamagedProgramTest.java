package io.heddle.softswitch.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.bmv2.RejectedProgram;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A program with a random part replaced is refused in one line, or runs; nothing else happens. */
class DamagedProgramTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> PROGRAMS =
      List.of(
          "unions",
          "varbit",
          "valuesets",
          "registers",
          "hashes",
          "parser",
          "stack",
          "paths",
          "digests");
  private static final List<String> VALUES =
      List.of("null", "0", "-1", "7", "99999", "true", "\"\"", "\"x\"", "\"0x1ff\"", "[]", "{}");

  @Property(tries = 300)
  void aDamagedProgramIsRefusedOrRuns(@ForAll Random random) throws IOException {
    JsonNode program = MAPPER.readTree(program(random));
    damage(program, random);
    try {
      Worker worker = Dataplane.load(MAPPER.writeValueAsBytes(program)).newWorker();
      for (int i = 0; i < 20; i++) {
        byte[] frame = new byte[random.nextInt(120)];
        random.nextBytes(frame);
        if (frame.length > 0) {
          // The programs of the tests do one thing for each small number.
          frame[0] = (byte) random.nextInt(10);
        }
        worker.process(1, MemorySegment.ofArray(frame), 0, frame.length, (p, f, o, l) -> {});
      }
    } catch (RejectedProgram e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }

  private static byte[] program(Random random) throws IOException {
    int chosen = random.nextInt(PROGRAMS.size() + 1);
    if (chosen == PROGRAMS.size()) {
      return HeddleProgram.bmv2Json();
    }
    String name = "/programs/" + PROGRAMS.get(chosen) + ".json";
    try (InputStream in = DamagedProgramTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static void damage(JsonNode program, Random random) throws IOException {
    JsonNode at = program;
    while (true) {
      int chosen = random.nextInt(Math.max(1, at.size()));
      JsonNode below =
          switch (at) {
            case ObjectNode object ->
                object.get(object.propertyStream().skip(chosen).findFirst().orElseThrow().getKey());
            case ArrayNode array -> array.get(chosen);
            default -> throw new IllegalStateException("a value has no children");
          };
      if (below.isContainerNode() && !below.isEmpty() && random.nextInt(12) > 0) {
        at = below;
        continue;
      }
      JsonNode value = MAPPER.readTree(VALUES.get(random.nextInt(VALUES.size())));
      switch (at) {
        case ObjectNode object ->
            object.set(
                object.propertyStream().skip(chosen).findFirst().orElseThrow().getKey(), value);
        case ArrayNode array -> array.set(chosen, value);
        default -> throw new IllegalStateException("a value has no children");
      }
      return;
    }
  }
}
