package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import io.grpc.Status.Code;
import io.heddle.p4.v1.DigestEntry;
import io.heddle.p4.v1.DigestList;
import io.heddle.p4.v1.DigestListAck;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.P4Data;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.Update.Type;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.dataplane.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** programs/paths.p4: what its packets tell the controller. */
class DigestsTest extends ServerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String FRAME = "0a0000000001" + "0a0000000002" + "1234";

  private final P4Info p4info =
      P4Info.parse(new String(program("paths.p4info.txtpb"), StandardCharsets.UTF_8));
  private final ForwardingPipelineConfig config =
      ForwardingPipelineConfig.newBuilder()
          .setP4Info(p4info.message())
          .setP4DeviceConfig(ByteString.copyFrom(program("paths.json")))
          .build();
  private final int seen = p4info.message().getDigests(0).getPreamble().getId();
  private final int pair = p4info.message().getDigests(1).getPreamble().getId();
  private Worker worker;

  DigestsTest() throws IOException {}

  @BeforeEach
  void load() {
    client.set(Action.VERIFY_AND_COMMIT, config);
    worker = packets.run.getLast().newWorker();
  }

  @Test
  void aDigestIsToldInTheFormOfItsType() throws Exception {
    client.write(insert(seen, 0, 0, 0), way("tell", 4));
    send(3, FRAME);

    DigestList list = digest();
    assertThat(list.getDigestId()).isEqualTo(seen);
    assertThat(list.getListId()).isEqualTo(1);
    assertThat(list.getTimestamp()).isPositive();
    assertThat(list.getDataList()).hasSize(1);
    assertThat(TextFormat.printer().printToString(list.getData(0)).replaceAll("\\s+", " ").strip())
        .isEqualTo(
            "struct { members { bitstring: \"\\n\\000\\000\\000\\000\\002\" }"
                + " members { bitstring: \"\\003\" }"
                + " members { bitstring: \"?\\377\\377\\n\\000\\000\\000\\000\\001\" }"
                + " members { enum_value: \"\\a\" }"
                + " members { struct { members { bitstring: \"\\376\" }"
                + " members { bool: true } } } }");
  }

  @Test
  void listsFillUpAndDuplicatesWaitForTheAcknowledgement() throws Exception {
    client.write(insert(pair, 3600 * SECOND, 2, 3600 * SECOND), way("tell_pair", 4));
    send(1, FRAME);
    send(1, FRAME);
    send(2, FRAME);
    DigestList first = digest();
    assertThat(first.getListId()).isEqualTo(1);
    assertThat(first.getDataList()).containsExactly(pairOf(1), pairOf(2));

    send(1, FRAME);
    send(3, FRAME);
    send(4, FRAME);
    DigestList second = digest();
    assertThat(second.getListId()).isEqualTo(2);
    assertThat(second.getDataList()).containsExactly(pairOf(3), pairOf(4));

    acknowledge(pair, 1);
    // An answer to what came after it shows that the acknowledgement has arrived.
    acknowledge(12345, 1);
    assertThat(stream.next().getError().getCanonicalCode())
        .isEqualTo(Code.INVALID_ARGUMENT.value());
    send(3, FRAME);
    send(1, FRAME);
    send(2, FRAME);
    assertThat(digest().getDataList()).containsExactly(pairOf(1), pairOf(2));
  }

  @Test
  void aListIsSentWhenItIsOldEnoughAndForgottenWhenNobodyAcknowledgesIt() throws Exception {
    client.write(insert(pair, 1_000_000, 0, 1), way("tell_pair", 4));
    send(1, FRAME);
    assertThat(digest().getDataList()).containsExactly(pairOf(1));
    send(1, FRAME);
    assertThat(digest().getDataList()).containsExactly(pairOf(1));
  }

  @Test
  void aNewPrimaryIsToldAgain() throws Exception {
    client.write(insert(pair, 0, 1, 3600 * SECOND), way("tell_pair", 4));
    send(1, FRAME);
    digest();
    Client.Stream other = client.open().bid(Client.DEVICE, 2);
    assertThat(other.standing()).isEqualTo(Code.OK);
    send(1, FRAME);
    StreamMessageResponse told = other.next();
    assertThat(told.getDigest().getDataList()).containsExactly(pairOf(1));
  }

  @Test
  void entriesAreConfiguredOnceAndReadBack() {
    Entity entry = entry(seen, 5, 6, 7);
    assertThat(client.write(update(Type.MODIFY, entry), update(Type.DELETE, entry)))
        .containsOnly(Code.NOT_FOUND);
    assertThat(client.write(update(Type.INSERT, entry), update(Type.INSERT, entry)))
        .containsExactly(Code.OK, Code.ALREADY_EXISTS);
    Entity changed = entry(seen, 50, 60, 70);
    Entity other = entry(pair, 0, 0, 0);
    assertThat(client.write(update(Type.MODIFY, changed), update(Type.INSERT, other)))
        .containsOnly(Code.OK);
    assertThat(client.read(entry(0))).containsExactlyInAnyOrder(changed, other);
    assertThat(client.read(entry(seen))).containsExactly(changed);
    client.set(Action.RECONCILE_AND_COMMIT, config);
    assertThat(client.read(entry(0))).containsExactlyInAnyOrder(changed, other);
    assertThat(client.write(update(Type.DELETE, entry(seen)))).containsExactly(Code.OK);
    assertThat(client.read(entry(0))).containsExactly(other);
  }

  @Test
  void malformedEntriesAreRefused() {
    assertThat(
            client.write(
                insert(99, 0, 0, 0),
                insert(seen, -1, 0, 0),
                insert(seen, 0, -1, 0),
                insert(seen, 0, 0, -1),
                update(Type.UNSPECIFIED, entry(seen))))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(client.read(entry(0))).isEmpty();
  }

  @Test
  void aRolledBackBatchRestoresEntries() {
    Entity before = entry(seen, 5, 6, 7);
    client.write(update(Type.INSERT, before));
    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                update(Type.MODIFY, entry(seen, 1, 1, 1)),
                update(Type.DELETE, before),
                insert(seen, 2, 2, 2),
                insert(pair, 2, 2, 2),
                insert(pair, 3, 3, 3)))
        .containsExactly(
            Code.ABORTED, Code.ABORTED, Code.ABORTED, Code.ABORTED, Code.ALREADY_EXISTS);
    assertThat(client.read(entry(0))).containsExactly(before);
  }

  @Test
  void onlyAPrimaryAcknowledges() throws Exception {
    Client.Stream backup = client.open().bid(Client.DEVICE, 0);
    backup.arbitration();
    backup.send(
        StreamMessageRequest.newBuilder()
            .setDigestAck(DigestListAck.newBuilder().setDigestId(seen).setListId(1))
            .build());
    var error = backup.next().getError();
    assertThat(error.getCanonicalCode()).isEqualTo(Code.PERMISSION_DENIED.value());
    assertThat(error.getDigestListAck().getDigestListAck().getDigestId()).isEqualTo(seen);
  }

  private DigestList digest() throws InterruptedException {
    StreamMessageResponse next = stream.next();
    assertThat(next.hasDigest()).isTrue();
    return next.getDigest();
  }

  private void acknowledge(int digest, long list) {
    stream.send(
        StreamMessageRequest.newBuilder()
            .setDigestAck(DigestListAck.newBuilder().setDigestId(digest).setListId(list))
            .build());
  }

  private void send(int port, String frame) {
    byte[] bytes = HexFormat.of().parseHex(frame);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(bytes.length);
      segment.copyFrom(MemorySegment.ofArray(bytes));
      worker.process(port, segment, 0, bytes.length, (out, data, offset, length) -> {});
    }
  }

  private static P4Data pairOf(int port) {
    P4Data.Builder data = P4Data.newBuilder();
    data.getTupleBuilder().addMembersBuilder().setBitstring(Kinds.bytes(0x0a0000000002L));
    data.getTupleBuilder().addMembersBuilder().setBitstring(Kinds.bytes(port));
    return data.build();
  }

  /** An entry that lets frames of type 1234 be told of and sent to a port. */
  private Update way(String action, int port) {
    P4Info.Table table = p4info.table("I.way").orElseThrow();
    Entity.Builder entity = Entity.newBuilder();
    var entry = entity.getTableEntryBuilder().setTableId(table.id());
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(Kinds.bytes(0x1234));
    entry.addMatchBuilder().setFieldId(2).getExactBuilder().setValue(Kinds.bytes(0));
    var call = entry.getActionBuilder().getActionBuilder();
    call.setActionId(p4info.action(action).orElseThrow().id());
    call.addParamsBuilder().setParamId(1).setValue(Kinds.bytes(port));
    return update(Type.INSERT, entity.build());
  }

  private static Update insert(int digest, long maxTimeout, int maxList, long ackTimeout) {
    return update(Type.INSERT, entry(digest, maxTimeout, maxList, ackTimeout));
  }

  private static Entity entry(int digest, long maxTimeout, int maxList, long ackTimeout) {
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getDigestEntryBuilder()
        .setDigestId(digest)
        .setConfig(
            DigestEntry.Config.newBuilder()
                .setMaxTimeoutNs(maxTimeout)
                .setMaxListSize(maxList)
                .setAckTimeoutNs(ackTimeout));
    return entity.build();
  }

  private static Entity entry(int digest) {
    return Entity.newBuilder().setDigestEntry(DigestEntry.newBuilder().setDigestId(digest)).build();
  }

  private static byte[] program(String name) throws IOException {
    try (InputStream in = DigestsTest.class.getResourceAsStream("/programs/" + name)) {
      return in.readAllBytes();
    }
  }
}
