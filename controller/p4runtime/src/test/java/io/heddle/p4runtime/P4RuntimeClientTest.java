package io.heddle.p4runtime;

import static io.heddle.p4runtime.Sample.policy;
import static io.heddle.p4runtime.Sample.route;
import static io.heddle.p4runtime.Sample.station;
import static io.heddle.p4runtime.Sample.toPort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.WriteException.Failure;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4runtime.entity.Update.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the client does for one controller at a strict server. */
class P4RuntimeClientTest {
  private static final ByteString PROGRAM = ByteString.copyFromUtf8("{}");
  private static final TableEntry DEFAULT =
      new TableEntry("forwarding", Map.of(), 0, toPort(9), true);

  private FakeDevice device;
  private P4RuntimeClient client;

  @BeforeEach
  void connect() throws Exception {
    device = FakeDevice.start(FakeArbitration.Rule.SPECIFICATION);
    client = P4RuntimeClient.connect(options());
  }

  @AfterEach
  void disconnect() {
    client.close();
    device.close();
  }

  @Test
  void whatIsWrittenIsReadBackFromEachTable() throws Exception {
    install();
    List<TableEntry> stations = IntStream.range(1, 9).mapToObj(i -> station(1, i, i)).toList();
    client.write(inserts(stations));
    client.write(inserts(List.of(route(0x0a000000, 8))));

    assertThat(client.readTable("forwarding")).containsExactlyInAnyOrderElementsOf(stations);
    assertThat(client.readTable("routes")).containsExactly(route(0x0a000000, 8));
    assertThat(client.readTables()).hasSize(9).contains(route(0x0a000000, 8)).containsAll(stations);
  }

  @Test
  void entriesAreModifiedAndDeletedByTheirKeys() throws Exception {
    install();
    client.write(inserts(List.of(station(1, 1, 1), station(1, 2, 1))));
    client.write(
        List.of(
            new Update(Kind.MODIFY, station(1, 1, 5)), new Update(Kind.DELETE, station(1, 2, 1))));

    assertThat(client.readTable("forwarding")).containsExactly(station(1, 1, 5));
  }

  @Test
  void countersComeWithTheirEntries() throws Exception {
    install();
    client.write(inserts(List.of(station(1, 1, 3), station(1, 2, 4))));

    assertThat(client.readCounters("forwarding"))
        .containsExactlyInAnyOrder(
            new ReadEntry(station(1, 1, 3), new CounterData(192, 3)),
            new ReadEntry(station(1, 2, 4), new CounterData(256, 4)));
    assertThatThrownBy(() -> client.readCounters("routes"))
        .isInstanceOf(EntityException.class)
        .hasMessage("table routes: has no direct counter");
  }

  @Test
  void theCellsOfAnIndirectCounterAreRead() throws Exception {
    install();
    int frames = Sample.P4INFO.counter("frames").orElseThrow().id();
    device.count(frames, 0, 0, 0);
    device.count(frames, 511, 3, 1L << 40);
    device.count(frames + 1, 4, 9, 9);

    assertThat(client.readCounter("frames"))
        .containsExactly(
            new CounterCell(0, new CounterData(0, 0)),
            new CounterCell(511, new CounterData(1L << 40, 3)));
    assertThatThrownBy(() -> client.readCounter("lost"))
        .isInstanceOf(EntityException.class)
        .hasMessage("the p4info has no counter lost");
    device.count(frames, 512, 1, 1);
    assertThatThrownBy(() -> client.readCounter("frames"))
        .isInstanceOf(P4RuntimeException.class)
        .hasMessageContaining("has no cell 512 of 512");
  }

  @Test
  void defaultEntriesAreReadOnRequestOnly() throws Exception {
    install();
    device.leakDefaultEntries();
    assertThat(client.readDefault("forwarding")).isEmpty();
    client.write(List.of(new Update(Kind.MODIFY, DEFAULT)));
    client.write(inserts(List.of(station(1, 1, 1))));

    assertThat(client.readDefault("forwarding")).contains(DEFAULT);
    assertThat(client.readTable("forwarding")).containsExactly(station(1, 1, 1));
    assertThat(client.readTables()).containsExactly(station(1, 1, 1));
    assertThat(client.readCounters("forwarding"))
        .extracting(ReadEntry::entry)
        .containsExactly(station(1, 1, 1));
  }

  @Test
  void multicastGroupsAreWrittenAndRead() throws Exception {
    install();
    MulticastGroup one = new MulticastGroup(1, Set.of(new Replica(1, 0), new Replica(2, 77)));
    MulticastGroup two = new MulticastGroup(2, Set.of());
    client.write(inserts(List.of(one, two)));

    assertThat(client.readMulticastGroups()).containsExactlyInAnyOrder(one, two);
    assertThat(client.readTables()).isEmpty();
  }

