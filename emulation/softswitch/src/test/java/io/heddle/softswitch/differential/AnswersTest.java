package io.heddle.softswitch.differential;

import static io.grpc.Status.Code.ALREADY_EXISTS;
import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.NOT_FOUND;
import static io.grpc.Status.Code.OK;
import static io.grpc.Status.Code.OUT_OF_RANGE;
import static io.grpc.Status.Code.PERMISSION_DENIED;
import static io.heddle.p4.v1.Update.Type.DELETE;
import static io.heddle.p4.v1.Update.Type.INSERT;
import static io.heddle.p4.v1.Update.Type.MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.TableAction;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.EntityCodec;
import io.heddle.softswitch.EmbeddedTarget;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What both switches answer to a controller, message by message. */
@Timeout(60)
class AnswersTest {
  private static final EntityCodec CODEC = new EntityCodec(SwitchUnderTest.P4INFO);
  private static final TableEntry ENTRY =
      encode(Entries.forward(5, 0x0a0b0c0d0e0fL, Entries.toAttachment(3)));
  private static final TableEntry CHANGED =
      encode(Entries.forward(5, 0x0a0b0c0d0e0fL, Entries.toPeer(3, 4)));
  private static final TableEntry DEFAULT =
      TableEntry.newBuilder().setTableId(ENTRY.getTableId()).setIsDefaultAction(true).build();

  private static SwitchUnderTest embedded;
  private static SwitchUnderTest bmv2;

  @BeforeAll
  static void start() throws Exception {
    Bmv2Target reference;
    try {
      reference = Bmv2Target.fromPath();
    } catch (IOException e) {
      abort(e.getMessage());
      return;
    }
    bmv2 = SwitchUnderTest.start(reference, List.of());
    embedded = SwitchUnderTest.start(new EmbeddedTarget(), List.of());
  }

  @AfterAll
  static void stop() {
    if (embedded != null) {
      embedded.close();
    }
    if (bmv2 != null) {
      bmv2.close();
    }
  }

  @BeforeEach
  void startWithEmptyTables() throws Exception {
    embedded.reset();
    bmv2.reset();
  }

  @Test
  void entriesComeChangeAndGoAlike() {
    assertBoth(NOT_FOUND, update(MODIFY, ENTRY));
    assertBoth(NOT_FOUND, update(DELETE, ENTRY));
    assertBoth(OK, update(INSERT, ENTRY));
    assertBoth(ALREADY_EXISTS, update(INSERT, ENTRY));
    assertBoth(ALREADY_EXISTS, update(INSERT, CHANGED));
    assertBoth(OK, update(MODIFY, CHANGED));
    assertSameRead(tables(TableEntry.getDefaultInstance()));
    assertBoth(OK, update(DELETE, ENTRY)); // by its key, whatever its action
    assertBoth(NOT_FOUND, update(DELETE, ENTRY));
    assertSameRead(tables(TableEntry.getDefaultInstance()));
  }

  @Test
  void malformedEntriesAreRefusedAlike() {
    TableAction foreign = encode(Entries.permit(1, 1)).getAction();
    assertBoth(INVALID_ARGUMENT, update(INSERT, ENTRY.toBuilder().clearAction().build()));
    assertBoth(INVALID_ARGUMENT, update(INSERT, ENTRY.toBuilder().setAction(foreign).build()));
    assertBoth(PERMISSION_DENIED, update(INSERT, ENTRY.toBuilder().setAction(noAction()).build()));
    assertBoth(INVALID_ARGUMENT, update(INSERT, ENTRY.toBuilder().setPriority(1).build()));
    assertBoth(INVALID_ARGUMENT, update(INSERT, ENTRY.toBuilder().removeMatch(1).build()));
    assertBoth(
        INVALID_ARGUMENT, update(INSERT, ENTRY.toBuilder().addMatch(ENTRY.getMatch(0)).build()));
    assertBoth(INVALID_ARGUMENT, update(INSERT, ENTRY.toBuilder().setTableId(0).build()));
    assertBoth(INVALID_ARGUMENT, update(INSERT, ENTRY.toBuilder().setTableId(1).build()));
    assertBoth(INVALID_ARGUMENT, update(INSERT, withMac(new byte[] {1, 0, 0, 0, 0, 0, 0})));
    assertBoth(INVALID_ARGUMENT, update(Update.Type.UNSPECIFIED, ENTRY));
    assertSameRead(tables(TableEntry.getDefaultInstance()));
  }

