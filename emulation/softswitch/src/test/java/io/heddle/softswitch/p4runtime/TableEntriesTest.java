package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.act;
import static io.heddle.softswitch.p4runtime.Kinds.bytes;
import static io.heddle.softswitch.p4runtime.Kinds.delete;
import static io.heddle.softswitch.p4runtime.Kinds.entity;
import static io.heddle.softswitch.p4runtime.Kinds.filter;
import static io.heddle.softswitch.p4runtime.Kinds.insert;
import static io.heddle.softswitch.p4runtime.Kinds.modify;
import static io.heddle.softswitch.p4runtime.Kinds.routing;
import static io.heddle.softswitch.p4runtime.Kinds.switching;
import static io.heddle.softswitch.p4runtime.Kinds.switchingKey;
import static io.heddle.softswitch.p4runtime.Kinds.table;
import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.DirectCounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableEntriesTest extends ServerTest {
  @BeforeEach
  void load() {
    commit();
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    List<TableEntry.Builder> entries =
        List.of(
            switching(0xa, 1, 2),
            switching(0xffffffffffffL, 511, 0).setMetadata(ByteString.copyFromUtf8("mine")),
            routing(0x0a000000, 8, 1),
            routing(0, 0, 2),
            filter(5, 9, 3, 100),
            act(TableEntry.newBuilder().setTableId(table("filter")).setPriority(1), "NoAction"));
    for (TableEntry.Builder entry : entries) {
      assertThat(client.write(insert(entry))).containsExactly(Code.OK);
    }
    List<Entity> constant = readTable("fixed");
    assertThat(constant).hasSize(2).allMatch(e -> e.getTableEntry().getIsConst());
    List<Entity> expected = new ArrayList<>(constant);
    entries.forEach(entry -> expected.add(entity(entry)));
    assertThat(client.read(entity(TableEntry.newBuilder())))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void entriesAreThereOnceAndOnlyUntilDeleted() {
    assertThat(client.write(insert(switching(1, 1, 2)))).containsExactly(Code.OK);
    assertThat(client.write(insert(switching(1, 1, 3)))).containsExactly(Code.ALREADY_EXISTS);
    assertThat(client.write(modify(switching(1, 1, 4)))).containsExactly(Code.OK);
    assertThat(readTable("switching")).containsExactly(entity(switching(1, 1, 4)));
    assertThat(client.write(modify(switching(2, 1, 4)))).containsExactly(Code.NOT_FOUND);
    assertThat(client.write(delete(switchingKey(1, 1)))).containsExactly(Code.OK);
    assertThat(client.write(delete(switchingKey(1, 1)))).containsExactly(Code.NOT_FOUND);
    assertThat(readTable("switching")).isEmpty();
  }

  @Test
  void aDeletionLooksAtTheKeyAlone() {
    client.write(insert(switching(1, 1, 2)));
    TableEntry.Builder nonsense = switchingKey(1, 1).setIdleTimeoutNs(7);
    nonsense.getActionBuilder().getActionBuilder().setActionId(12345);
    assertThat(client.write(delete(nonsense))).containsExactly(Code.OK);
  }

  @Test
  void paddedValuesAreTakenAndReadBackCanonical() {
    TableEntry.Builder padded = switching(1, 1, 2);
    padded
        .getMatchBuilder(0)
        .getExactBuilder()
        .setValue(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, 1}));
    assertThat(client.write(insert(padded))).containsExactly(Code.OK);
    assertThat(readTable("switching")).containsExactly(entity(switching(1, 1, 2)));
    assertThat(client.write(insert(switching(1, 1, 2)))).containsExactly(Code.ALREADY_EXISTS);
  }

  @Test
  void aFullTableSaysSo() {
    for (int i = 0; i < 4; i++) {
      assertThat(client.write(insert(switching(i, 1, 2)))).containsExactly(Code.OK);
    }
    assertThat(client.write(insert(switching(9, 1, 2)))).containsExactly(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void malformedEntriesAreRefused() {
    TableEntry.Builder valid = switching(1, 1, 2);
    assertInvalid(valid.clone().setTableId(0));
    assertInvalid(valid.clone().setTableId(1234));
    assertInvalid(valid.clone().removeMatch(0));
    assertInvalid(valid.clone().addMatch(valid.getMatch(0)));
    TableEntry.Builder unknownField = valid.clone();
    unknownField.getMatchBuilder(0).setFieldId(9);
    assertInvalid(unknownField);
    TableEntry.Builder tooWide = valid.clone();
    tooWide.getMatchBuilder(1).getExactBuilder().setValue(bytes(512));
    assertInvalid(tooWide);
    TableEntry.Builder empty = valid.clone();
    empty.getMatchBuilder(1).getExactBuilder().setValue(ByteString.EMPTY);
    assertInvalid(empty);
    TableEntry.Builder otherKind = valid.clone();
    otherKind.getMatchBuilder(1).getLpmBuilder().setValue(bytes(1)).setPrefixLen(9);
    assertInvalid(otherKind);
    assertInvalid(valid.clone().setPriority(1));
    assertInvalid(valid.clone().setIsConst(true));
    assertInvalid(valid.clone().setIdleTimeoutNs(1));
    TableEntry.Builder metered = valid.clone();
    metered.getMeterConfigBuilder().setCir(1);
    assertInvalid(metered);
    assertInvalid(filter(1, 2, 3, 0));
    assertInvalid(filter(1, 2, 3, -1));
    assertInvalid(routing(0x0a000000, 8, 1).setCounterData(CounterData.getDefaultInstance()));
    assertThat(client.write(update(Update.Type.UNSPECIFIED, entity(valid))))
        .containsExactly(Code.INVALID_ARGUMENT);
    assertThat(client.write(Update.newBuilder().setType(Update.Type.INSERT).build()))
        .containsExactly(Code.INVALID_ARGUMENT);
    assertThat(readTable("switching")).isEmpty();
  }

  @Test
  void malformedActionsAreRefused() {
    assertInvalid(switchingKey(1, 1));
    assertInvalid(act(switchingKey(1, 1), "mark", 1)); // of another table
    assertInvalid(act(switchingKey(1, 1), "forward"));
    assertInvalid(act(switchingKey(1, 1), "forward", 1, 2));
    assertInvalid(act(switchingKey(1, 1), "forward", 512));
    TableEntry.Builder twice = switching(1, 1, 2);
    var action = twice.getActionBuilder().getActionBuilder();
    action.addParams(action.getParams(0));
    assertInvalid(twice);
    TableEntry.Builder member = switchingKey(1, 1);
    member.getActionBuilder().setActionProfileMemberId(1);
    assertInvalid(member);
    assertThat(client.write(insert(act(switchingKey(1, 1), "drop"))))
        .containsExactly(Code.PERMISSION_DENIED); // @defaultonly
  }

  @Test
  void constantTablesAreNotWritten() {
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table("fixed"));
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(0x0800));
    assertThat(client.write(delete(entry))).containsExactly(Code.PERMISSION_DENIED);
    act(entry, "mark", 4);
    assertThat(client.write(insert(entry))).containsExactly(Code.PERMISSION_DENIED);
    assertThat(client.write(modify(entry))).containsExactly(Code.PERMISSION_DENIED);
    assertThat(readTable("fixed")).hasSize(2);
  }

  @Test
  void aTableWithoutKeyHasOnlyItsDefault() {
    assertInvalid(act(TableEntry.newBuilder().setTableId(table("keyless")), "mark", 1));
  }

  @Test
  void defaultEntriesAreModifiedAndReset() {
    TableEntry.Builder key =
        TableEntry.newBuilder().setTableId(table("switching")).setIsDefaultAction(true);
    Entity declared = entity(act(key.clone(), "drop"));
    assertThat(client.read(entity(key))).containsExactly(declared);
    TableEntry.Builder flood =
        act(key.clone(), "flood", 7).setMetadata(ByteString.copyFromUtf8("mine"));
    assertThat(client.write(modify(flood))).containsExactly(Code.OK);
    assertThat(client.read(entity(key))).containsExactly(entity(flood));
    assertThat(client.write(modify(key))).containsExactly(Code.OK);
    assertThat(client.read(entity(key))).containsExactly(declared);

    assertThat(client.write(insert(flood), delete(key)))
        .containsExactly(Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT);
    assertThat(client.write(modify(flood.clone().setPriority(1))))
        .containsExactly(Code.INVALID_ARGUMENT);
    assertThat(client.write(modify(switching(1, 1, 2).setIsDefaultAction(true))))
        .containsExactly(Code.INVALID_ARGUMENT);
    assertThat(client.write(modify(act(key.clone(), "forward", 1))))
        .containsExactly(Code.PERMISSION_DENIED); // @tableonly
    assertThat(
            client.write(
                modify(
                    act(
                        TableEntry.newBuilder()
                            .setTableId(table("routing"))
                            .setIsDefaultAction(true),
                        "mark",
                        1))))
        .containsExactly(Code.PERMISSION_DENIED); // const
  }

  @Test
  void everyUpdateOfABatchIsAttemptedAndReportedInOrder() {
    assertThat(
            client.write(
                insert(switching(1, 1, 2)),
                insert(switching(1, 1, 2)),
                delete(switchingKey(5, 5)),
                insert(switching(2, 1, 2)),
                insert(switchingKey(3, 1))))
        .containsExactly(
            Code.OK, Code.ALREADY_EXISTS, Code.NOT_FOUND, Code.OK, Code.INVALID_ARGUMENT);
    assertThat(readTable("switching")).hasSize(2);
  }

  @Test
  void aBatchThatRollsBackLeavesEverythingAsItWas() {
    TableEntry.Builder counted =
        switching(1, 1, 2)
            .setMetadata(ByteString.copyFromUtf8("mine"))
            .setCounterData(CounterData.newBuilder().setPacketCount(3).setByteCount(300));
    client.write(insert(counted), insert(switching(2, 1, 2)));
    Entity query = entity(TableEntry.newBuilder().setCounterData(CounterData.getDefaultInstance()));
    List<Entity> before = client.read(query);

    TableEntry.Builder defaultEntry =
        TableEntry.newBuilder().setTableId(table("switching")).setIsDefaultAction(true);
    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                delete(switchingKey(1, 1)),
                insert(switching(3, 1, 2)),
                modify(
                    switching(2, 1, 9).setCounterData(CounterData.newBuilder().setPacketCount(1))),
                modify(act(defaultEntry.clone(), "flood", 7)),
                insert(switching(2, 1, 2)),
                insert(switching(4, 1, 2))))
        .containsExactly(
            Code.ABORTED,
            Code.ABORTED,
            Code.ABORTED,
            Code.ABORTED,
            Code.ALREADY_EXISTS,
            Code.ABORTED);
    assertThat(client.read(query)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(client.read(entity(defaultEntry)))
        .containsExactly(entity(act(defaultEntry.clone(), "drop")));
    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                delete(switchingKey(1, 1)),
                insert(switching(3, 1, 2))))
        .containsOnly(Code.OK);
  }

  @Test
  void aBatchThatIsAtomicToPacketsIsDoneWhollyOrNotAtAll() {
    assertThat(
            client.write(
                Atomicity.DATAPLANE_ATOMIC, insert(switching(1, 1, 2)), insert(switching(2, 1, 2))))
        .containsOnly(Code.OK);
    assertThat(
            client.write(
                Atomicity.DATAPLANE_ATOMIC,
                delete(switchingKey(1, 1)),
                insert(switching(2, 1, 3)),
                insert(switching(3, 1, 2))))
        .containsExactly(Code.ABORTED, Code.ALREADY_EXISTS, Code.ABORTED);
    assertThat(readTable("switching"))
        .containsExactlyInAnyOrder(entity(switching(1, 1, 2)), entity(switching(2, 1, 2)));
  }

  @Test
  void readsSelectByKeyActionPriorityAndMetadata() {
    TableEntry.Builder marked = filter(1, 2, 3, 10).setMetadata(ByteString.copyFromUtf8("mine"));
    TableEntry.Builder dropped = act(filter(5, 6, 7, 20), "drop");
    client.write(insert(switching(1, 1, 2)), insert(switching(2, 1, 2)));
    client.write(insert(marked), insert(dropped));

    assertThat(client.read(entity(switchingKey(2, 1)))).containsExactly(entity(switching(2, 1, 2)));
    assertThat(client.read(entity(switchingKey(3, 1)))).isEmpty();
    TableEntry.Builder all = TableEntry.newBuilder().setTableId(table("filter"));
    assertThat(client.read(entity(all.clone().setPriority(20)))).containsExactly(entity(dropped));
    assertThat(client.read(entity(act(all.clone(), "drop")))).containsExactly(entity(dropped));
    assertThat(client.read(entity(all.clone().setMetadata(marked.getMetadata()))))
        .containsExactly(entity(marked));
    assertThat(client.read(entity(marked.clone().clearAction().clearMetadata())))
        .containsExactly(entity(marked));
    assertThat(client.read(entity(all.clone()), entity(switchingKey(1, 1)))).hasSize(3);
  }

  @Test
  void badReadsAreReportedInOrderAndTheGoodOnesAnswered() {
    client.write(insert(switching(1, 1, 2)));
    ReadRequest request =
        ReadRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .addEntities(entity(switchingKey(1, 1)))
            .addEntities(entity(TableEntry.newBuilder().setTableId(77)))
            .addEntities(Entity.getDefaultInstance())
            .addEntities(entity(TableEntry.newBuilder().setPriority(4)))
            .build();
    List<Entity> entities = new ArrayList<>();
    var answers = client.calls().read(request);
    assertThatThrownBy(
            () -> answers.forEachRemaining(part -> entities.addAll(part.getEntitiesList())))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(Client.codes(e))
                    .containsExactly(
                        Code.OK,
                        Code.INVALID_ARGUMENT,
                        Code.INVALID_ARGUMENT,
                        Code.INVALID_ARGUMENT));
    assertThat(entities).containsExactly(entity(switching(1, 1, 2)));
  }

  @Test
  void countersAreReadAndSetWithTheirEntryAndAlone() {
    CounterData data = CounterData.newBuilder().setPacketCount(5).setByteCount(500).build();
    TableEntry.Builder entry = switching(1, 1, 2);
    client.write(insert(entry.clone().setCounterData(data)), insert(switching(2, 1, 2)));
    TableEntry.Builder withCounter =
        switchingKey(1, 1).setCounterData(CounterData.getDefaultInstance());
    assertThat(client.read(entity(withCounter)))
        .containsExactly(entity(entry.clone().setCounterData(data)));
    assertThat(client.read(entity(switchingKey(1, 1)))).containsExactly(entity(entry));

    // A change of the action keeps the count unless it sets one.
    client.write(modify(switching(1, 1, 7)));
    Entity counter = counter(switchingKey(1, 1), data);
    assertThat(client.read(counter(switchingKey(1, 1), null))).containsExactly(counter);

    CounterData reset = CounterData.newBuilder().setPacketCount(1).setByteCount(64).build();
    assertThat(client.write(update(Update.Type.MODIFY, counter(switchingKey(1, 1), reset))))
        .containsExactly(Code.OK);
    Entity zero = counter(switchingKey(2, 1), CounterData.getDefaultInstance());
    TableEntry.Builder table = TableEntry.newBuilder().setTableId(table("switching"));
    assertThat(client.read(counter(table, null)))
        .containsExactlyInAnyOrder(counter(switchingKey(1, 1), reset), zero);
    assertThat(client.read(counter(TableEntry.newBuilder(), null))).hasSize(2);

    assertThat(
            client.write(
                update(Update.Type.INSERT, zero),
                update(Update.Type.MODIFY, counter(switchingKey(9, 9), reset)),
                update(Update.Type.MODIFY, counter(routing(0, 1, 1), reset))))
        .containsExactly(Code.INVALID_ARGUMENT, Code.NOT_FOUND, Code.INVALID_ARGUMENT);
    assertThatThrownBy(() -> client.read(counter(switchingKey(9, 9), null)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(Client.codes(e)).containsExactly(Code.NOT_FOUND));
  }

  @Test
  void kindsThatTheProgramDoesNotHaveAreEmptyToReadAndRefusedToWrite() {
    Entity.Builder meter = Entity.newBuilder();
    meter.getMeterEntryBuilder();
    Entity.Builder session = Entity.newBuilder();
    session.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder();
    assertThat(client.read(meter.build(), session.build())).isEmpty();
    assertThat(client.write(update(Update.Type.MODIFY, meter.build())))
        .containsExactly(Code.INVALID_ARGUMENT);
  }

  @Test
  void longAnswersComeInSeveralMessages() {
    ByteString metadata = ByteString.copyFrom(new byte[600_000]);
    for (int i = 0; i < 4; i++) {
      client.write(insert(switching(i, 1, 2).setMetadata(metadata)));
    }
    var answers =
        client
            .calls()
            .read(
                ReadRequest.newBuilder()
                    .setDeviceId(Client.DEVICE)
                    .addEntities(entity(TableEntry.newBuilder().setTableId(table("switching"))))
                    .build());
    int messages = 0;
    int entities = 0;
    while (answers.hasNext()) {
      entities += answers.next().getEntitiesCount();
      messages++;
    }
    assertThat(entities).isEqualTo(4);
    assertThat(messages).isEqualTo(2);
  }

  private void assertInvalid(TableEntry.Builder entry) {
    assertThat(client.write(insert(entry))).containsExactly(Code.INVALID_ARGUMENT);
  }

  private List<Entity> readTable(String alias) {
    return client.read(entity(TableEntry.newBuilder().setTableId(table(alias))));
  }

  private static Entity counter(TableEntry.Builder key, CounterData data) {
    DirectCounterEntry.Builder counter = DirectCounterEntry.newBuilder().setTableEntry(key);
    if (data != null) {
      counter.setData(data);
    }
    return Entity.newBuilder().setDirectCounterEntry(counter).build();
  }
}
