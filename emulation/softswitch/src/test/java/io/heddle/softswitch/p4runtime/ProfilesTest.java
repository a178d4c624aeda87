package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Shares.action;
import static io.heddle.softswitch.p4runtime.Shares.byMember;
import static io.heddle.softswitch.p4runtime.Shares.byPath;
import static io.heddle.softswitch.p4runtime.Shares.delete;
import static io.heddle.softswitch.p4runtime.Shares.frame;
import static io.heddle.softswitch.p4runtime.Shares.group;
import static io.heddle.softswitch.p4runtime.Shares.insert;
import static io.heddle.softswitch.p4runtime.Shares.member;
import static io.heddle.softswitch.p4runtime.Shares.modify;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.heddle.p4.v1.ActionProfileActionSet;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.WriteRequest.Atomicity;
import io.heddle.softswitch.dataplane.Rig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProfilesTest extends ServerTest {
  private static final int TYPE = 0x1234;
  private Rig rig;

  @BeforeEach
  void commitShares() {
    client.set(Action.VERIFY_AND_COMMIT, Shares.CONFIG);
    rig = new Rig(packets.run.getLast());
  }

  private static TableEntry.Builder to(TableEntry.Builder entry, int member) {
    entry.getActionBuilder().setActionProfileMemberId(member);
    return entry;
  }

  private static TableEntry.Builder toGroup(TableEntry.Builder entry, int group) {
    entry.getActionBuilder().setActionProfileGroupId(group);
    return entry;
  }

  private int port(String frame) {
    return rig.send(9, frame).getFirst().port();
  }

  @Test
  void anEntryDoesWhatItsMemberSaysNow() {
    client.write(insert(member("spare", 7, action("send", 5))));
    assertThat(client.write(insert(to(byMember(1), 7)))).containsExactly(Code.OK);
    assertThat(port(frame(1, 0, 0, 0))).isEqualTo(5);

    client.write(modify(member("spare", 7, action("send", 6))));
    assertThat(port(frame(1, 0, 0, 0))).isEqualTo(6);
    client.write(modify(member("spare", 7, action("drop"))));
    assertThat(rig.send(9, frame(1, 0, 0, 0))).isEmpty();

    assertThat(client.read(Kinds.entity(byMember(1))))
        .containsExactly(Kinds.entity(to(byMember(1), 7)));
  }

  @Test
  void whatIsReferredToCannotGo() {
    client.write(
        insert(member("paths", 1, action("send", 1))),
        insert(group(3, 1)),
        insert(toGroup(byPath(TYPE), 3)));
    assertThat(client.write(delete(member("paths", 1, action("send", 1))), delete(group(3, 1))))
        .containsOnly(Code.FAILED_PRECONDITION);
    assertThat(
            client.write(
                delete(Kinds.entity(byPath(TYPE))),
                delete(group(3)),
                delete(member("paths", 1, action("send", 1)))))
        .containsOnly(Code.OK);
    assertThat(client.write(delete(group(3)), insert(toGroup(byPath(TYPE), 3))))
        .containsOnly(Code.NOT_FOUND);
  }

  @Test
  void aGroupChoosesByTheHashOfTheSelectorsFields() {
    client.write(
        insert(member("paths", 30, action("send", 1))),
        insert(member("paths", 20, action("label", 2, 0xbeef))),
        insert(member("paths", 10, action("send", 3))),
        insert(group(1, 10, 20, 30)),
        insert(toGroup(byPath(TYPE), 1)));
    for (int flow = 0; flow < 300; flow++) {
      // As on bmv2, in the order in which the members were made, whatever their ids are.
      int expected = 1 + crc16(flow) % 3;
      Rig.Sent sent = rig.send(9, frame(0xaa, TYPE, flow, 0)).getFirst();
      assertThat(sent.port()).isEqualTo(expected);
      assertThat(sent.frame().substring(32, 36))
          .as("what runs after each action")
          .isEqualTo(expected == 2 ? "1abe" : "5e4d");
    }
    client.write(modify(group(1, 20)));
    assertThat(port(frame(0xaa, TYPE, 5, 0))).isEqualTo(2);
    client.write(modify(group(1)));
    assertThat(port(frame(0xaa, TYPE, 5, 0))).as("an empty group does nothing").isEqualTo(1);
  }

  /** CRC-16/ARC of the flow and the source of {@link Shares#frame}. */
  private static int crc16(int flow) {
    int crc = 0;
    for (int b : new int[] {flow >> 8, flow & 0xff, 2, 0, 0, 0, 0, 1}) {
      crc ^= b;
      for (int i = 0; i < 8; i++) {
        crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xa001;
      }
    }
    return crc;
  }

  @Test
  void weightsAreSharesOfTheHash() {
    client.write(
        insert(member("paths", 1, action("send", 1))),
        insert(member("paths", 2, action("send", 2))));
    Entity.Builder weighted = group(1, 1, 2).toBuilder();
    weighted.getActionProfileGroupBuilder().getMembersBuilder(0).setWeight(3);
    assertThat(client.write(insert(weighted.build()), insert(toGroup(byPath(TYPE), 1))))
        .containsOnly(Code.OK);
    for (int flow = 0; flow < 100; flow++) {
      // The first member's further places come behind both members' first ones.
      assertThat(port(frame(0xaa, TYPE, flow, 0))).isEqualTo(crc16(flow) % 4 == 1 ? 2 : 1);
    }
    weighted.getActionProfileGroupBuilder().getMembersBuilder(0).setWeight(0);
    assertThat(client.write(modify(weighted.build()))).containsExactly(Code.INVALID_ARGUMENT);
    weighted.getActionProfileGroupBuilder().getMembersBuilder(0).setWeight(64);
    assertThat(client.write(modify(weighted.build()))).containsExactly(Code.RESOURCE_EXHAUSTED);
    weighted.getActionProfileGroupBuilder().getMembersBuilder(0).setWeight(63);
    assertThat(client.write(modify(weighted.build()))).containsExactly(Code.OK);
  }

  @Test
  void malformedMembersAndGroupsAreRefused() {
    client.write(insert(member("paths", 1, action("send", 1))));
    Entity.Builder watching = group(1, 1).toBuilder();
    watching.getActionProfileGroupBuilder().getMembersBuilder(0).setWatchPort(Shares.bytes(300));
    Entity.Builder sized = group(1, 1).toBuilder();
    sized.getActionProfileGroupBuilder().setMaxSize(-1);
    assertThat(
            client.write(
                insert(member("paths", 0, action("send", 1))),
                insert(member("paths", 1, action("send", 1))),
                insert(member("paths", 2, action("note", 1))),
                insert(group(0, 1)),
                insert(group(1, 1, 1)),
                insert(group(1, 9)),
                insert(watching.build()),
                insert(sized.build()),
                insert(to(byPath(1), 1).clearPriority()),
                insert(toGroup(byMember(1), 1))))
        .containsExactly(
            Code.INVALID_ARGUMENT,
            Code.ALREADY_EXISTS,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.NOT_FOUND,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT,
            Code.INVALID_ARGUMENT);
    assertThat(client.read(all())).containsExactly(member("paths", 1, action("send", 1)));
    for (int id = 1; id <= 8; id++) {
      client.write(insert(member("spare", id, action("drop"))));
    }
    assertThat(client.write(insert(member("spare", 9, action("drop")))))
        .containsExactly(Code.RESOURCE_EXHAUSTED);
  }

  /** Filters for all members and all groups. */
  private static Entity[] all() {
    Entity.Builder members = Entity.newBuilder();
    members.getActionProfileMemberBuilder();
    Entity.Builder groups = Entity.newBuilder();
    groups.getActionProfileGroupBuilder();
    return new Entity[] {members.build(), groups.build()};
  }

  private static TableEntry.Builder oneShot(int type, int... ports) {
    TableEntry.Builder entry = byPath(type);
    ActionProfileActionSet.Builder set =
        entry.getActionBuilder().getActionProfileActionSetBuilder();
    for (int port : ports) {
      set.addActionProfileActionsBuilder()
          .setAction(action("send", port))
          .setWeight(1)
          .setWatchPort(Shares.bytes(port));
    }
    return entry;
  }

  @Test
  void anEntryInOneShotBringsItsGroupAndIsReadAsItWasWritten() {
    assertThat(client.write(insert(oneShot(TYPE, 4, 5, 4)))).containsExactly(Code.OK);
    for (int flow = 0; flow < 100; flow++) {
      assertThat(port(frame(0xaa, TYPE, flow, 0))).isEqualTo(crc16(flow) % 3 == 1 ? 5 : 4);
    }
    assertThat(client.read(Kinds.entity(byPath(TYPE))))
        .containsExactly(Kinds.entity(oneShot(TYPE, 4, 5, 4)));
    assertThat(client.read(all())).isEmpty();

    client.write(modify(Kinds.entity(oneShot(TYPE, 6))));
    assertThat(port(frame(0xaa, TYPE, 1, 0))).isEqualTo(6);
    assertThat(client.write(insert(member("paths", 1, action("send", 1)))))
        .as("one shots and members exclude each other")
        .containsExactly(Code.INVALID_ARGUMENT);
    assertThat(client.write(delete(Kinds.entity(byPath(TYPE))))).containsExactly(Code.OK);
    assertThat(client.write(insert(member("paths", 1, action("send", 1)))))
        .containsExactly(Code.OK);
    assertThat(client.write(insert(oneShot(TYPE, 6)))).containsExactly(Code.INVALID_ARGUMENT);
  }

  @Test
  void aBatchThatFailsPutsMembersGroupsAndOneShotsBack() {
    client.write(insert(oneShot(TYPE, 4, 5)));
    for (Atomicity atomicity : List.of(Atomicity.ROLLBACK_ON_ERROR, Atomicity.DATAPLANE_ATOMIC)) {
      assertThat(
              client.write(
                  atomicity,
                  modify(Kinds.entity(oneShot(TYPE, 6, 7, 8))),
                  insert(oneShot(TYPE + 1, 3)),
                  delete(Kinds.entity(byPath(TYPE))),
                  insert(member("spare", 1, action("drop"))),
                  delete(member("spare", 2, action("drop")))))
          .contains(Code.NOT_FOUND)
          .doesNotContain(Code.OK);
      Entity.Builder entries = Entity.newBuilder();
      entries.getTableEntryBuilder();
      assertThat(client.read(entries.build()))
          .contains(Kinds.entity(oneShot(TYPE, 4, 5)))
          .noneMatch(e -> e.equals(Kinds.entity(oneShot(TYPE + 1, 3))));
      assertThat(client.read(all())).isEmpty();
      List<Integer> ports = new ArrayList<>();
      for (int flow = 0; flow < 20; flow++) {
        ports.add(port(frame(0xaa, TYPE, flow, 0)));
      }
      assertThat(ports).containsOnly(4, 5).contains(4, 5);
    }
  }

  @Test
  void aSelectorsSizeIsTheSumOfItsWeights() {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ports.add(1 + i % 8);
    }
    int[] sixty = ports.stream().mapToInt(Integer::intValue).toArray();
    assertThat(client.write(insert(oneShot(1, sixty)), insert(oneShot(2, 1, 2, 3, 4, 5))))
        .containsExactly(Code.OK, Code.RESOURCE_EXHAUSTED);
    assertThat(client.write(insert(oneShot(2, 1, 2, 3, 4)))).containsExactly(Code.OK);
    assertThat(client.write(delete(Kinds.entity(byPath(1))), insert(oneShot(3, sixty))))
        .containsOnly(Code.OK);
  }
}
