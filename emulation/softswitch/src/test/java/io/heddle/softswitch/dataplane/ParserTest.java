package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** programs/parser.p4: loops, skipping, looking far ahead, and every error of the core library. */
class ParserTest {
  private final Rig rig = Rig.of("parser");

  ParserTest() throws IOException {}

  @Test
  void aLoopGoesAsFarAsTheFrame() {
    String elements = "01020304".repeat(2000);

    assertThat(rig.send(0, "0100" + elements + "00aaaaaa 99"))
        .containsExactly(sent(1, "01d1 00aaaaaa 99"));
    assertThat(rig.send(0, "0100" + elements)).containsExactly(sent(2, "01d0 01020304"));
  }

  @Test
  void advancingSkipsBytes() {
    assertThat(rig.send(0, "0200 01020304 99")).containsExactly(sent(1, "0200 01020304 99"));
    assertThat(rig.send(0, "0210 aaaa 01020304 99")).containsExactly(sent(1, "0210 01020304 99"));
    assertThat(rig.send(0, "0220 aaaa")).containsExactly(sent(2, "0220 aaaa"));
    assertThat(rig.send(0, "0204 01020304")).containsExactly(sent(5, "0204 01020304"));
  }

  @Test
  void whatDoesNotHoldEndsParsingWithItsError() {
    assertThat(rig.send(0, "0309 01020304")).containsExactly(sent(1, "0309 01020304"));
    assertThat(rig.send(0, "030a 01020304")).containsExactly(sent(6, "030a 01020304"));
  }

  @Test
  void aFullStackTakesNoMore() {
    assertThat(rig.send(0, "0400 01aaaaaa 00bbbbbb 99"))
        .containsExactly(sent(1, "0400 01aaaaaa 00bbbbbb 99"));
    assertThat(rig.send(0, "0400 01aaaaaa 01bbbbbb 99999999"))
        .containsExactly(sent(3, "0400 01aaaaaa 01bbbbbb 99999999"));
  }

  /** bmv2 reads memory that is not the stack's; P4 (8.18) says it is an error. */
  @Test
  void anEmptyStackHasNoLastElement() {
    assertThat(rig.send(0, "0800 99")).containsExactly(sent(3, "0800 99"));
  }

  @Test
  void lookingAheadReachesFarIntoTheFrame() {
    String ahead = "55".repeat(249);

    assertThat(rig.send(0, "0500" + ahead + "77 99"))
        .containsExactly(sent(1, "0577" + ahead + "77 99"));
    assertThat(rig.send(0, "0500" + ahead)).containsExactly(sent(2, "0500" + ahead));
  }

  /** bmv2 accepts what no case of a select fits; P4 (12.6) says it is the error NoMatch. */
  @Test
  void selectTakesMasksAndRangesAndMissesWithAnError() {
    for (String amount : new String[] {"10", "1f", "01", "02", "03"}) {
      assertThat(rig.send(0, "06" + amount + "aa99"))
          .containsExactly(sent(1, "06" + amount + "99"));
    }
    for (String amount : new String[] {"20", "00", "04"}) {
      assertThat(rig.send(0, "06" + amount + "aa99"))
          .containsExactly(sent(4, "06" + amount + "aa99"));
    }
  }

  @Test
  void aParserThatDoesNotEndIsEnded() {
    assertThat(rig.send(0, "0700 99")).containsExactly(sent(7, "0700 99"));
  }
}
