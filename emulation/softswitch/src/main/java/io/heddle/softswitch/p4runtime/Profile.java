package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.TableAction;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.ActionProfile;
import io.heddle.softswitch.table.Choice;
import io.heddle.softswitch.table.Group;
import io.heddle.softswitch.table.Member;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * An action profile with what a controller keeps in it under ids (P4Runtime 1.5, section 9.2), and
 * with the groups of one-shot entries, which have none. An entry of its tables refers to one of
 * these.
 */
final class Profile implements Choices {
  private final io.heddle.p4.config.v1.ActionProfile info;
  private final ActionProfile profile;
  private final Map<Integer, BoundAction> actionById = new HashMap<>();
  private final Map<String, BoundAction> actionByName = new HashMap<>();
  private final GroupRules rules;

  private final SortedMap<Integer, Member> members = new TreeMap<>(Integer::compareUnsigned);
  private final SortedMap<Integer, NumberedGroup> groups = new TreeMap<>(Integer::compareUnsigned);
  private final Map<Member, Integer> idOfMember = new IdentityHashMap<>();
  private final Map<Group, Integer> idOfGroup = new IdentityHashMap<>();
  private final Map<Group, OneShot> oneShots = new IdentityHashMap<>();

  /** The places of groups that are taken, of the profile's size. */
  private long taken;

  /**
   * A group with its id.
   *
   * @param places what it takes of the profile's size
   */
  record NumberedGroup(Group group, io.heddle.p4.v1.ActionProfileGroup message, long places) {}

  Profile(
      io.heddle.p4.config.v1.ActionProfile info,
      ActionProfile profile,
      List<BoundAction> actions,
      IntPredicate ports,
      TranslatedTypes types) {
    this.info = info;
    this.profile = profile;
    for (BoundAction action : actions) {
      actionById.put(action.id(), action);
      actionByName.put(action.name(), action);
    }
    this.rules = new GroupRules(info, ports, types);
  }

  int id() {
    return info.getPreamble().getId();
  }

  String name() {
    return profile.name();
  }

  boolean isSelector() {
    return info.getWithSelector();
  }

  ActionProfile program() {
    return profile;
  }

  GroupRules rules() {
    return rules;
  }

  SortedMap<Integer, Member> members() {
    return members;
  }

  SortedMap<Integer, NumberedGroup> groups() {
    return groups;
  }

  Member member(int id) throws Rejection {
    Member member = members.get(id);
    if (member == null) {
      throw Rejection.notFound(
          "action profile %s has no member %s".formatted(name(), Integer.toUnsignedString(id)));
    }
    return member;
  }

  NumberedGroup group(int id) throws Rejection {
    NumberedGroup group = groups.get(id);
    if (group == null) {
      throw Rejection.notFound(
          "action profile %s has no group %s".formatted(name(), Integer.toUnsignedString(id)));
    }
    return group;
  }

  void put(int id, Member member) {
    members.put(id, member);
    idOfMember.put(member, id);
  }

  void put(int id, NumberedGroup group) {
    NumberedGroup before = groups.put(id, group);
    taken += group.places() - (before == null ? 0 : before.places());
    idOfGroup.put(group.group(), id);
  }

  void removeMember(int id) {
    idOfMember.remove(members.remove(id));
  }

  void removeGroup(int id) {
    NumberedGroup gone = groups.remove(id);
    taken -= gone.places();
    idOfGroup.remove(gone.group());
  }

  int idOf(Member member) {
    return idOfMember.get(member);
  }

  /** Section 9.2.3: an entry that was written in one shot excludes members and groups with ids. */
  void requireNoOneShots() throws Rejection {
    if (!oneShots.isEmpty()) {
      throw Rejection.invalid(
          "entries of action profile "
              + name()
              + " are written in one shot, so none can refer to members and groups");
    }
  }

  /** Refuses what would take more than the profile's size, in places of groups. */
  void requireRoom(long morePlaces) throws Rejection {
    if (info.getSize() > 0 && taken + morePlaces > info.getSize()) {
      throw Rejection.full(
          "the groups of action profile %s take %d of %d places, so %d more do not fit"
              .formatted(name(), taken, info.getSize(), morePlaces));
    }
  }

