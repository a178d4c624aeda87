package io.heddle.softswitch.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.pcap.PcapReader;
import io.heddle.softswitch.table.ActionProfile;
import io.heddle.softswitch.table.Group;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.Member;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a traced program tells, word for word. */
class TraceTest {
  private static final Path EXAMPLES = Path.of("examples");

  private final List<String> told = new ArrayList<>();

  @Test
  void theReadmeShowsWhatTheExampleTells() throws Exception {
    Worker worker = router(new TraceLog(told::add));
    try (PcapReader file = new PcapReader(EXAMPLES.resolve("one_in.pcap"))) {
      for (var next = file.next(); next.isPresent(); next = file.next()) {
        send(worker, 1, next.get().frame());
      }
    }
    String readme = Files.readString(Path.of("README.md"));
    List<String> shown =
        Pattern.compile("(?s)```\\n(packet 1: .*?)```")
            .matcher(readme)
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();
    assertThat(shown).containsExactly(String.join("", told));
  }

  @Test
  void aParserErrorAndAMissAreTold() throws Exception {
    send(router(new TraceLog(told::add)), 3, "02000000fffe 020000000001 0800 4500");
    assertThat(told)
        .containsExactly(
            """
            packet 1: 16 bytes in at port 3
              parser
                state start
                  extract ethernet: dstAddr=02:00:00:00:ff:fe, srcAddr=02:00:00:00:00:01, etherType=0x0800
                  ethernet.etherType=0x0800: go to parse_ipv4
                state parse_ipv4
                stops with error PacketTooShort
              ingress
                if (hdr.ipv4.isValid() && hdr.ipv4.ttl > 1 && standard_metadata.checksum_error == 0): no
                action MyIngress.drop
                  mark_to_drop(standard_metadata)
              dropped after ingress: its egress port is 511
            """);
  }

  @Test
  void masksRangesPrioritiesAndEveryKindOfStatementAreTold() throws Exception {
    Dataplane program = program("router", new TraceLog(told::add));
    program
        .table("I.classes")
        .insert(
            List.of(
                new Match.Range(Bitstring.of(0x30), Bitstring.of(0x40)),
                new Match.Ternary(Bitstring.of(0x0a000000), Bitstring.of(0xff000000L)),
                KeyField.ANY),
            7,
            "I.classify",
            List.of(Bitstring.of(0x22)));
    send(
        program.newWorker(),
        1,
        "0a0000000001 0a0000000002 0800"
            + "4500001c 00000000 4011 64c5 0a000009 0a010203 0001 0035 0008 0000");
    assertThat(String.join("", told))
        .contains(
            """
                table I.classes
                  key h.ports.dst (range) = 0x0035
                  key h.ipv4.src (ternary) = 10.0.0.9
                  key s.ingress_port (ternary) = 1
                  hit: 0x0030 to 0x0040, 10.0.0.0 &&& 255.0.0.0, any (priority 7)
                  action I.classify(class=34)
                    m.class = class -> 34
                h.ipv4.tos = m.class -> 34
            """,
            "    scalars.n_0 = seen.read(n, (bit<32>)m.class) -> 0x00000000\n",
            "    seen.write((bit<32>)m.class, n + 1)\n",
            """
                  miss: no entry matches
                  action I.drop
                    mark_to_drop(s)
            """);
  }

  @Test
  void theActionsOfMembersAndGroupsAreTold() throws Exception {
    Dataplane program = program("shares", new TraceLog(told::add));
    Member alone = program.profiles().get("I.spare").addMember("I.send", List.of(Bitstring.of(3)));
    program
        .table("I.by_member")
        .insert(List.of(new Match.Exact(Bitstring.of(0x020000000001L))), 0, alone);
    ActionProfile paths = program.profiles().get("I.paths");
    Member path = paths.addMember("I.send", List.of(Bitstring.of(4)));
    Group group = paths.addGroup(false);
    paths.setMembers(group, List.of(new Group.Share(path, 1, Group.NO_PORT)));
    program.table("I.by_path").insert(List.of(KeyField.ANY), 1, group);
    send(program.newWorker(), 1, "020000000001 020000000002 88b5" + "00".repeat(40));
    assertThat(String.join("", told))
        .contains(
            """
                  hit: 02:00:00:00:00:01
                  its member: action I.send(port=3)
                    std.egress_spec = port -> 3
            """,
            """
                  hit: any (priority 1)
                  a member of its group: action I.send(port=4)
                    std.egress_spec = port -> 4
            """);
  }

  @Test
  void onlyThePacketsThatAreWantedAreToldWithAsManyBytes() throws Exception {
    TraceLog log = new TraceLog(told::add, OptionalInt.of(2), OptionalLong.of(2), 4);
    Worker worker = router(log);
    for (int port : new int[] {1, 2, 3, 2, 2}) {
      send(worker, port, "02000000fffe 020000000001 0806 0001");
    }
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).startsWith("packet 1: 16 bytes in at port 2\n    02 00 00 00 ...\n");
    assertThat(told.get(1)).startsWith("packet 2: 16 bytes in at port 2\n");
  }

  @Test
  void aTracedProgramSendsWhatTheOtherSends() throws Exception {
    List<String> plain = new ArrayList<>();
    List<String> traced = new ArrayList<>();
    try (PcapReader file = new PcapReader(EXAMPLES.resolve("one_in.pcap"))) {
      Worker one = Dataplane.load(example()).newWorker();
      Worker other = router(new TraceLog(told::add));
      for (var next = file.next(); next.isPresent(); next = file.next()) {
        plain.addAll(send(one, 1, next.get().frame()));
        traced.addAll(send(other, 1, next.get().frame()));
      }
    }
    assertThat(traced).isEqualTo(plain).isNotEmpty();
  }

  private static Worker router(TraceLog log) throws IOException {
    return Dataplane.load(example(), options(log)).newWorker();
  }

  private static byte[] example() throws IOException {
    return Files.readAllBytes(EXAMPLES.resolve("router.json"));
  }

  private static Dataplane program(String name, TraceLog log) throws IOException {
    try (InputStream in = TraceTest.class.getResourceAsStream("/programs/" + name + ".json")) {
      return Dataplane.load(in.readAllBytes(), options(log));
    }
  }

  private static LoadOptions options(TraceLog log) {
    return new LoadOptions(511, Optional.of(log));
  }

  private static List<String> send(Worker worker, int port, String frame) {
    return send(worker, port, HexFormat.of().parseHex(frame.replace(" ", "")));
  }

  private static List<String> send(Worker worker, int port, byte[] frame) {
    List<String> sent = new ArrayList<>();
    worker.process(
        port,
        MemorySegment.ofArray(frame),
        0,
        frame.length,
        (to, data, offset, length) ->
            sent.add(
                to
                    + " "
                    + HexFormat.of()
                        .formatHex(
                            data.asSlice(offset, length)
                                .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))));
    return sent;
  }
}
