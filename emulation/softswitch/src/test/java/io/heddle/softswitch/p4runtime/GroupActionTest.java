package io.heddle.softswitch.p4runtime;

import static io.heddle.softswitch.p4runtime.Shares.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.heddle.p4.config.v1.ActionRef;
import io.heddle.p4.config.v1.P4Info;
import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.ActionProfileActionSet;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update.Type;
import io.heddle.softswitch.dataplane.Rig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Actions of whole groups (P4Runtime 1.5, section 9.2.3). p4c knows no annotation for them, so the
 * p4info of shares.p4 is changed here: {@code label} is for groups only. bmv2 has none.
 */
class GroupActionTest extends ServerTest {
  private Rig rig;

  @BeforeEach
  void load() {
    P4Info.Builder p4info = Shares.CONFIG.getP4Info().toBuilder();
    p4info
        .getTablesBuilderList()
        .forEach(
            table ->
                table.getActionRefsBuilderList().stream()
                    .filter(ref -> ref.getId() == Shares.action("label").getActionId())
                    .forEach(ref -> ref.setScope(ActionRef.Scope.GROUP_ACTION)));
    client.set(
        SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT,
        Shares.CONFIG.toBuilder().setP4Info(p4info).build());
    rig = new Rig(packets.run.getLast());
  }

  private static TableEntry.Builder entry(Action forGroup, Action... members) {
    ActionProfileActionSet.Builder set =
        ActionProfileActionSet.newBuilder().setGroupAction(forGroup);
    for (Action member : members) {
      set.addActionProfileActionsBuilder().setWeight(1).setAction(member);
    }
    TableEntry.Builder entry = Shares.byPath(0x77);
    entry.getActionBuilder().setActionProfileActionSet(set);
    return entry;
  }

  @Test
  void everyPacketOfAGroupGetsItsActionAndThenAMembers() {
    TableEntry.Builder entry = entry(Shares.action("label", 5, 0x1234), Shares.action("send", 2));
    assertThat(client.write(Shares.insert(entry))).containsExactly(Code.OK);
    assertThat(client.read(Kinds.entity(TableEntry.newBuilder().setTableId(entry.getTableId()))))
        .containsExactly(Kinds.entity(entry));

    Rig.Sent sent = rig.send(9, frame(1, 0x77, 3, 1)).getFirst();
    assertThat(sent.port()).as("what the member says last").isEqualTo(2);
    assertThat(sent.frame().substring(28, 32))
        .as("the flow of the group's label")
        .isEqualTo("1234");

    TableEntry.Builder other = entry(Shares.action("label", 6, 0x4321));
    assertThat(client.write(Kinds.update(Type.MODIFY, Kinds.entity(other))))
        .containsExactly(Code.OK);
    Rig.Sent alone = rig.send(9, frame(1, 0x77, 3, 1)).getFirst();
    assertThat(alone.port()).as("a group without members").isEqualTo(6);
    assertThat(alone.frame().substring(28, 32)).isEqualTo("4321");
    assertThat(client.write(Kinds.update(Type.DELETE, Kinds.entity(other))))
        .containsExactly(Code.OK);
  }

  @Test
  void onlyWhatTheP4InfoAllowsIsAnActionOfAGroupAndThenOfNothingElse() {
    TableEntry.Builder member = entry(Shares.action("label", 5, 1), Shares.action("label", 5, 1));
    TableEntry.Builder tooLarge = entry(Shares.action("label", 5, 1 << 16));
    assertThat(
            client.write(
                Shares.insert(entry(Shares.action("send", 1))),
                Shares.insert(entry(Shares.action("note", 1))),
                Shares.insert(member),
                Shares.insert(tooLarge)))
        .containsExactly(
            Code.PERMISSION_DENIED,
            Code.INVALID_ARGUMENT,
            Code.PERMISSION_DENIED,
            Code.INVALID_ARGUMENT);
    assertThat(packets.run.getLast().table("I.by_path").size()).isZero();
  }
}
