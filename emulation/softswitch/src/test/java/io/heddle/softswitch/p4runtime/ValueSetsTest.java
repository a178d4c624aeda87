package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Kinds.bytes;
import static io.heddle.softswitch.p4runtime.Kinds.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.Update.Type;
import io.heddle.p4.v1.ValueSetEntry;
import io.heddle.p4.v1.ValueSetMember;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.softswitch.dataplane.Worker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** programs/valuesets.p4: a set of three 16-bit values, and one with every kind of match. */
class ValueSetsTest extends ServerTest {
  private static final TestProgram PROGRAM = TestProgram.of("valuesets");
  private static final int TUNNELS = id("P.tunnels");
  private static final int RULES = id("P.rules");

  private Worker worker;

  private static int id(String name) {
    return PROGRAM.p4info().getValueSetsList().stream()
        .filter(set -> set.getPreamble().getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getPreamble()
        .getId();
  }

  @BeforeEach
  void load() {
    client.set(Action.VERIFY_AND_COMMIT, PROGRAM.config());
    worker = packets.run.getLast().newWorker();
  }

  @Test
  void packetsTakeTheTransitionOfAMemberAsSoonAsItIsWritten() {
    assertThat(port("88a8")).isEqualTo(1);
    assertThat(write(set(TUNNELS, tunnel(0x88a8), tunnel(0x8100)))).containsExactly(Code.OK);
    assertThat(port("88a8")).isEqualTo(2);
    assertThat(port("8100")).isEqualTo(2);

    assertThat(write(set(TUNNELS, tunnel(0x8100)))).containsExactly(Code.OK);
    assertThat(port("88a8")).isEqualTo(1);
    assertThat(port("8100")).isEqualTo(2);

    assertThat(write(set(TUNNELS))).containsExactly(Code.OK);
    assertThat(port("8100")).isEqualTo(1);
  }

  @Test
  void everyFieldOfAMemberHasToMatch() {
    ValueSetMember.Builder member = ValueSetMember.newBuilder();
    member.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(5));
    member.addMatchBuilder().setFieldId(2).getTernaryBuilder().setValue(bytes(1)).setMask(bytes(7));
    member
        .addMatchBuilder()
        .setFieldId(3)
        .getLpmBuilder()
        .setValue(bytes(0x0a000000))
        .setPrefixLen(8);
    member.addMatchBuilder().setFieldId(4).getRangeBuilder().setLow(bytes(80)).setHigh(bytes(90));
    assertThat(write(set(RULES, member))).containsExactly(Code.OK);

    assertThat(port("1234 5001 0a010203 0050")).isEqualTo(3);
    assertThat(port("1234 5ff9 0aff0203 005a")).isEqualTo(3);
    assertThat(port("1234 4001 0a010203 0050")).isEqualTo(1);
    assertThat(port("1234 5002 0a010203 0050")).isEqualTo(1);
    assertThat(port("1234 5001 0b010203 0050")).isEqualTo(1);
    assertThat(port("1234 5001 0a010203 005b")).isEqualTo(1);
  }

  @Test
  void fieldsThatAreLeftOutDoNotMatter() {
    ValueSetMember.Builder member = ValueSetMember.newBuilder();
    member.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(5));
    assertThat(write(set(RULES, member))).containsExactly(Code.OK);

