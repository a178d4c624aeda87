package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.ActionProfileGroup;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.p4runtime.Profile.NumberedGroup;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.Group;
import io.heddle.softswitch.table.Group.Share;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The groups of action selectors (P4Runtime 1.5, section 9.2.2). */
record ProfileGroups(Profiles profiles) implements Entities {
  /** A group's members, checked, with what they take of the profile's size. */
  private record Shares(List<Share> list, long places) {}

  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    ActionProfileGroup message = entity.getActionProfileGroup();
    Profile profile = profiles.get(message.getActionProfileId());
    if (!profile.isSelector()) {
      throw Rejection.invalid(
          "action profile " + profile.name() + " has no selector, so no groups");
    }
    if (message.getGroupId() == 0) {
      throw Rejection.invalid("a group's id must not be 0");
    }
    return switch (type) {
      case INSERT -> insert(profile, message);
      case MODIFY -> modify(profile, message);
      case DELETE -> delete(profile, message.getGroupId());
      case UNSPECIFIED, UNRECOGNIZED ->
          throw Rejection.invalid("the update has no type; use INSERT, MODIFY or DELETE");
    };
  }

  private static Undo insert(Profile profile, ActionProfileGroup message) throws Rejection {
    int id = message.getGroupId();
    profile.requireNoOneShots();
    if (profile.groups().containsKey(id)) {
      throw new Rejection(
          Status.Code.ALREADY_EXISTS,
          "action profile %s has a group %s already"
              .formatted(profile.name(), Integer.toUnsignedString(id)));
    }
    profile.rules().requireMaxSize(message.getMaxSize());
    Shares shares = shares(profile, message);
    profile.requireRoom(shares.places());
    Group group = profile.program().addGroup(false);
    try {
      set(profile, group, shares.list());
    } catch (Rejection e) {
      remove(profile, group);
      throw e;
    }
    profile.put(id, new NumberedGroup(group, canonical(profile, message), shares.places()));
    return () -> delete(profile, id);
  }

  private static Undo modify(Profile profile, ActionProfileGroup message) throws Rejection {
    int id = message.getGroupId();
    NumberedGroup before = profile.group(id);
    if (message.getMaxSize() != before.message().getMaxSize()) {
      throw Rejection.invalid(
          "a group keeps its max_size, which is " + before.message().getMaxSize());
    }
    Shares shares = shares(profile, message);
    profile.requireRoom(shares.places() - before.places());
    Group.Membership membershipBefore = before.group().membership();
    set(profile, before.group(), shares.list());
    profile.put(
        id, new NumberedGroup(before.group(), canonical(profile, message), shares.places()));
    return () -> {
      profile.program().restore(before.group(), membershipBefore);
      profile.put(id, before);
    };
  }

  private static Undo delete(Profile profile, int id) throws Rejection {
    NumberedGroup group = profile.group(id);
    remove(profile, group.group());
    profile.removeGroup(id);
    return () -> {
      profile.program().restore(group.group());
      profile.put(id, group);
    };
  }

  private static void set(Profile profile, Group group, List<Share> shares) throws Rejection {
    try {
      profile.program().setMembers(group, shares);
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
  }

  private static void remove(Profile profile, Group group) throws Rejection {
    try {
      profile.program().remove(group);
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
  }

  private static Shares shares(Profile profile, ActionProfileGroup message) throws Rejection {
    List<Share> shares = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    long weight = 0;
    List<ActionProfileGroup.Member> parts = new ArrayList<>(message.getMembersList());
    // As on bmv2, so that each hash has the member there that it has here.
    parts.sort((a, b) -> Integer.compareUnsigned(a.getMemberId(), b.getMemberId()));
    for (ActionProfileGroup.Member part : parts) {
      if (!seen.add(part.getMemberId())) {
        throw Rejection.invalid(
            "member %s is twice in the group; use its weight"
                .formatted(Integer.toUnsignedString(part.getMemberId())));
      }
      Share share =
          new Share(
              profile.member(part.getMemberId()),
              profile.rules().weight(part.getWeight()),
              port(profile.rules(), part));
      weight += share.weight();
      shares.add(share);
    }
    long places = profile.rules().countsMembers() ? shares.size() : weight;
    if (message.getMaxSize() > 0 && places > message.getMaxSize()) {
      throw Rejection.full(
          "the group's max_size is %d; its members take %d"
              .formatted(message.getMaxSize(), places));
    }
    return new Shares(shares, places);
  }

  @SuppressWarnings("deprecation") // Old controllers still send watch.
  private static int port(GroupRules rules, ActionProfileGroup.Member part) throws Rejection {
    return switch (part.getWatchKindCase()) {
      case WATCH_PORT -> rules.watchPort(part.getWatchPort());
      case WATCH -> rules.watchPort(part.getWatch());
      case WATCHKIND_NOT_SET -> Group.NO_PORT;
    };
  }

  private static ActionProfileGroup canonical(Profile profile, ActionProfileGroup message) {
    ActionProfileGroup.Builder canonical = message.toBuilder();
    for (ActionProfileGroup.Member.Builder part : canonical.getMembersBuilderList()) {
      if (part.hasWatchPort()) {
        part.setWatchPort(profile.rules().canonicalPort(part.getWatchPort()));
      }
    }
    return canonical.build();
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    ActionProfileGroup wanted = filter.getActionProfileGroup();
    if (wanted.getActionProfileId() == 0 && wanted.getGroupId() != 0) {
      throw Rejection.invalid("name an action profile to read a group by its id");
    }
    for (Profile profile : profiles.selected(wanted.getActionProfileId())) {
      profile
          .groups()
          .forEach(
              (id, group) -> {
                if (wanted.getGroupId() == 0 || wanted.getGroupId() == id) {
                  out.accept(Entity.newBuilder().setActionProfileGroup(group.message()).build());
                }
              });
    }
  }

  @Override
  public List<Update> written() throws Rejection {
    List<Update> updates = new ArrayList<>();
    read(
        Entity.newBuilder().setActionProfileGroup(ActionProfileGroup.getDefaultInstance()).build(),
        entity ->
            updates.add(Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity).build()));
    return updates;
  }
}