  /** Refuses a member more than the profile's size. */
  void requireRoomForMember() throws Rejection {
    if (info.getSize() > 0 && members.size() >= info.getSize()) {
      throw Rejection.full("action profile " + name() + " holds " + info.getSize() + " members");
    }
  }

  /** An action with its parameters, which must be one of the profile's tables. */
  record Call(BoundAction action, List<Bitstring> params) {}

  /** An action of a member. */
  Call call(Action message) throws Rejection {
    BoundAction action = action(message);
    if (!action.use().inEntries()) {
      throw Rejection.denied(
          "action %s cannot be in action profile %s".formatted(action.name(), name()));
    }
    return new Call(action, action.read(message));
  }

  /** An action of a whole group, which the p4info must say it is (section 6.4.1). */
  Call groupCall(Action message) throws Rejection {
    BoundAction action = action(message);
    if (!action.use().forGroups()) {
      throw Rejection.denied(
          "action %s cannot be a group_action of action profile %s, as its scope in the p4info is"
                  .formatted(action.name(), name())
              + " not GROUP_ACTION");
    }
    return new Call(action, action.read(message));
  }

  private BoundAction action(Action message) throws Rejection {
    BoundAction action = actionById.get(message.getActionId());
    if (action == null) {
      throw Rejection.invalid(
          "action profile %s has no action with id %s"
              .formatted(name(), Integer.toUnsignedString(message.getActionId())));
    }
    return action;
  }

  Action write(ActionCall call) {
    return actionByName.get(call.action().name()).write(call.params());
  }

  @Override
  public Choice read(TableAction message) throws Rejection {
    return switch (message.getTypeCase()) {
      case ACTION_PROFILE_MEMBER_ID -> {
        requireNoOneShots();
        yield member(message.getActionProfileMemberId());
      }
      case ACTION_PROFILE_GROUP_ID -> {
        requireNoOneShots();
        requireSelector();
        yield group(message.getActionProfileGroupId()).group();
      }
      case ACTION_PROFILE_ACTION_SET -> {
        requireSelector();
        if (!members.isEmpty() || !groups.isEmpty()) {
          throw Rejection.invalid(
              "action profile %s has members and groups, so no entry can be written in one shot"
                  .formatted(name()));
        }
        OneShot oneShot = OneShot.make(this, message.getActionProfileActionSet());
        add(oneShot);
        yield oneShot.group();
      }
      case ACTION, TYPE_NOT_SET ->
          throw Rejection.invalid(
              "a table with action profile "
                  + name()
                  + " takes a member, a group or an action set");
    };
  }

  private void requireSelector() throws Rejection {
    if (!isSelector()) {
      throw Rejection.invalid(
          "action profile " + name() + " has no selector, so its tables take members only");
    }
  }

  @Override
  public Optional<TableAction> write(Choice choice) {
    TableAction.Builder message = TableAction.newBuilder();
    switch (choice) {
      case ActionCall none -> {
        return Optional.empty();
      }
      case Member member -> message.setActionProfileMemberId(idOfMember.get(member));
      case Group group -> {
        OneShot oneShot = oneShots.get(group);
        if (oneShot != null) {
          message.setActionProfileActionSet(oneShot.message());
        } else {
          message.setActionProfileGroupId(idOfGroup.get(group));
        }
      }
    }
    return Optional.of(message.build());
  }

  @Override
  public Runnable release(Choice choice) {
    if (choice instanceof Group group && oneShots.get(group) instanceof OneShot oneShot) {
      oneShots.remove(group);
      taken -= oneShot.places();
      oneShot.release();
      return () -> {
        oneShot.recover();
        add(oneShot);
      };
    }
    return () -> {};
  }

  private void add(OneShot oneShot) {
    oneShots.put(oneShot.group(), oneShot);
    taken += oneShot.places();
  }
}
