package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.replication.Copy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** programs/stack.p4: header stacks, lookahead, parser errors and replication. */
class StackTest {
  private final Rig rig = Rig.of("stack");

  StackTest() throws IOException {}

  @Test
  void aParserLoopExtractsTheStackAndTheRestIsPayload() {
    assertThat(rig.send(0, "0000 20 41 99")).containsExactly(sent(1, "0000 20 41 99"));
  }

  @Test
  void onePushMovesTheElementsUpAndTheLastFallsOut() {
    assertThat(rig.send(0, "0100 20 41 99")).containsExactly(sent(1, "0100 aa 20 41 99"));
    assertThat(rig.send(0, "0100 20 40 61 99")).containsExactly(sent(1, "0100 aa 20 40 99"));
  }

  @Test
  void onePopMovesTheElementsDown() {
    assertThat(rig.send(0, "0200 20 40 61 99")).containsExactly(sent(1, "0200 40 61 99"));
  }

  @Test
  void anIndexFromThePacketChoosesTheElement() {
    assertThat(rig.send(0, "0301 20 40 61")).containsExactly(sent(1, "0301 20 42 61"));
    assertThat(rig.send(0, "0302 20 40 ff")).containsExactly(sent(1, "0302 20 40 01"));
    assertThat(rig.send(0, "0303 20 40 61")).containsExactly(sent(1, "0303 20 40 61"));
  }

  @Test
  void anIndexFromThePacketChoosesAWholeHeader() {
    assertThat(rig.send(0, "0701 20 41 99")).containsExactly(sent(4, "0701 20 41 99"));
    assertThat(rig.send(0, "0702 20 41 99")).containsExactly(sent(1, "0702 20 41 99"));
    assertThat(rig.send(0, "0703 20 41 99")).containsExactly(sent(1, "0703 20 41 99"));
    assertThat(rig.send(0, "0801 20 40 61 99")).containsExactly(sent(1, "0801 20 61 99"));
    assertThat(rig.send(0, "0803 20 40 61 99")).containsExactly(sent(1, "0803 20 40 61 99"));
    assertThat(rig.send(0, "0c02 20 41 99")).containsExactly(sent(1, "0c02 20 41 23 99"));
    assertThat(rig.send(0, "0d00 41 99")).containsExactly(sent(1, "0d00 41 99"));
    assertThat(rig.send(0, "0d02 41 99")).containsExactly(sent(5, "0d02 41 99"));
    assertThat(rig.send(0, "0d02 20 40 41 99")).containsExactly(sent(1, "0d02 20 40 41 99"));
    assertThat(rig.send(0, "0d00 20 20 41 99")).containsExactly(sent(5, "0d00 20 20 41 99"));
  }

  @Test
  void aHeaderIsCopiedToAndFromAnIndexOfThePacket() {
    assertThat(rig.send(0, "0a02 20 41 99")).containsExactly(sent(1, "0a02 20 41 20 99"));
    assertThat(rig.send(0, "0a07 20 41 99")).containsExactly(sent(1, "0a07 20 41 99"));
    assertThat(rig.send(0, "0b01 20 41 99")).containsExactly(sent(1, "0b01 41 41 99"));
    // What is not in the stack is an invalid header.
    assertThat(rig.send(0, "0b02 20 41 99")).containsExactly(sent(1, "0b02 41 99"));
  }

  @Test
  void lookingAheadDoesNotMoveAndAdvancingDrops() {
    assertThat(rig.send(0, "0900 1234 5678")).containsExactly(sent(1, "0934 5678"));
    assertThat(rig.send(0, "0900 12")).containsExactly(sent(3, "0900 12"));
  }

  @Test
  void parserErrorsReachIngressWithWhatWasParsed() {
    assertThat(rig.send(0, "0000 20 40 60 80 ff")).containsExactly(sent(2, "0000 20 40 60 80 ff"));
    assertThat(rig.send(0, "0000 20 40")).containsExactly(sent(3, "0000 20 40"));
    assertThat(rig.send(0, "00")).containsExactly(sent(3, "00"));
  }

  @Test
  void everyCopyOfAGroupStartsFromWhatIngressLeft() {
    rig.dataplane
        .replication()
        .setGroup(
            0x2a,
            List.of(
                new Copy(5, 11),
                new Copy(6, 12),
                new Copy(7, 13),
                new Copy(8, 14),
                new Copy(9, 15)));

    assertThat(rig.send(0, "042a 20 41 99"))
        .containsExactly(
            sent(5, "040b 22 41 99"),
            sent(6, "040c 22 41 99"),
            sent(8, "040e 22 99"),
            sent(9, "040f 22 41 99"));
  }

  @Test
  void aPacketForAnUnknownGroupGoesNowhere() {
    assertThat(rig.send(0, "042b 20 41 99")).isEmpty();
  }

  @Test
  void droppingTakesThePacketOutOfItsGroupUnlessTheGroupIsChosenAfterwards() {
    rig.dataplane.replication().setGroup(7, List.of(new Copy(5, 1)));

    assertThat(rig.send(0, "0500 20 41")).isEmpty();
    assertThat(rig.send(0, "0600 20 41")).containsExactly(sent(5, "0601 22 41"));
  }
}
