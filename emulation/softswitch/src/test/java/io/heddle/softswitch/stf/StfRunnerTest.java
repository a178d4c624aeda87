package io.heddle.softswitch.stf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusException;
import io.heddle.p4runtime.P4Info;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** programs/ports.p4: keys of all kinds, and all that a test can look at. */
class StfRunnerTest {
  private static StfRunner runner;

  @TempDir private Path directory;

  @BeforeAll
  static void load() throws Exception {
    runner =
        StfRunner.of(
            P4Info.parse(new String(resource("ports.p4info.txtpb"), StandardCharsets.UTF_8))
                .message(),
            resource("ports.json"));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = StfRunnerTest.class.getResourceAsStream("/programs/" + name)) {
      return in.readAllBytes();
    }
  }

  private Outcome run(String test) throws Exception {
    Path file = directory.resolve("test.stf");
    Files.writeString(file, test);
    return runner.run(StfTest.read(file));
  }

  private void assertPasses(String test) throws Exception {
    assertThat(run(test)).isInstanceOf(Outcome.Passed.class);
  }

  private void assertFails(String reason, String test) throws Exception {
    assertThat(run(test))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.reason()).startsWith(reason));
  }

  @Test
  void everyKindOfKeyCanBeWritten() throws Exception {
    assertPasses(
        """
        add by_exact hdr.choice.key:0x010203 MyIngress.send(port:1, mark:0xa1)
        add MyIngress.by_prefix key:0x01**** send(1, 0xa2)
        add by_prefix choice.key:0x010200/16 send(mark:0xa3, port:1)
        add by_mask 5 key:0x01*** hdr.choice:1 send(1, 0xa4)
        add by_mask 7 key:0x000203&&&0x00ffff hdr.choice.$valid$:1 send(1, 0xa5)
        add by_range 1 key:0x010000..0x01ffff send(1, 0xa6)
        packet 0 00 010203 00
        expect 1 00 010203 a1 $
        packet 0 01 010203 00 aabb
        expect 1 01 010203 a3 aa
        packet 0 01 010303 00
        expect 1 ** 010303 a2
        packet 0 02 010203 00
        expect 1 02 010203 a5
        packet 0 03 010203 00
        expect 1
        """);
  }

  @Test
  void theLargerPriorityWins() throws Exception {
    assertPasses(
        """
        add by_mask 0 key:0x****** choice:1 send(1, 0xa1)
        add by_mask 900 key:0x01**** choice:1 send(2, 0xa2)
        packet 0 02 010203 00
        packet 0 02 020203 00
        expect 2 02 010203 a2 $
        expect 1 02 020203 a1 $
        """);
  }

  @Test
  void whatDiffersIsMarked() throws Exception {
    assertThat(
            run(
                """
                setdefault by_exact send(1, 0xa1)
                packet 0 00 010203 00 77
                expect 1 00 01**03 a2
                """))
        .isEqualTo(
            new Outcome.Failed(
                "packet 1 at port 1 (line 3) differs at byte 4",
                List.of("expected 0001**03 a2", "got      00010203 a177", "                   ^")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expect 1 00                          | packet 1 at port 1 (line 1) has not come",
        "add nowhere key:1 drop()             | line 1: there is no table named nowhere",
        "add by_ key:1 drop()                 | line 1: there is no table named by_",
        "add by_exact colour:1 drop()         | line 1: there is no key field",
        "add by_exact key:1 fly()             | line 1: there is no action of table",
        "add by_exact key:1 send(port:1)      | line 1: action MyIngress.send needs the argument mark",
        "add by_exact key:1 drop(port:1)      | line 1: action MyIngress.drop has no parameter port",
        "add by_exact key:1 drop(3)           | line 1: action MyIngress.drop takes 0 arguments",
        "add by_exact key:1 send(1, 2, 3)     | line 1: action MyIngress.send takes 2 arguments",
        "add by_exact key:0x0100*** drop()    | line 1: field hdr.choice.key is matched EXACT",
        "add by_exact key:0x1000000 drop()    | line 1: INVALID_ARGUMENT:",
        "add by_exact key:1 choice.key:1 drop() | line 1: field hdr.choice.key is given twice",
        "add by_mask key:0x1 drop()           | line 1: an entry of table MyIngress.by_mask needs a",
        "add by_range 1 key:0x1/4 drop()      | line 1: field hdr.choice.key is matched RANGE",
        "check_counter hits(0) packets == 0   | line 1: there is no indirect counter named hits",
        "check_counter hits($A) packets == 0  | line 1: no entry was added with '= A'",
        "check_counter marks(1) packets == 1  | line 1: counter marks has 0 packets, not == 1",
        "check_counter marks(4) packets == 0  | line 1: OUT_OF_RANGE:",
        "mc_node_associate 1 0                | line 1: there is no node 0",
      })
  void aCommandThatCannotBeDoneFailsTheTest(String command, String reason) throws Exception {
    assertFails(reason, command);
  }

  @Test
  void aPacketThatNobodyExpectsFailsTheTestWhereThePortIsNamed() throws Exception {
    String send = "setdefault by_exact send(3, 0xa1)\npacket 0 00 010203 00\n";
    assertPasses(send); // Nobody has connected anything to port 3.
    assertFails("packet 1 at port 3 was not expected", send + "packet 3 03 010203 00\n");
    assertFails("line 3: packet 1 at port 3 was not", send + "no_packet\nexpect 3 00\n");
  }

  @Test
  void countersAreChecked() throws Exception {
    assertPasses(
        """
        add by_exact key:0x010203 send(1, 0x02) = A
        add by_exact key:0x010204 send(1, 0x02) = B
        packet 0 00 010203 00
        packet 0 00 010203 00 0000
        expect 1
        expect 1
        wait
        check_counter hits($A) packets == 2
        check_counter hits($A) bytes == 12
        check_counter hits($B) packets < 1
        check_counter marks(2) packets == 2
        check_counter marks(1) bytes == 0
        counter_write marks 1 7 8
        check_counter marks(1) bytes == 8
        """);
  }

  @Test
  void nodesMakeUpAMulticastGroup() throws Exception {
    assertPasses(
        """
        mc_mgrp_create 9
        mc_node_create 0 1 2
        mc_node_create 7 3
        mc_node_associate 9 0
        mc_node_associate 9 1
        setdefault by_exact flood(9)
        packet 0 00 010203 00
        expect 1 00 010203 00 $
        expect 2 00 010203 00 $
        expect 3 00 010203 00 $
        mc_node_update 1 4
        packet 0 00 010203 00
        expect 1
        expect 2
        expect 4
        """);
  }

  @Test
  void removedEntriesMatchNoMore() throws Exception {
    assertPasses(
        """
        add by_exact key:0x010203 send(1, 0xa1)
        add by_mask 3 key:0x01**** choice:1 send(1, 0xa1)
        remove all
        packet 0 00 010203 00
        packet 0 02 010203 00
        no_packet
        """);
  }

  @Test
  void whatMarksACopyOfTheStandardMetadataDropsThePacketAsWell() throws Exception {
    assertPasses(
        """
        packet 0 00 010203 00
        no_packet
        add by_exact key:0x010203 send(1, 1)
        packet 0 00 010203 00
        expect 1 00 010203 01 $
        """);
  }

  @Test
  void eachTestStartsAnew() throws Exception {
    String test = "add by_exact key:0x010203 send(1, 0x02)\npacket 0 00 010203 00\nexpect 1\n";
    assertPasses(test + "check_counter marks(2) packets == 1");
    assertPasses(test + "check_counter marks(2) packets == 1");
  }

  @Test
  void aProgramThatCannotRunIsRefused() {
    assertThatThrownBy(
            () -> StfRunner.of(P4Info.parse("").message(), "{}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(StatusException.class);
  }
}
