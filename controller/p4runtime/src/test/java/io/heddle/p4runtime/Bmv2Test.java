package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4runtime.Arbitration.Standing;
import io.heddle.p4runtime.P4Info.ActionUse;
import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.P4Info.Param;
import io.heddle.p4runtime.P4Info.Table;
import io.heddle.p4runtime.WriteException.Failure;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4runtime.entity.Update.Kind;
import io.heddle.p4src.HeddleProgram;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The client at bmv2, which we did not write, with the heddle pipeline; where bmv2 is installed.
 */
class Bmv2Test {
  private static final String PROGRAM = "simple_switch_grpc";
  private static final long DEVICE_ID = 1;
  private static final P4Info P4INFO = P4Info.parse(HeddleProgram.p4info());
  private static final ByteString CONFIG = ByteString.copyFrom(HeddleProgram.bmv2Json());

  private static Process bmv2;
  private static String target;
  private static P4RuntimeClient client;
  private static long cookie;

  @BeforeAll
  static void startBmv2() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM))),
        PROGRAM + " is not on the PATH");
    target = "127.0.0.1:" + unusedPort();
    bmv2 =
        new ProcessBuilder(
                PROGRAM,
                "--no-p4",
                "--device-id",
                Long.toString(DEVICE_ID),
                "--",
                "--grpc-server-addr",
                target)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    client = connectWhenUp();
  }

  @AfterAll
  static void stopBmv2() throws InterruptedException {
    if (client != null) {
      client.close();
    }
    if (bmv2 != null) {
      bmv2.destroyForcibly().waitFor();
    }
  }

  @BeforeEach
  void startWithEmptyTables() throws P4RuntimeException {
    assertThat(client.setPipeline(P4INFO, CONFIG, ++cookie)).isEqualTo(PipelineChange.EMPTIED);
  }

  @Test
  void entriesOfEveryTableWithEveryActionAreReadBackAsTheyWereWritten() throws Exception {
    List<TableEntry> entries = P4INFO.tables().stream().flatMap(Bmv2Test::entries).toList();
    client.write(inserts(entries));

    assertThat(client.readTables()).containsExactlyInAnyOrderElementsOf(entries);
    for (Table table : P4INFO.tables()) {
      assertThat(client.readTable(table.alias()))
          .containsExactlyInAnyOrderElementsOf(entries(table).toList());
    }
  }

  @Test
  void entriesAreModifiedAndDeleted() throws Exception {
    List<TableEntry> entries = entries(P4INFO.table("forwarding").orElseThrow()).toList();
    client.write(inserts(entries));
    TableEntry first = entries.getFirst();
    TableEntry changed =
        TableEntry.of(
            first.table(), first.match(), new Action("to_attachment", Map.of("port", bits(3))));
    client.write(
        List.of(new Update(Kind.MODIFY, changed), new Update(Kind.DELETE, entries.getLast())));

    assertThat(client.readTable("forwarding")).contains(changed).doesNotContain(entries.getLast());
  }

  @Test
  void countersOfAllTablesAreRead() throws Exception {
    client.write(inserts(P4INFO.tables().stream().flatMap(Bmv2Test::entries).toList()));

    for (Table table : P4INFO.tables()) {
      assertThat(client.readCounters(table.alias()))
          .extracting(ReadEntry::entry)
          .containsExactlyInAnyOrderElementsOf(entries(table).toList());
      assertThat(client.readCounters(table.alias()))
          .extracting(ReadEntry::counter)
          .containsOnly(new CounterData(0, 0));
    }
  }

  @Test
  void everyCellOfAnIndirectCounterIsRead() throws Exception {
    for (P4Info.Counter counter : P4INFO.counters()) {
      assertThat(client.readCounter(counter.alias()))
          .containsExactlyElementsOf(
              LongStream.range(0, counter.size())
                  .mapToObj(index -> new CounterCell(index, new CounterData(0, 0)))
                  .toList());
    }
  }

  @Test
  void defaultActionsAreRead() throws Exception {
    for (Table table : P4INFO.tables()) {
      int id = table.constDefaultAction().orElseThrow();
      assertThat(client.readDefault(table.alias()).orElseThrow().action().name())
          .isEqualTo(P4INFO.action(id).orElseThrow().alias());
    }
  }

  @Test
  void multicastGroupsAreWrittenChangedAndRead() throws Exception {
    MulticastGroup one = new MulticastGroup(1, Set.of(new Replica(1, 0), new Replica(510, 65535)));
    MulticastGroup two = new MulticastGroup(4095, Set.of());
    client.write(inserts(List.of(one, two)));
    assertThat(client.readMulticastGroups()).containsExactlyInAnyOrder(one, two);

    MulticastGroup more = new MulticastGroup(4095, Set.of(new Replica(2, 7)));
    client.write(List.of(new Update(Kind.MODIFY, more), new Update(Kind.DELETE, one)));
    assertThat(client.readMulticastGroups()).containsExactly(more);
  }

  @Test
  void aNewProgramStartsWithoutMulticastGroups() throws Exception {
    MulticastGroup group = new MulticastGroup(8, Set.of(new Replica(1, 0), new Replica(2, 7)));
    client.write(inserts(List.of(group)));
    assertThat(client.setPipeline(P4INFO, CONFIG, ++cookie)).isEqualTo(PipelineChange.EMPTIED);

    assertThat(client.readMulticastGroups()).isEmpty();
    client.write(inserts(List.of(group)));
    assertThat(client.readMulticastGroups()).containsExactly(group);
  }

  @Test
  void eachFailedUpdateIsNamed() throws Exception {
    List<TableEntry> entries = entries(P4INFO.table("replication").orElseThrow()).toList();
    client.write(inserts(entries));
    TableEntry other =
        TableEntry.of(
            "replication",
            Map.of("network", new Match.Exact(bits(5))),
            new Action("replicate", Map.of("group", bits(1))));
    List<Update> updates =
        List.of(
            new Update(Kind.INSERT, entries.getFirst()),
            new Update(Kind.INSERT, other),
            new Update(
                Kind.DELETE,
                TableEntry.of(
                    "replication", Map.of("network", new Match.Exact(bits(6))), other.action())));

    WriteException failure =
        catchThrowableOfType(WriteException.class, () -> client.write(updates));

    assertThat(failure.failures()).extracting(Failure::index).containsExactly(0, 2);
    assertThat(failure.failures())
        .extracting(Failure::code)
        .containsExactly(Status.Code.ALREADY_EXISTS, Status.Code.NOT_FOUND);
    assertThat(client.readTable("replication")).contains(other);
  }

  @Test
  void manyEntriesAreWrittenAndReadBack() throws Exception {
    List<Entity> entries = new ArrayList<>();
    for (int i = 1; i <= 2000; i++) {
      entries.add(
          TableEntry.of(
              "forwarding",
              Map.of(
                  "network", new Match.Exact(bits(i)),
                  "destination_mac", new Match.Exact(bits(0x020000000000L + i))),
              new Action("to_attachment", Map.of("port", bits(i % 510)))));
    }
    client.write(inserts(entries));

    assertThat(client.readTable("forwarding"))
        .hasSize(2000)
        .isSubsetOf(entries.stream().map(TableEntry.class::cast).toList());
  }

  @Test
  void theSameProgramIsNotSentAgain() throws Exception {
    List<TableEntry> entries = entries(P4INFO.table("attachment").orElseThrow()).toList();
    client.write(inserts(entries));

    assertThat(client.setPipeline(P4INFO, CONFIG, cookie)).isEqualTo(PipelineChange.UNCHANGED);
    assertThat(client.readTable("attachment")).hasSameSizeAs(entries);
    assertThat(client.readPipeline()).contains(P4INFO);
  }

  @Test
  void anotherProgramMayKeepTheEntriesOrSaysThatItDoesNot() throws Exception {
    List<TableEntry> entries = entries(P4INFO.table("attachment").orElseThrow()).toList();
    client.write(inserts(entries));
    PipelineChange change = client.setPipeline(P4INFO, CONFIG, ++cookie, PipelinePolicy.RECONCILE);

    assertThat(change).isNotEqualTo(PipelineChange.UNCHANGED);
    assertThat(client.readTable("attachment"))
        .hasSize(change == PipelineChange.KEPT ? entries.size() : 0);
    assertThat(client.cookie()).hasValue(cookie);
  }

  @Test
  void aProgramIsVerifiedAndSavedBeforeItIsCommitted() throws Exception {
    client.verifyPipeline(P4INFO, CONFIG, cookie + 1);
    assertThat(client.cookie()).hasValue(cookie);
    client.savePipeline(P4INFO, CONFIG, ++cookie);
    client.commitPipeline();
    assertThat(client.cookie()).hasValue(cookie);
    assertThat(client.readTables()).isEmpty();
    assertThat(client.apiVersion()).startsWith("1.");
  }

  @Test
  void aHigherBidTakesOverAndItsEndGivesBack() throws Exception {
    try (P4RuntimeClient other =
        P4RuntimeClient.connect(ClientOptions.primary(target, DEVICE_ID, ElectionId.of(99)))) {
      assertThat(other.isPrimary()).isTrue();
      assertThat(client.bid(ElectionId.of(50)).standing()).isEqualTo(Standing.BACKUP);
      assertThatThrownBy(() -> client.write(inserts(List.of(new MulticastGroup(1, Set.of())))))
          .hasMessageContaining("PERMISSION_DENIED");
    }
    client.awaitPrimary(Duration.ofSeconds(10));
  }

  /** One entry for each action of a table, with the widest values in the first. */
  private static Stream<TableEntry> entries(Table table) {
    List<P4Info.Action> actions =
        table.actions().stream().filter(ActionUse::inEntries).map(ActionUse::action).toList();
    List<TableEntry> entries = new ArrayList<>();
    for (P4Info.Action action : actions) {
      int shift = entries.size();
      Map<String, Match> match = new HashMap<>();
      for (MatchField field : table.fields()) {
        match.put(field.name(), new Match.Exact(bits(widest(field.width()) >>> shift)));
      }
      Map<String, Bitstring> parameters = new HashMap<>();
      for (Param param : action.params()) {
        parameters.put(param.name(), bits(widest(param.width()) >>> shift));
      }
      entries.add(TableEntry.of(table.alias(), match, new Action(action.alias(), parameters)));
    }
    return entries.stream();
  }

  private static long widest(int width) {
    return (1L << width) - 1;
  }

  private static Bitstring bits(long value) {
    return Bitstring.of(value);
  }

  private static List<Update> inserts(List<? extends Entity> entities) {
    return entities.stream().map(entity -> new Update(Kind.INSERT, entity)).toList();
  }

  private static P4RuntimeClient connectWhenUp() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        return P4RuntimeClient.connect(ClientOptions.primary(target, DEVICE_ID, ElectionId.of(1)));
      } catch (P4RuntimeException e) {
        if (System.nanoTime() > deadline || bmv2.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw e;
        }
      }
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
