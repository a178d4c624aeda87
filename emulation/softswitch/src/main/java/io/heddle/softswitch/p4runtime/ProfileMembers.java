package io.heddle.softswitch.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.ActionProfileMember;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.EntryRejected;
import io.heddle.softswitch.table.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The members of action profiles (P4Runtime 1.5, section 9.2.1). */
record ProfileMembers(Profiles profiles) implements Entities {
  @Override
  public Undo write(Update.Type type, Entity entity) throws Rejection {
    ActionProfileMember message = entity.getActionProfileMember();
    Profile profile = profiles.get(message.getActionProfileId());
    int id = message.getMemberId();
    if (id == 0) {
      throw Rejection.invalid("a member's id must not be 0");
    }
    return switch (type) {
      case INSERT -> insert(profile, message);
      case MODIFY -> modify(profile, message);
      case DELETE -> delete(profile, id);
      case UNSPECIFIED, UNRECOGNIZED ->
          throw Rejection.invalid("the update has no type; use INSERT, MODIFY or DELETE");
    };
  }

  private static Profile.Call call(Profile profile, ActionProfileMember message) throws Rejection {
    if (!message.hasAction()) {
      throw Rejection.invalid("a member needs an action");
    }
    return profile.call(message.getAction());
  }

  private static Undo insert(Profile profile, ActionProfileMember message) throws Rejection {
    int id = message.getMemberId();
    profile.requireNoOneShots();
    if (profile.members().containsKey(id)) {
      throw new Rejection(
          Status.Code.ALREADY_EXISTS,
          "action profile %s has a member %s already"
              .formatted(profile.name(), Integer.toUnsignedString(id)));
    }
    Profile.Call call = call(profile, message);
    profile.requireRoomForMember();
    try {
      profile.put(id, profile.program().addMember(call.action().name(), call.params()));
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
    return () -> delete(profile, id);
  }

  private static Undo modify(Profile profile, ActionProfileMember message) throws Rejection {
    Member member = profile.member(message.getMemberId());
    Profile.Call call = call(profile, message);
    ActionCall before = member.action();
    try {
      profile.program().modify(member, call.action().name(), call.params());
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
    return () -> {
      try {
        profile.program().modify(member, before.action().name(), before.params());
      } catch (EntryRejected e) {
        throw TableEntries.rejection(e);
      }
    };
  }

  private static Undo delete(Profile profile, int id) throws Rejection {
    Member member = profile.member(id);
    try {
      profile.program().remove(member);
    } catch (EntryRejected e) {
      throw TableEntries.rejection(e);
    }
    profile.removeMember(id);
    return () -> {
      profile.program().restore(member);
      profile.put(id, member);
    };
  }

  @Override
  public void read(Entity filter, Consumer<Entity> out) throws Rejection {
    ActionProfileMember wanted = filter.getActionProfileMember();
    if (wanted.getActionProfileId() == 0 && wanted.getMemberId() != 0) {
      throw Rejection.invalid("name an action profile to read a member by its id");
    }
    for (Profile profile : profiles.selected(wanted.getActionProfileId())) {
      profile
          .members()
          .forEach(
              (id, member) -> {
                if (wanted.getMemberId() == 0 || wanted.getMemberId() == id) {
                  out.accept(message(profile, id, member));
                }
              });
    }
  }

  private static Entity message(Profile profile, int id, Member member) {
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getActionProfileMemberBuilder()
        .setActionProfileId(profile.id())
        .setMemberId(id)
        .setAction(profile.write(member.action()));
    return entity.build();
  }

  @Override
  public List<Update> written() throws Rejection {
    List<Update> updates = new ArrayList<>();
    read(
        Entity.newBuilder()
            .setActionProfileMember(ActionProfileMember.getDefaultInstance())
            .build(),
        entity ->
            updates.add(Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity).build()));
    return updates;
  }
}
