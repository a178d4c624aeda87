package io.heddle.softswitch.dataplane;

import static io.heddle.softswitch.dataplane.Rig.exact;
import static io.heddle.softswitch.dataplane.Rig.params;
import static io.heddle.softswitch.dataplane.Rig.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replication;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** programs/paths.p4: where packets and what becomes of them go. */
class PathsTest {
  private static final String MACS = "0a0000000001 0a0000000002";
  private static final String REWRITTEN = "0a0000000001 00000000ffff";
  private static final String OTHER = "0a0000000001 0b0000000003";
  private static final String TYPE = "1234";
  private static final String PAYLOAD = "cafe0102030405";
  private static final String FRAME = MACS + TYPE + PAYLOAD;

  private static final String NORMAL = "0";
  private static final String INGRESS_CLONE = "1";
  private static final String EGRESS_CLONE = "2";
  private static final String RECIRCULATED = "4";
  private static final String REPLICATED = "5";
  private static final String RESUBMITTED = "6";

  private final Rig rig = Rig.of("paths");

  PathsTest() throws IOException {}

  @Test
  void anIngressCloneIsThePacketAsItCameInAndLeavesBeforeTheOriginal() throws Exception {
    session(5, 0, new Copy(7, 0));
    ingress(NORMAL, "copy", "5", "7");

    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(7, MACS + TYPE + note("01", "00", "0000", "0000", 0x15, "0") + PAYLOAD),
            sent(7, REWRITTEN + TYPE + note("00", "77", "0003", "0000", 0x15, "0") + PAYLOAD));
  }

  @Test
  void aSessionCanMakeSeveralClonesAndOneThatDoesNotExistMakesNone() throws Exception {
    session(5, 0, new Copy(7, 9), new Copy(8, 0xffff));
    ingress(NORMAL, "copy_keeping", "5", "abcd");

    // The metadata's values are those of the end of ingress, also after the request.
    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(7, MACS + TYPE + note("01", "00", "0000", "0009", 0x15, "abcd") + PAYLOAD),
            sent(8, MACS + TYPE + note("01", "00", "0000", "ffff", 0x15, "abcd") + PAYLOAD));

    assertThat(rig.dataplane.replication().removeSession(5)).isTrue();
    assertThat(rig.send(3, FRAME)).isEmpty();
  }

  @Test
  void aSessionOutsideOfTheRangeMakesNoClone() throws Exception {
    session(5, 0, new Copy(7, 0));
    ingress(NORMAL, "copy_keeping", "80008005", "0");
    assertThat(rig.send(3, FRAME)).isEmpty();
  }

  @Test
  void clonesAreCutToTheLengthOfTheirSession() throws Exception {
    session(5, 20, new Copy(7, 0), new Copy(8, 0));
    ingress(NORMAL, "copy_keeping", "5", "0");

    String cut = (MACS + TYPE + note("01", "00", "0000", "0000", 0x15, "0")).replace(" ", "");
    assertThat(rig.send(3, FRAME))
        .containsExactly(sent(7, cut.substring(0, 40)), sent(8, cut.substring(0, 40)));
  }

  @Test
  void anEgressCloneHasTheHeadersOfTheEndOfEgressAndGoesThroughEgressAgain() throws Exception {
    session(6, 0, new Copy(8, 2));
    ingress(NORMAL, "to", "4");
    egress(NORMAL, "copy", "6", "0b0000000003");

    // The note is valid already, so a clone is no longer than its original.
    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(4, OTHER + TYPE + note("00", "77", "0003", "0000", 0x15, "0") + PAYLOAD),
            sent(8, OTHER + TYPE + note("02", "00", "0000", "0002", 0x21, "ee") + PAYLOAD));
  }

  @Test
  void aDroppedPacketCanBeClonedAtEgress() throws Exception {
    session(6, 0, new Copy(8, 0), new Copy(9, 1));
    ingress(NORMAL, "to", "4");
    egress(NORMAL, "copy_and_drop", "6");

    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(8, MACS + TYPE + note("02", "00", "0000", "0000", 0x21, "0") + PAYLOAD),
            sent(9, MACS + TYPE + note("02", "00", "0000", "0001", 0x21, "0") + PAYLOAD));
  }

  @Test
  void anIngressCloneCanBeClonedAtEgress() throws Exception {
    session(5, 0, new Copy(7, 1));
    session(6, 0, new Copy(8, 2));
    ingress(NORMAL, "copy", "5", "4");
    egress(INGRESS_CLONE, "copy", "6", "0b0000000003");

    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(7, OTHER + TYPE + note("01", "00", "0000", "0001", 0x15, "0") + PAYLOAD),
            sent(4, REWRITTEN + TYPE + note("00", "77", "0003", "0000", 0x15, "0") + PAYLOAD),
            sent(8, OTHER + TYPE + note("02", "00", "0000", "0002", 0x21, "ee") + PAYLOAD));
  }

  @Test
  void anEgressCloneCanBeClonedAgainAlsoWithoutPayload() throws Exception {
    session(6, 0, new Copy(8, 2));
    session(7, 0, new Copy(9, 3), new Copy(9, 4));
    ingress(NORMAL, "to", "4");
    egress(NORMAL, "copy", "6", "0b0000000003");
    egress(EGRESS_CLONE, "copy_and_drop", "7");

    // The clones of the clone would go on being cloned; the bound ends that.
    String other = OTHER + TYPE;
    assertThat(rig.send(3, MACS + TYPE))
        .containsExactly(sent(4, other + note("00", "77", "0003", "0000", 0xe, "0")));

    rig.table("E.way").modify(exact(TYPE, EGRESS_CLONE), 0, "E.around", params("5", "c"));
    rig.table("I.way").insert(exact(TYPE, RECIRCULATED), 0, "I.copy_keeping", params("7", "9"));
    String first = note("02", "00", "0000", "0002", 0x1a, "ee");
    assertThat(rig.send(3, MACS + TYPE))
        .containsExactly(
            sent(4, other + note("00", "77", "0003", "0000", 0xe, "0")),
            sent(
                9,
                "0a0000000001 00000000000c"
                    + TYPE
                    + note("01", "00", "0000", "0003", 0x1a, "9")
                    + first),
            sent(
                9,
                "0a0000000001 00000000000c"
                    + TYPE
                    + note("01", "00", "0000", "0004", 0x1a, "9")
                    + first));
  }

  @Test
  void aResubmittedPacketIsAsItCameInWithTheFieldsThatItKeeps() throws Exception {
    ingress(NORMAL, "again", "1c5");
    ingress(RESUBMITTED, "to_marked");

    // Port 0x1c5 is what the kept field says; its ingress port it has still, unlike on bmv2.
    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(0x1c5, MACS + TYPE + note("00", "77", "0003", "0000", 0x15, "1c5") + PAYLOAD));
  }

  @Test
  void resubmittingGoesBeforeMulticastAndCloningBeforeResubmitting() throws Exception {
    session(5, 0, new Copy(7, 0));
    ingress(NORMAL, "copy_and_again", "5", "2");
    ingress(RESUBMITTED, "to_marked");

    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(7, MACS + TYPE + note("01", "00", "0000", "0000", 0x15, "0") + PAYLOAD),
            sent(2, MACS + TYPE + note("00", "77", "0003", "0000", 0x15, "2") + PAYLOAD));
  }

  @Test
  void aRecirculatedPacketIsAsTheDeparserMadeIt() throws Exception {
    ingress(NORMAL, "to", "4");
    egress(NORMAL, "around", "6", "0b0000000003");
    rig.table("I.way").insert(exact(TYPE, RECIRCULATED), 0, "I.to_group", params("1"));
    rig.dataplane.replication().setGroup(1, List.of(new Copy(5, 1), new Copy(6, 2)));

    String first = note("00", "77", "0003", "0000", 0x15, "0");
    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(5, OTHER + TYPE + note("05", "77", "0000", "0001", 0x21, "6") + first + PAYLOAD),
            sent(6, OTHER + TYPE + note("05", "77", "0000", "0002", 0x21, "6") + first + PAYLOAD));
  }

  @Test
  void aPacketThatIsDroppedAtEgressIsNotRecirculated() throws Exception {
    session(6, 0);
    ingress(NORMAL, "to", "4");
    egress(NORMAL, "copy_and_drop", "6");
    assertThat(rig.send(3, FRAME)).isEmpty();
  }

  @Test
  void aProgramThatSendsPacketsInCirclesIsStopped() throws Exception {
    ingress(NORMAL, "forever");
    ingress(RESUBMITTED, "forever");
    assertThat(rig.send(3, FRAME)).isEmpty();

    // Twice as many with each round.
    session(6, 0, new Copy(1, 0), new Copy(2, 0));
    rig.table("I.way").modify(exact(TYPE, NORMAL), 0, "I.to", params("4"));
    for (String type : List.of(NORMAL, EGRESS_CLONE, REPLICATED)) {
      egress(type, "around_forever", "6");
    }
    assertThat(rig.send(3, FRAME)).isEmpty();

    // And the next packet has its own.
    assertThat(rig.send(3, MACS + "4321")).hasSize(1);
  }

  @Test
  void multicastGoesBeforeUnicastAndAnUnknownGroupIsNobody() throws Exception {
    ingress(NORMAL, "to_group", "1");
    assertThat(rig.send(3, FRAME)).isEmpty();
    rig.dataplane.replication().setGroup(1, List.of(new Copy(5, 1), new Copy(3, 0)));
    assertThat(rig.send(3, FRAME))
        .containsExactly(
            sent(5, MACS + TYPE + note("05", "77", "0003", "0001", 0x15, "0") + PAYLOAD),
            sent(3, MACS + TYPE + note("05", "77", "0003", "0000", 0x15, "0") + PAYLOAD));
  }

  @Test
  void packetsAreCutToTheShortestLengthThatWasAskedFor() throws Exception {
    ingress(NORMAL, "cut", "12", "4");
    String whole = (MACS + TYPE + note("00", "77", "0003", "0000", 0x15, "0") + PAYLOAD);
    String hex = whole.replace(" ", "");
    assertThat(rig.send(3, FRAME)).containsExactly(sent(4, hex.substring(0, 36)));
    egress(NORMAL, "cut", "11");
    assertThat(rig.send(3, FRAME)).containsExactly(sent(4, hex.substring(0, 34)));
    rig.table("I.way").modify(exact(TYPE, NORMAL), 0, "I.cut", params("7fffffff", "4"));
    rig.table("E.way").modify(exact(TYPE, NORMAL), 0, "E.cut", params("ffffffff"));
    assertThat(rig.send(3, FRAME)).containsExactly(sent(4, hex));
  }

  @Test
  void randomNumbersAreOfTheRangeAndAllOfIt() throws Exception {
    ingress(NORMAL, "pick", "fffffffe", "ffffffff", "4");
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      marks.add(rig.send(3, FRAME).getFirst().frame().substring(44, 52));
    }
    assertThat(marks).containsOnly("fffffffe", "ffffffff").contains("fffffffe", "ffffffff");

    rig.table("I.way").modify(exact(TYPE, NORMAL), 0, "I.pick", params("5", "5", "4"));
    assertThat(rig.send(3, FRAME).getFirst().frame().substring(44, 52)).isEqualTo("00000005");
    // No number lies between these, so none is drawn and p4c's variable is still 0.
    rig.table("I.way").modify(exact(TYPE, NORMAL), 0, "I.pick", params("6", "5", "4"));
    assertThat(rig.send(3, FRAME).getFirst().frame().substring(44, 52)).isEqualTo("00000000");
  }

  @Test
  void aFailedAssertionDropsThePacketAndWhatItAskedFor() throws Exception {
    session(1, 0, new Copy(7, 0));
    ingress(NORMAL, "insist", "4");
    assertThat(rig.send(3, FRAME)).hasSize(2);
    assertThat(rig.send(3, "0a0000000001 000000000000" + TYPE)).isEmpty();
  }

  @Test
  void digestsTellTheFieldsOfTheEndOfIngressOnceTheyAreWanted() throws Exception {
    Digests digests = rig.dataplane.digests();
    assertThat(digests.names()).containsExactly("seen_t", "tuple_0");
    ingress(NORMAL, "tell", "4");
    List<List<BigInteger>> told = new ArrayList<>();
    assertThat(rig.send(3, FRAME)).hasSize(1);
    digests.drain((list, parts) -> told.add(values(parts)));
    assertThat(told).isEmpty();

    digests.enable(0, true);
    rig.send(3, FRAME);
    rig.send(9, MACS + TYPE);
    digests.drain(
        (list, parts) -> {
          assertThat(list).isZero();
          told.add(values(parts));
        });
    BigInteger wide = new BigInteger("3fffff" + "0a0000000001", 16);
    assertThat(told)
        .containsExactly(
            List.of(big(0x0a0000000002L), big(3), wide, big(7), big(-2), big(1)),
            List.of(big(0x0a0000000002L), big(9), wide, big(7), big(-2), big(1)));
    assertThat(digests.lost()).isZero();
  }

  private static List<BigInteger> values(List<Digests.Part> parts) {
    return parts.stream().map(Digests.Part::value).toList();
  }

  @Test
  void digestsThatNobodyReadsAreLostAndCounted() throws Exception {
    Digests digests = rig.dataplane.digests();
    digests.enable(1, true);
    ingress(NORMAL, "tell_pair", "4");
    int count = 30_000;
    for (int i = 0; i < count; i++) {
      rig.send(3, FRAME);
    }
    List<Integer> told = new ArrayList<>();
    digests.drain((list, values) -> told.add(list));
    assertThat(told).hasSizeGreaterThan(1000).containsOnly(1);
    assertThat(told.size() + digests.lost()).isEqualTo(count);
    rig.send(3, FRAME);
    told.clear();
    digests.drain((list, values) -> told.add(list));
    assertThat(told).hasSize(1);
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  /** What egress writes behind the Ethernet header. */
  private static String note(
      String instanceType, String unkept, String port, String rid, int length, String mark) {
    return instanceType
        + unkept
        + port
        + rid
        + "%04x".formatted(length)
        + "%08x".formatted(Long.parseLong(mark, 16));
  }

  private void session(int id, int longest, Copy... copies) {
    Replication replication = rig.dataplane.replication();
    List<List<Copy>> choices = Stream.of(copies).map(List::of).toList();
    replication.setSession(id, new CloneSession(replication.replicas(choices), longest, 0));
  }

  private void ingress(String instanceType, String action, String... data) throws Exception {
    rig.table("I.way").insert(exact(TYPE, instanceType), 0, "I." + action, params(data));
  }

  private void egress(String instanceType, String action, String... data) throws Exception {
    rig.table("E.way").insert(exact(TYPE, instanceType), 0, "E." + action, params(data));
  }
}
