package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.ActionProfileAction;
import io.heddle.p4.v1.ActionProfileActionSet;
import io.heddle.p4.v1.ActionProfileActionSet.ActionSelectionMode;
import io.heddle.softswitch.table.ActionProfile;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.Group;
import io.heddle.softswitch.table.Group.Share;
import io.heddle.softswitch.table.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The group and members that one entry brought along (P4Runtime 1.5, section 9.2.3).
 *
 * @param message as it was written, in canonical form
 * @param places what it takes of the selector's size
 */
record OneShot(ActionProfile profile, Group group, ActionProfileActionSet message, long places) {

  static OneShot make(Profile owner, ActionProfileActionSet message) throws Rejection {
    Optional<Profile.Call> first =
        message.hasGroupAction()
            ? Optional.of(owner.groupCall(message.getGroupAction()))
            : Optional.empty();
    boolean countsMembers =
        switch (message.getSizeSemantics()) {
          case DEFAULT_SIZE_DETERMINED_BY_ACTION_SELECTOR -> owner.rules().countsMembers();
          case SUM_OF_WEIGHTS -> false;
          case SUM_OF_MEMBERS -> true;
          case UNRECOGNIZED -> throw Rejection.invalid("the size semantics are unknown");
        };
    if (message.getActionSelectionMode() == ActionSelectionMode.UNRECOGNIZED) {
      throw Rejection.invalid("the action selection mode is unknown");
    }
    List<Profile.Call> calls = new ArrayList<>();
    List<Integer> weights = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    ActionProfileActionSet.Builder canonical = message.toBuilder().clearActionProfileActions();
    long weight = 0;
    for (ActionProfileAction action : message.getActionProfileActionsList()) {
      calls.add(owner.call(action.getAction()));
      weights.add(owner.rules().weight(action.getWeight(), countsMembers));
      ports.add(port(owner.rules(), action));
      weight += weights.getLast();
      canonical.addActionProfileActions(canonical(owner.rules(), action, calls.getLast()));
    }
    long places = countsMembers ? calls.size() : weight;
    int most = owner.rules().maxGroupSize();
    if (most > 0 && places > most) {
      throw Rejection.invalid(
          "the action set has a size of %d; selector %s allows %d"
              .formatted(places, owner.name(), most));
    }
    owner.requireRoom(places);
    if (weight > ActionProfile.LARGEST_GROUP) {
      throw Rejection.full(
          "a group holds a sum of weights of at most " + ActionProfile.LARGEST_GROUP);
    }
    boolean random = message.getActionSelectionMode() == ActionSelectionMode.RANDOM;
    first.ifPresent(c -> canonical.setGroupAction(c.action().write(c.params())));
    Group group = make(owner.program(), first, calls, weights, ports, random);
    return new OneShot(owner.program(), group, canonical.build(), places);
  }

  @SuppressWarnings("deprecation") // Old controllers still send watch.
  private static int port(GroupRules rules, ActionProfileAction action) throws Rejection {
    return switch (action.getWatchKindCase()) {
      case WATCH_PORT -> rules.watchPort(action.getWatchPort());
      case WATCH -> rules.watchPort(action.getWatch());
      case WATCHKIND_NOT_SET -> Group.NO_PORT;
    };
  }

  private static ActionProfileAction canonical(
      GroupRules rules, ActionProfileAction action, Profile.Call call) {
    ActionProfileAction.Builder canonical =
        action.toBuilder().setAction(call.action().write(call.params()));
    if (action.hasWatchPort()) {
      canonical.setWatchPort(rules.canonicalPort(action.getWatchPort()));
    }
    return canonical.build();
  }

  private static Group make(
      ActionProfile profile,
      Optional<Profile.Call> first,
      List<Profile.Call> calls,
      List<Integer> weights,
      List<Integer> ports,
      boolean random)
      throws Rejection {
    List<Share> shares = new ArrayList<>();
    try {
      for (int i = 0; i < calls.size(); i++) {
        Profile.Call call = calls.get(i);
        int weight = weights.get(i);
        Member member = profile.addMember(call.action().name(), call.params(), weight);
        shares.add(new Share(member, weight, ports.get(i)));
      }
      Group group =
          first.isEmpty()
              ? profile.addGroup(random)
              : profile.addGroup(random, first.get().action().name(), first.get().params());
      profile.setMembers(group, shares);
      return group;
    } catch (EntryRejected e) {
      for (Share share : shares) {
        removeUnused(profile, share.member());
      }
      throw TableEntries.rejection(e);
    }
  }

  private static void removeUnused(ActionProfile profile, Member member) {
    try {
      profile.remove(member);
    } catch (EntryRejected e) {
      throw new IllegalStateException("a member that nobody knows is in use", e);
    }
  }

  void release() {
    try {
      profile.remove(group);
    } catch (EntryRejected e) {
      throw new IllegalStateException("the group of an entry that is gone is in use", e);
    }
    group.shares().forEach(share -> removeUnused(profile, share.member()));
  }

  void recover() {
    group.shares().forEach(share -> profile.restore(share.member()));
    profile.restore(group);
  }
}