  @Test
  void aLongWriteIsSplitInOrder() throws Exception {
    try (P4RuntimeClient small =
        P4RuntimeClient.connect(
            ClientOptions.primary(device.target(), FakeDevice.DEVICE_ID, ElectionId.of(2))
                .withBatchSize(4))) {
      small.setPipeline(Sample.P4INFO, PROGRAM, 5);
      List<Update> updates =
          inserts(IntStream.range(0, 10).mapToObj(i -> station(1, i, 1)).toList());
      small.write(updates);

      EntityCodec codec = new EntityCodec(Sample.P4INFO);
      assertThat(device.writes())
          .extracting(WriteRequest::getUpdatesCount)
          .containsExactly(4, 4, 2);
      assertThat(device.writes().stream().flatMap(write -> write.getUpdatesList().stream()))
          .containsExactlyElementsOf(updates.stream().map(codec::encode).toList());
    }
  }

  @Test
  void aWriteOfManyBytesIsSplitBelowTheSizeThatAnyServerTakes() throws Exception {
    client.close();
    client = P4RuntimeClient.connect(options().withBatchSize(1_000_000));
    install();
    Set<Replica> replicas = new HashSet<>();
    for (int i = 0; i < 60_000; i++) {
      replicas.add(new Replica(i % 500, i));
    }
    List<Entity> groups = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      groups.add(new MulticastGroup(i, replicas));
    }
    client.write(inserts(groups));

