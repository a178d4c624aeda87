package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.replication.Copy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** programs/varbit.p4: fields whose length the packet says. */
class VarbitTest {
  private final Rig rig = Rig.of("varbit");

  VarbitTest() throws IOException {}

  @Test
  void aVarbitFieldAcrossBytesComesAndGoesAsItIs() {
    assertThat(rig.send(0, "00 00 0000 1234 99")).containsExactly(sent(1, "00 00 0000 1234 99"));
    assertThat(rig.send(0, "00 08 0000 123456 99"))
        .containsExactly(sent(1, "00 08 0000 123456 99"));
    assertThat(rig.send(0, "00 40 0000 102030405060708090a0 99"))
        .containsExactly(sent(1, "00 40 0000 102030405060708090a0 99"));
  }

  @Test
  void aLengthThatIsNoNumberOfBytesOrTooLargeIsAnError() {
    assertThat(rig.send(0, "00 09 0000 123456 99"))
        .containsExactly(sent(4, "00 09 0000 123456 99"));
    assertThat(rig.send(0, "00 48 0000 102030405060708090a0b0 99"))
        .containsExactly(sent(3, "00 48 0000 102030405060708090a0b0 99"));
    assertThat(rig.send(0, "00 10 0000 123456")).containsExactly(sent(2, "00 10 0000 123456"));
    // P4 looks whether the packet is long enough before it looks whether the header is.
    assertThat(rig.send(0, "00 48 0000 102030")).containsExactly(sent(2, "00 48 0000 102030"));
  }

  @Test
  void aCopiedHeaderHasTheSameLength() {
    assertThat(rig.send(0, "01 10 0000 12345678 99"))
        .containsExactly(sent(1, "01 10 0000 12345678 f2345678 99"));
    assertThat(rig.send(0, "01 00 0000 1234 99"))
        .containsExactly(sent(1, "01 00 0000 1234 f234 99"));
  }

  @Test
  void aRemovedHeaderLeavesNothing() {
    assertThat(rig.send(0, "02 10 0000 12345678 99")).containsExactly(sent(1, "02 10 0000 99"));
  }

  @Test
  void aVarbitFieldOfANewHeaderIsEmpty() {
    assertThat(rig.send(0, "03 08 0000 123456 99"))
        .containsExactly(sent(1, "03 08 0000 123456 1002 99"));
    assertThat(rig.send(0, "01 10 0000 12345678")).hasSize(1);
    assertThat(rig.send(0, "03 08 0000 123456")).containsExactly(sent(1, "03 08 0000 123456 1002"));
  }

  @Test
  void fieldsAndHeadersAreComparedWithTheirLengths() {
    assertThat(rig.send(0, "04 08 0000 123456")).containsExactly(sent(5, "04 08 0000 123007"));
    assertThat(rig.send(0, "04 08 0000 123007")).containsExactly(sent(6, "04 08 0000 123007"));
    assertThat(rig.send(0, "05 00 0000 1234 08aa 08aa 99"))
        .containsExactly(sent(7, "05 00 0000 1234 08aa 99"));
    assertThat(rig.send(0, "05 00 0000 1234 08aa 08ab 99"))
        .containsExactly(sent(1, "05 00 0000 1234 08ab 99"));
  }

  @Test
  void elementsOfDifferentLengthsMoveInTheirStack() {
    assertThat(rig.send(0, "05 00 0000 1234 00 18aabbcc 99"))
        .containsExactly(sent(1, "05 00 0000 1234 18aabbcc 99"));
  }

  @Test
  void aChecksumCoversTheBytesThatAreThere() {
    assertThat(rig.send(0, "06 00 0000 1234")).containsExactly(sent(1, "06 00 f9ff 1234"));
    // 0x0610 + 0x2345 is 0x2955.
    assertThat(rig.send(0, "06 10 0000 12345678")).containsExactly(sent(1, "06 10 d6aa 12345678"));
  }

  @Test
  void everyCopyStartsWithWhatIngressLeft() {
    rig.dataplane
        .replication()
        .setGroup(1, List.of(new Copy(5, 1), new Copy(6, 2), new Copy(7, 3)));

    assertThat(rig.send(0, "07 08 0000 123456 99"))
        .containsExactly(
            sent(5, "07 08 0000 123456 99"),
            sent(6, "07 08 0000 1456 99"),
            sent(7, "07 08 0000 123456 99"));
  }
}
