package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** programs/invalid.p4: tables whose keys have fields of a header that is not valid. */
class InvalidHeaderTest {
  private static final String LABEL = "05 000000000000000007";

  private final Rig rig = Rig.of("invalid");

  InvalidHeaderTest() throws IOException {}

  @Test
  void aTableSeesTheFieldsOfAValidHeader() {
    assertThat(rig.send(0, "01" + LABEL)).containsExactly(sent(4, "01"));
    assertThat(rig.send(0, "01 05 000000000000000008")).containsExactly(sent(2, "01"));
    assertThat(rig.send(0, "03 ff ffffffffffffffffff")).containsExactly(sent(4, "03"));
  }

  @Test
  void aTableSeesZerosInAHeaderThatWasNotExtracted() {
    assertThat(rig.send(0, "00" + LABEL)).containsExactly(sent(1, "00" + LABEL));
  }

  @Test
  void aTableSeesZerosInAHeaderThatWasNotValidWhenItWasWritten() {
    assertThat(rig.send(0, "02" + LABEL)).containsExactly(sent(1, "02" + LABEL));
  }

  @Test
  void aTableSeesZerosInAHeaderThatWasRemoved() {
    assertThat(rig.send(0, "05" + LABEL)).containsExactly(sent(1, "05"));
    assertThat(rig.send(0, "07" + LABEL)).containsExactly(sent(1, "07"));
  }
}
