package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * programs/hashes.p4. The CRCs are those of the catalogue of parametrised CRC algorithms for the
 * input 0x3132333435363738, "12345678".
 */
class HashTest {
  private static final String DATA = "3132333435363738";
  private static final String ANY = "ffffffff";

  private final Rig rig = Rig.of("hashes");

  HashTest() throws IOException {}

  private String hash(String op, String base, String max) {
    String sent = rig.send(0, op + base + max + DATA + "0000000000000000").getFirst().frame();
    return sent.substring(34);
  }

  @Test
  void everyAlgorithmHasItsValue() {
    assertThat(hash("01", "00000000", ANY)).isEqualTo("0000000000003c9d");
    assertThat(hash("02", "00000000", ANY)).isEqualTo("000000009ae0daaf");
    assertThat(hash("03", "00000000", ANY)).isEqualTo("0000000000002f2b");
    assertThat(hash("04", "00000000", ANY)).isEqualTo("0000000000000008");
    // What is hashed is a number of 64 bits, of which the remainder by 0xffffffff is taken.
    assertThat(hash("05", "00000000", ANY)).isEqualTo("0000000066686a6c");
  }

  @Test
  void customCrcsStartAsTheOnesTheyAreNamedAfter() {
    assertThat(hash("06", "00000000", ANY)).isEqualTo(hash("01", "00000000", ANY));
    assertThat(hash("07", "00000000", ANY)).isEqualTo(hash("02", "00000000", ANY));
  }

  @Test
  void theValueIsCutToTheMaximumAndMovedToTheBase() {
    assertThat(hash("04", "00000100", "00000005")).isEqualTo("0000000000000103");
    assertThat(hash("04", "00000100", "00000010")).isEqualTo("0000000000000108");
    assertThat(hash("04", "00000100", "00000000")).isEqualTo("0000000000000100");
    assertThat(hash("04", "ffffffff", "00000005")).isEqualTo("0000000100000002");
  }

  @Test
  void aChecksumIsVerifiedIfItsConditionHolds() {
    // 0x8011 + 0x2233 is 0xa244.
    assertThat(rig.send(0, "80 112233 5dbb")).containsExactly(sent(1, "80 112233 5dbb"));
    assertThat(rig.send(0, "80 112233 5dbc")).containsExactly(sent(2, "80 112233 5dbc"));
    assertThat(rig.send(0, "84 112233 5dbc")).containsExactly(sent(1, "84 112233 5dbc"));
  }

  @Test
  void aChecksumMayCoverThePayload() {
    // 0x8111 + 0x2233 + 0x4455 + 0x6600 is 0x14d99, folded 0x4d9a.
    assertThat(rig.send(0, "81 112233 b265 445566"))
        .containsExactly(sent(1, "81 112233 b265 445566"));
    assertThat(rig.send(0, "81 112233 b265 445567"))
        .containsExactly(sent(2, "81 112233 b265 445567"));
    // 0x8311 + 0x2233 + 0x4455 + 0x6600 is 0x14f99, folded 0x4f9a.
    assertThat(rig.send(0, "83 112233 0000 445566"))
        .containsExactly(sent(1, "83 112233 b065 445566"));
    assertThat(rig.send(0, "82 112233 0000 445566"))
        .containsExactly(sent(1, "82 112233 5bbb 445566"));
  }
}