    assertThat(device.writes()).hasSizeGreaterThan(1);
    assertThat(client.readMulticastGroups()).hasSize(12);
  }

  @Test
  void aFailedUpdateIsNamedAndTheOthersAreMade() throws Exception {
    client.close();
    client = P4RuntimeClient.connect(options().withBatchSize(2));
    install();
    client.write(inserts(List.of(station(1, 2, 1))));
    List<Update> updates =
        List.of(
            new Update(Kind.INSERT, station(1, 1, 1)),
            new Update(Kind.INSERT, station(1, 2, 1)),
            new Update(Kind.DELETE, station(1, 3, 1)),
            new Update(Kind.INSERT, station(1, 4, 1)),
            new Update(Kind.INSERT, station(1, 5, 1)));

    WriteException failure =
        catchThrowableOfType(WriteException.class, () -> client.write(updates));

    assertThat(failure.failures())
        .containsExactly(
            new Failure(1, updates.get(1), Status.Code.ALREADY_EXISTS, "entry exists"),
            new Failure(2, updates.get(2), Status.Code.NOT_FOUND, "no such entry"));
    assertThat(failure)
        .hasMessageContaining("device 7")
        .hasMessageContaining("2 updates failed")
        .hasMessageContaining("ALREADY_EXISTS (entry exists)");
    assertThat(client.readTable("forwarding")).hasSize(4);
  }

  @Test
  void manyLongErrorsInOneBatchFitTheAnswer() throws Exception {
    install();
    device.explainAtLength(500);
    List<Update> updates =
        IntStream.range(0, 500).mapToObj(i -> new Update(Kind.DELETE, station(1, i, 1))).toList();

    WriteException failure =
        catchThrowableOfType(WriteException.class, () -> client.write(updates));

    assertThat(device.writes()).hasSize(1);
    assertThat(failure.failures())
        .hasSize(500)
        .allMatch(f -> f.code() == Status.Code.NOT_FOUND && f.reason().length() == 500);
    assertThat(failure).hasMessageContaining("and 497 more");
  }

  @Test
  void aFailureWithoutDetailsIsAFailureOfAllThatWasLeft() throws Exception {
    client.close();
    client = P4RuntimeClient.connect(options().withBatchSize(2));
    install();
    device.failNextWrite(Status.RESOURCE_EXHAUSTED.withDescription("busy"));
    List<Update> updates = inserts(List.of(station(1, 1, 1), station(1, 2, 1), station(1, 3, 1)));

    WriteException failure =
        catchThrowableOfType(WriteException.class, () -> client.write(updates));

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.failures())
        .extracting(Failure::reason)
        .containsExactly("busy", "busy", "not sent");
    assertThat(client.readTable("forwarding")).isEmpty();
  }

  @Test
  void aBadEntityIsRefusedBeforeAnythingIsSent() throws Exception {
    install();

    assertThatThrownBy(
            () -> client.write(inserts(List.of(station(1, 1, 1), station(1, 1, 1L << 9)))))
        .isInstanceOf(EntityException.class);
    assertThatThrownBy(() -> client.readTable("lost")).isInstanceOf(EntityException.class);
    assertThat(device.writes()).isEmpty();
  }

  @Test
  void aProgramWithTheSameCookieIsNotSentAgain() throws Exception {
    assertThat(client.setPipeline(Sample.P4INFO, PROGRAM, 5)).isEqualTo(PipelineChange.EMPTIED);
    client.write(inserts(List.of(station(1, 1, 1))));

    assertThat(client.setPipeline(Sample.P4INFO, PROGRAM, 5)).isEqualTo(PipelineChange.UNCHANGED);
    assertThat(client.readTables()).hasSize(1);
    assertThat(client.setPipeline(Sample.P4INFO, PROGRAM, 6)).isEqualTo(PipelineChange.EMPTIED);
    assertThat(client.readTables()).isEmpty();
    assertThat(device.pipelineActions()).hasSize(2);
  }

  @Test
  void aServerThatRefusesQuestionsWithoutAProgramGetsOne() throws Exception {
    device.refuseQuestionsWithoutPipeline();

    assertThat(client.readPipeline()).isEmpty();
    assertThat(client.setPipeline(Sample.P4INFO, PROGRAM, 5)).isEqualTo(PipelineChange.EMPTIED);
  }

  @Test
  void aRefusedProgramIsAnErrorThatSaysWhy() {
    assertThatThrownBy(() -> client.setPipeline(Sample.P4INFO, ByteString.EMPTY, 5))
        .isInstanceOf(P4RuntimeException.class)
        .hasMessageContaining("refused the program: INVALID_ARGUMENT (empty program)");
  }

  @Test
  void aReaderLearnsTheProgramFromTheDeviceAndCannotWrite() throws Exception {
    install();
    client.write(inserts(List.of(station(1, 1, 1))));
    try (P4RuntimeClient reader =
        P4RuntimeClient.connect(ClientOptions.reader(device.target(), FakeDevice.DEVICE_ID))) {
      assertThatThrownBy(reader::readTables)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is not known");
      assertThat(reader.readPipeline()).contains(Sample.P4INFO);
      assertThat(reader.isPrimary()).isFalse();
      assertThat(reader.readTables()).containsExactly(station(1, 1, 1));
      assertThatThrownBy(() -> reader.write(inserts(List.of(station(1, 2, 1)))))
          .hasMessageContaining("PERMISSION_DENIED");
    }
    assertThat(client.isPrimary()).isTrue();
  }

  @Test
  void tablesWithPrioritiesAreReadBackWhole() throws Exception {
    install();
    TableEntry entry =
        policy(
            2_000_000_000,
            Map.of(
                "source", new Match.Ternary(Bitstring.of(4), Bitstring.of(6)),
                "port", new Match.Range(Bitstring.of(80), Bitstring.of(90))));
    client.write(inserts(List.of(entry, policy(3, Map.of()))));

    assertThat(client.readTable("policy")).containsExactlyInAnyOrder(entry, policy(3, Map.of()));
  }

  @Test
  void aCallToASilentDeviceEndsAtItsDeadline() throws Exception {
    client.close();
    client = P4RuntimeClient.connect(options().withCallTimeout(Duration.ofMillis(300)));
    install();
    device.fallSilent();

    assertThatThrownBy(client::readTables)
        .isInstanceOfSatisfying(
            P4RuntimeException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    assertThatThrownBy(() -> client.write(inserts(List.of(station(1, 1, 1)))))
        .isInstanceOfSatisfying(
            WriteException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
  }

  @Test
  void aLostDeviceIsAnEventAndFailsEveryLaterCall() throws Exception {
    install();
    assertThat(client.pollEvent(Duration.ofSeconds(10)))
        .get()
        .isInstanceOf(DeviceEvent.ArbitrationChanged.class);
    device.close();

    assertThat(client.pollEvent(Duration.ofSeconds(10)))
        .get()
        .isInstanceOf(DeviceEvent.Disconnected.class);
    assertThat(client.isPrimary()).isFalse();
    assertThatThrownBy(client::readTables)
        .isInstanceOf(P4RuntimeException.class)
        .hasMessageContaining("is lost");
    assertThatThrownBy(() -> client.write(List.of())).isInstanceOf(P4RuntimeException.class);
    assertThatThrownBy(() -> client.bid(ElectionId.of(9))).isInstanceOf(P4RuntimeException.class);
  }

  @Test
  void anEmptyWriteSendsNothing() throws Exception {
    install();
    client.write(List.of());

    assertThat(device.writes()).isEmpty();
  }

  private ClientOptions options() {
    return ClientOptions.primary(device.target(), FakeDevice.DEVICE_ID, ElectionId.of(1));
  }

  private void install() throws IOException {
    client.setPipeline(Sample.P4INFO, PROGRAM, 5);
  }

  private static List<Update> inserts(List<? extends Entity> entities) {
    return entities.stream().map(entity -> new Update(Kind.INSERT, entity)).toList();
  }
}