    assertThat(port("1234 5abc 01020304 ffff")).isEqualTo(3);
    assertThat(port("1234 6abc 01020304 ffff")).isEqualTo(1);
    assertThat(client.read(entity(set(RULES)))).containsExactly(entity(set(RULES, member)));
  }

  @Test
  void whatWasWrittenIsRead() {
    Entity tunnels = entity(set(TUNNELS, tunnel(0x88a8), tunnel(0x8100)));
    client.write(update(Type.MODIFY, tunnels));

    assertThat(client.read(entity(set(TUNNELS)))).containsExactly(tunnels);
    assertThat(client.read(entity(set(0)))).containsExactlyInAnyOrder(tunnels, entity(set(RULES)));
    assertThatThrownBy(() -> client.read(entity(set(99))))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(Client.codes(e)).containsExactly(Code.INVALID_ARGUMENT));
  }

  @Test
  void aRefusedWriteChangesNothing() {
    Entity tunnels = entity(set(TUNNELS, tunnel(0x88a8)));
    client.write(update(Type.MODIFY, tunnels));

    assertThat(client.write(update(Type.INSERT, tunnels), update(Type.DELETE, tunnels)))
        .containsOnly(Code.INVALID_ARGUMENT);
    assertThat(write(set(TUNNELS, tunnel(1), tunnel(2), tunnel(3), tunnel(4))))
        .containsExactly(Code.RESOURCE_EXHAUSTED);
    assertThat(write(set(TUNNELS, tunnel(1), tunnel(1)))).containsExactly(Code.ALREADY_EXISTS);
    assertThat(write(set(TUNNELS, tunnel(0x10000)))).containsExactly(Code.INVALID_ARGUMENT);
    assertThat(write(set(TUNNELS, ValueSetMember.newBuilder())))
        .containsExactly(Code.INVALID_ARGUMENT);
    assertThat(write(set(99, tunnel(1)))).containsExactly(Code.INVALID_ARGUMENT);
    assertThat(
            client.write(
                Atomicity.ROLLBACK_ON_ERROR,
                update(Type.MODIFY, entity(set(TUNNELS, tunnel(7)))),
                update(Type.MODIFY, entity(set(99)))))
        .containsExactly(Code.ABORTED, Code.INVALID_ARGUMENT);

    assertThat(client.read(entity(set(TUNNELS)))).containsExactly(tunnels);
    assertThat(port("88a8")).isEqualTo(2);
    assertThat(port("0007")).isEqualTo(1);
  }

  @Test
  void aBatchThatIsAtomicToPacketsMayHoldSets() {
    assertThat(
            client.write(
                Atomicity.DATAPLANE_ATOMIC,
                update(Type.MODIFY, entity(set(TUNNELS, tunnel(7)))),
                update(Type.MODIFY, entity(set(99)))))
        .containsExactly(Code.ABORTED, Code.INVALID_ARGUMENT);
    assertThat(port("0007")).isEqualTo(1);

    assertThat(
            client.write(
                Atomicity.DATAPLANE_ATOMIC,
                update(Type.MODIFY, entity(set(TUNNELS, tunnel(7)))),
                update(Type.MODIFY, entity(set(TUNNELS, tunnel(8), tunnel(9))))))
        .containsOnly(Code.OK);
    assertThat(port("0007")).isEqualTo(1);
    assertThat(port("0009")).isEqualTo(2);
  }

  @Test
  void reconcilingKeepsTheMembers() {
    Entity tunnels = entity(set(TUNNELS, tunnel(0x88a8)));
    client.write(update(Type.MODIFY, tunnels));
    client.set(Action.RECONCILE_AND_COMMIT, PROGRAM.config());
    worker = packets.run.getLast().newWorker();

    assertThat(client.read(entity(set(TUNNELS)))).containsExactly(tunnels);
    assertThat(port("88a8")).isEqualTo(2);
  }

  /** The port on which a frame leaves; without the addresses that it begins with. */
  private int port(String fromType) {
    byte[] frame = HexFormat.of().parseHex("00".repeat(12) + fromType.replace(" ", ""));
    List<Integer> ports = new ArrayList<>();
    worker.process(
        0, MemorySegment.ofArray(frame), 0, frame.length, (port, f, o, l) -> ports.add(port));
    assertThat(ports).hasSize(1);
    return ports.getFirst();
  }

  private List<Code> write(ValueSetEntry entry) {
    return client.write(update(Type.MODIFY, entity(entry)));
  }

  private static ValueSetEntry set(int id, ValueSetMember.Builder... members) {
    ValueSetEntry.Builder entry = ValueSetEntry.newBuilder().setValueSetId(id);
    for (ValueSetMember.Builder member : members) {
      entry.addMembers(member);
    }
    return entry.build();
  }

  private static ValueSetMember.Builder tunnel(int type) {
    FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(1);
    match.getExactBuilder().setValue(bytes(type));
    return ValueSetMember.newBuilder().addMatch(match);
  }

  private static Entity entity(ValueSetEntry entry) {
    return Entity.newBuilder().setValueSetEntry(entry).build();
  }
}