  @Test
  void leadingZerosAreTakenAndReadBackWithoutThem() {
    assertBoth(OK, update(INSERT, withMac(new byte[] {0, 0, 0, 0, 0, 0, 0, 7})));
    assertSameRead(tables(TableEntry.getDefaultInstance()));
  }

  @Test
  void constDefaultEntriesStayAsTheyAre() {
    assertBoth(INVALID_ARGUMENT, update(INSERT, action(DEFAULT, ENTRY.getAction())));
    assertBoth(PERMISSION_DENIED, update(MODIFY, action(DEFAULT, ENTRY.getAction())));
    assertBoth(PERMISSION_DENIED, update(MODIFY, action(DEFAULT, noAction())));
    assertBoth(PERMISSION_DENIED, update(MODIFY, DEFAULT));
    assertBoth(INVALID_ARGUMENT, update(DELETE, DEFAULT));
    // bmv2 leaves is_const out of what it reads; it is true for these (section 9.1).
    assertThat(embedded.read(tables(DEFAULT)))
        .hasSize(1)
        .allMatch(entity -> entity.getTableEntry().getIsConst());
    for (TableEntry pattern : List.of(DEFAULT, DEFAULT.toBuilder().clearTableId().build())) {
      assertThat(withoutConst(embedded.read(tables(pattern))))
          .isEqualTo(withoutConst(bmv2.read(tables(pattern))));
    }
  }

  @Test
  void readsSelectAlikeAndCountersOutliveAChange() {
    CounterData data = CounterData.newBuilder().setPacketCount(7).setByteCount(700).build();
    assertBoth(OK, update(INSERT, ENTRY.toBuilder().setCounterData(data).build()));
    assertBoth(OK, update(MODIFY, CHANGED));
    assertBoth(
        OK,
        update(
            INSERT,
            encode(Entries.permit(9, 9)).toBuilder()
                .setMetadata(ByteString.copyFromUtf8("mine"))
                .build()));
    CounterData any = CounterData.getDefaultInstance();
    TableEntry one = ENTRY.toBuilder().clearAction().build();
    TableEntry absent = withMac(new byte[] {9}).toBuilder().clearAction().build();
    for (TableEntry pattern :
        List.of(
            TableEntry.getDefaultInstance(),
            TableEntry.newBuilder().setTableId(ENTRY.getTableId()).build(),
            one,
            absent)) {
      assertSameRead(tables(pattern));
      assertSameRead(tables(pattern.toBuilder().setCounterData(any).build()));
    }
    assertThat(embedded.read(tables(one.toBuilder().setCounterData(any).build())))
        .containsExactly(tables(CHANGED.toBuilder().setCounterData(data).build()));
  }

  @Test
  void multicastGroupsComeChangeAndGoAlike() {
    assertBoth(NOT_FOUND, update(MODIFY, group(1, 1, 0)));
    assertBoth(NOT_FOUND, update(DELETE, group(1)));
    assertBoth(OK, update(INSERT, group(1, 1, 0, 2, 7)));
    assertBoth(ALREADY_EXISTS, update(INSERT, group(1, 1, 0)));
    assertBoth(OK, update(MODIFY, group(1, 3, 0, 2, 7, 2, 8)));
    assertBoth(OK, update(INSERT, group(2)));
    assertBoth(OK, update(INSERT, group(0x7fff, 511, 0xffff)));
    assertBoth(INVALID_ARGUMENT, update(INSERT, group(3, 1, 0, 1, 0)));
    assertBoth(INVALID_ARGUMENT, update(INSERT, group(0, 1, 0)));
    assertSameRead(group(0));
    assertSameRead(group(1));
    assertBoth(OK, update(MODIFY, group(1)));
    assertBoth(OK, update(DELETE, group(2, 9, 9)));
    assertSameRead(group(0));
  }

