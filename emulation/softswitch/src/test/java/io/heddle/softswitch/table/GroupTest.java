package io.heddle.softswitch.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.table.Group.Share;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupTest {
  private final Set<Integer> down = new HashSet<>();
  private final Staging staging = new Staging();
  private final ActionProfile profile =
      new ActionProfile(
          "p",
          List.of(new ActionShape("send", List.of(9))),
          16,
          true,
          staging,
          port -> !down.contains(port));
  private final Group group = profile.addGroup(false);

  private Member member(int port) throws EntryRejected {
    return profile.addMember("send", List.of(Bitstring.of(port)));
  }

  /** The ports that hashes from 0 on choose. */
  private List<Long> chosen(int hashes) {
    List<Long> ports = new ArrayList<>();
    for (int hash = 0; hash < hashes; hash++) {
      ActionCall call = group.choose(hash);
      ports.add(call == ActionCall.NONE ? -1 : call.data()[0]);
    }
    return ports;
  }

  @Test
  void membersWhosePortIsDownAreLeftOut() throws Exception {
    profile.setMembers(
        group,
        List.of(
            new Share(member(1), 1, 1),
            new Share(member(2), 2, 2),
            new Share(member(3), 1, Group.NO_PORT)));
    assertThat(chosen(4)).containsExactly(1L, 2L, 3L, 2L);
    down.add(2);
    assertThat(chosen(4)).containsExactly(1L, 3L, 1L, 3L);
    down.add(1);
    assertThat(chosen(2)).containsExactly(3L, 3L);
    down.clear();
    assertThat(chosen(4)).containsExactly(1L, 2L, 3L, 2L);
  }

  @Test
  void aGroupWithoutAnyoneLeftDoesNothing() throws Exception {
    assertThat(chosen(1)).containsExactly(-1L);
    profile.setMembers(group, List.of(new Share(member(1), 1, 1)));
    down.add(1);
    assertThat(chosen(1)).containsExactly(-1L);
  }

  @Test
  void placesFollowTheLowestFreeNumbersOfMembersAsOnBmv2() throws Exception {
    Member first = member(1);
    Member second = member(2);
    profile.remove(first);
    Member third = member(3); // takes the number of the first
    profile.setMembers(
        group, List.of(new Share(second, 1, Group.NO_PORT), new Share(third, 1, Group.NO_PORT)));
    assertThat(chosen(2)).containsExactly(3L, 2L);
  }

  @Test
  void furtherPlacesOfAMemberTakeTheLowestFreeNumbersAsOnBmv2() throws Exception {
    Member first = member(1);
    Member second = member(2);
    List<Share> heavy = List.of(share(first, 3), share(second, 1));
    profile.setMembers(group, heavy);
    assertThat(chosen(4)).containsExactly(1L, 2L, 1L, 1L);
    Group other = profile.addGroup(false);
    profile.setMembers(other, List.of(share(second, 2)));
    profile.setMembers(group, List.of(share(first, 1), share(second, 2)));
    assertThat(chosen(3)).containsExactly(1L, 2L, 2L);
    Member third = member(3); // takes a number that the first no longer needs
    profile.setMembers(group, List.of(share(first, 1), share(second, 2), share(third, 1)));
    assertThat(chosen(4)).containsExactly(1L, 2L, 3L, 2L);
  }

  @Test
  void placesThatAMemberHasFromTheStartAreNextToEachOther() throws Exception {
    ActionCall call = member(0).action();
    Member first = profile.addMember(call.action().name(), List.of(Bitstring.of(1)), 2);
    Member second = profile.addMember(call.action().name(), List.of(Bitstring.of(2)), 2);
    profile.setMembers(group, List.of(share(first, 2), share(second, 2)));
    assertThat(chosen(4)).containsExactly(1L, 1L, 2L, 2L);
  }

  @Test
  void aGroupThatIsTakenBackHasItsPlacesInTheirOrder() throws Exception {
    Member first = member(1);
    Member second = member(2);
    Member between = member(3);
    profile.setMembers(group, List.of(share(first, 2), share(second, 2)));
    profile.remove(between);
    assertThat(chosen(4)).containsExactly(1L, 2L, 1L, 2L);
    Group.Membership before = group.membership();
    profile.setMembers(group, List.of(share(second, 1)));
    profile.restore(group, before);
    assertThat(chosen(4)).containsExactly(1L, 2L, 1L, 2L);
    profile.remove(group);
    assertThat(List.of(first.references(), second.references())).containsExactly(0, 0);
    profile.restore(group);
    assertThat(chosen(4)).containsExactly(1L, 2L, 1L, 2L);
    assertThat(List.of(first.references(), second.references())).containsExactly(1, 1);
  }

  private static Share share(Member member, int weight) {
    return new Share(member, weight, Group.NO_PORT);
  }

  @Test
  void hashesAreUnsigned() throws Exception {
    profile.setMembers(
        group,
        List.of(
            new Share(member(1), 1, Group.NO_PORT),
            new Share(member(2), 1, Group.NO_PORT),
            new Share(member(3), 1, Group.NO_PORT)));
    assertThat(group.choose(-1).data()[0]).isEqualTo(1); // 2^64 - 1 is a multiple of 3
  }

  @Test
  void stagedMembersAreNotSeenBeforeTheyArePublished() throws Exception {
    Member member = member(1);
    profile.setMembers(group, List.of(new Share(member, 1, Group.NO_PORT)));
    staging.begin();
    profile.modify(member, "send", List.of(Bitstring.of(5)));
    profile.setMembers(
        group, List.of(new Share(member, 1, Group.NO_PORT), new Share(member(6), 1, 6)));
    assertThat(chosen(2)).containsExactly(1L, 1L);
    assertThat(member.action().data()[0]).isEqualTo(5);
    staging.publish();
    assertThat(chosen(2)).containsExactly(5L, 6L);
  }
}
