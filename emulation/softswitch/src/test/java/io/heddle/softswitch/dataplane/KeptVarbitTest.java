package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.softswitch.bmv2.UnsupportedProgram;
import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replicas;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * programs/kept.p4: packets that keep a varbit on their way. bmv2's JSON format can say so, but p4c
 * does not: it forgets the field's name. (bmv2 copies the bits of such a field and not how many
 * they are.)
 */
class KeptVarbitTest {
  private final String json;
  private Rig rig;

  KeptVarbitTest() throws IOException {
    try (InputStream in = Rig.class.getResourceAsStream("/programs/kept.json")) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @BeforeEach
  void load() {
    String named = json.replace("\"scalars\", \"<null>\"", "\"userMetadata.kept\", \"value\"");
    assertThat(named).isNotEqualTo(json);
    rig = new Rig(named.getBytes(StandardCharsets.UTF_8));
    Replicas toPort5 = rig.dataplane.replication().replicas(List.of(List.of(new Copy(5, 0))));
    rig.dataplane.replication().setSession(7, new CloneSession(toPort5, 0, 0));
  }

  @Test
  void aResubmittedPacketKeepsIt() {
    assertThat(rig.send(0, "01 18 a1a2a3 99")).containsExactly(sent(1, "01 18 a1a2a3 a1a2a3 99"));
    assertThat(rig.send(0, "01 00 99")).containsExactly(sent(1, "01 00 99"));
    assertThat(rig.send(0, "01 60 0102030405060708090a0b0c 99"))
        .containsExactly(sent(1, "01 60 0102030405060708090a0b0c 0102030405060708090a0b0c 99"));
  }

  @Test
  void aCloneOfIngressKeepsIt() {
    assertThat(rig.send(0, "02 48 a1a2a3a4a5a6a7a8a9 99"))
        .containsExactlyInAnyOrder(
            sent(1, "02 48 a1a2a3a4a5a6a7a8a9 99"),
            sent(5, "02 48 a1a2a3a4a5a6a7a8a9 a1a2a3a4a5a6a7a8a9 99"));
  }

  @Test
  void aCloneOfEgressKeepsItWhenItsHeaderIsGone() {
    assertThat(rig.send(0, "03 10 a1a2 99"))
        .containsExactlyInAnyOrder(sent(1, "03 10 99"), sent(5, "03 10 a1a2 99"));
  }

  @Test
  void aRecirculatedPacketKeepsIt() {
    assertThat(rig.send(0, "04 08 a1 99")).containsExactly(sent(1, "04 08 a1 a1 99"));
  }

  @Test
  void aPacketBeforeLeavesNothing() {
    rig.send(0, "01 60 0102030405060708090a0b0c 99");
    assertThat(rig.send(0, "01 08 a1 99")).containsExactly(sent(1, "01 08 a1 a1 99"));
  }

  @Test
  void whatP4cForgetsIsRefusedByTheNameOfTheList() {
    assertThatThrownBy(() -> new Rig(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnsupportedProgram.class)
        .hasMessageContaining("field_list1")
        .hasMessageContaining("not headers or varbits");
  }
}