  @Test
  void whereBmv2LeavesTheSpecificationWeDoNot() {
    assertBoth(OK, update(INSERT, ENTRY));
    // Section 9.1.2: changes nothing. bmv2: INVALID_ARGUMENT.
    assertEmbedded(OK, update(MODIFY, ENTRY.toBuilder().clearAction().build()));
    assertThat(embedded.read(tables(TableEntry.getDefaultInstance())))
        .containsExactly(tables(ENTRY));
    // bmv2 keeps the upper half of the ids for clone sessions: OUT_OF_RANGE.
    assertEmbedded(OK, update(INSERT, group(0xffff, 1, 0)));
    // Section 9.5.1: no such port, and an instance beyond 16 bits. bmv2: OK.
    assertEmbedded(INVALID_ARGUMENT, update(INSERT, group(5, 512, 0)));
    assertEmbedded(INVALID_ARGUMENT, update(INSERT, group(6, 1, 0x10000)));
    // Section 9.5.1 knows no error for a read. bmv2: NOT_FOUND.
    assertThat(embedded.read(group(77))).isEmpty();
    // Section 9.3.2. bmv2: UNKNOWN.
    Entity.Builder cell = Entity.newBuilder();
    int counter = SwitchUnderTest.P4INFO.counter("refused_in").orElseThrow().id();
    cell.getCounterEntryBuilder().setCounterId(counter).getIndexBuilder().setIndex(16);
    cell.getCounterEntryBuilder().setData(CounterData.getDefaultInstance());
    assertEmbedded(OUT_OF_RANGE, update(MODIFY, cell.build()));
  }

  private static void assertBoth(Status.Code expected, Update update) {
    assertThat(bmv2.answers(update)).as("bmv2's answer to " + update).containsExactly(expected);
    assertEmbedded(expected, update);
  }

  private static void assertEmbedded(Status.Code expected, Update update) {
    assertThat(embedded.answers(update)).as("answer to " + update).containsExactly(expected);
  }

  private static void assertSameRead(Entity pattern) {
    assertThat(inOrder(embedded.read(pattern))).isEqualTo(inOrder(bmv2.read(pattern)));
  }

  /** After a change of a group bmv2 tells its replicas in another order. */
  private static Set<Entity> inOrder(Set<Entity> entities) {
    return entities.stream().map(AnswersTest::inOrder).collect(Collectors.toSet());
  }

  private static Entity inOrder(Entity entity) {
    if (!entity.hasPacketReplicationEngineEntry()) {
      return entity;
    }
    Entity.Builder sorted = entity.toBuilder();
    MulticastGroupEntry.Builder group =
        sorted.getPacketReplicationEngineEntryBuilder().getMulticastGroupEntryBuilder();
    List<Replica> replicas =
        group.getReplicasList().stream().sorted(Comparator.comparing(Replica::toString)).toList();
    group.clearReplicas().addAllReplicas(replicas);
    return sorted.build();
  }

  private static Set<Entity> withoutConst(Set<Entity> entities) {
    return entities.stream()
        .map(entity -> tables(entity.getTableEntry().toBuilder().clearIsConst().build()))
        .collect(Collectors.toSet());
  }

  private static TableEntry encode(io.heddle.p4runtime.entity.Entity.TableEntry entry) {
    return CODEC.encode(entry).getTableEntry();
  }

  private static TableEntry withMac(byte[] mac) {
    TableEntry.Builder entry = ENTRY.toBuilder();
    entry.getMatchBuilder(1).getExactBuilder().setValue(ByteString.copyFrom(mac));
    return entry.build();
  }

  private static TableEntry action(TableEntry entry, TableAction action) {
    return entry.toBuilder().setAction(action).build();
  }

  private static TableAction noAction() {
    int id = SwitchUnderTest.P4INFO.action("NoAction").orElseThrow().id();
    return TableAction.newBuilder().setAction(Action.newBuilder().setActionId(id)).build();
  }

  private static Entity tables(TableEntry pattern) {
    return Entity.newBuilder().setTableEntry(pattern).build();
  }

  /** A group with replicas given as port and instance in turns. */
  @SuppressWarnings("deprecation") // bmv2 knows the old form of a port only.
  private static Entity group(int id, int... replicas) {
    MulticastGroupEntry.Builder group = MulticastGroupEntry.newBuilder().setMulticastGroupId(id);
    for (int i = 0; i < replicas.length; i += 2) {
      group.addReplicasBuilder().setEgressPort(replicas[i]).setInstance(replicas[i + 1]);
    }
    Entity.Builder entity = Entity.newBuilder();
    entity.getPacketReplicationEngineEntryBuilder().setMulticastGroupEntry(group);
    return entity.build();
  }

  private static Update update(Update.Type type, TableEntry entry) {
    return update(type, tables(entry));
  }

  private static Update update(Update.Type type, Entity entity) {
    return Update.newBuilder().setType(type).setEntity(entity).build();
  }
}
