package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.Action;
import io.heddle.p4.v1.ActionProfileGroup;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The program {@code shares.p4} and messages for it. */
final class Shares {
  static final P4Info P4INFO =
      P4Info.parse(new String(resource("shares.p4info.txtpb"), StandardCharsets.UTF_8));

  static final ForwardingPipelineConfig CONFIG =
      ForwardingPipelineConfig.newBuilder()
          .setP4Info(P4INFO.message())
          .setP4DeviceConfig(ByteString.copyFrom(resource("shares.json")))
          .build();

  private Shares() {}

  static byte[] resource(String name) {
    try (InputStream in = Shares.class.getResourceAsStream("/programs/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int profile(String name) {
    return P4INFO.message().getActionProfilesList().stream()
        .filter(profile -> profile.getPreamble().getAlias().equals(name))
        .findFirst()
        .orElseThrow()
        .getPreamble()
        .getId();
  }

  static int police() {
    return P4INFO.message().getMeters(0).getPreamble().getId();
  }

  static int table(String name) {
    return P4INFO.table(name).orElseThrow().id();
  }

  static ByteString bytes(long value) {
    return Bitstring.of(value).bytes();
  }

  static Action action(String name, long... params) {
    Action.Builder action = Action.newBuilder().setActionId(P4INFO.action(name).orElseThrow().id());
    for (int i = 0; i < params.length; i++) {
      action.addParamsBuilder().setParamId(i + 1).setValue(bytes(params[i]));
    }
    return action.build();
  }

  static Entity member(String profile, int id, Action action) {
    Entity.Builder entity = Entity.newBuilder();
    entity
        .getActionProfileMemberBuilder()
        .setActionProfileId(profile(profile))
        .setMemberId(id)
        .setAction(action);
    return entity.build();
  }

  /** A group of the selector whose members all weigh 1. */
  static Entity group(int id, int... members) {
    ActionProfileGroup.Builder group =
        ActionProfileGroup.newBuilder().setActionProfileId(profile("paths")).setGroupId(id);
    for (int member : members) {
      group.addMembersBuilder().setMemberId(member).setWeight(1);
    }
    return Entity.newBuilder().setActionProfileGroup(group).build();
  }

  /** The key of the table {@code by_member}. */
  static TableEntry.Builder byMember(long destination) {
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table("by_member"));
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(destination));
    return entry;
  }

  /** The key of the table {@code by_path}. */
  static TableEntry.Builder byPath(int type) {
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table("by_path")).setPriority(1);
    entry
        .addMatchBuilder()
        .setFieldId(1)
        .getTernaryBuilder()
        .setValue(bytes(type))
        .setMask(bytes(0xffff));
    return entry;
  }

  /** The key of the table {@code measured}, with the action {@code note}. */
  static TableEntry.Builder measured(int flow) {
    TableEntry.Builder entry = measuredKey(flow);
    entry.getActionBuilder().setAction(action("note", 7));
    return entry;
  }

  static TableEntry.Builder measuredKey(int flow) {
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table("measured"));
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(flow));
    return entry;
  }

  static Update insert(Entity entity) {
    return Kinds.update(Update.Type.INSERT, entity);
  }

  static Update insert(TableEntry.Builder entry) {
    return insert(Kinds.entity(entry));
  }

  static Update modify(Entity entity) {
    return Kinds.update(Update.Type.MODIFY, entity);
  }

  static Update delete(Entity entity) {
    return Kinds.update(Update.Type.DELETE, entity);
  }

  /** A frame of 20 bytes. */
  static String frame(long destination, int type, int flow, int police) {
    return "%012x 020000000001 %04x %04x 0000 00 %02x".formatted(destination, type, flow, police);
  }
}
