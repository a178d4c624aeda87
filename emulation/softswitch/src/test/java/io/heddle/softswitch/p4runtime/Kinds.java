package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;

/**
 * The program {@code kinds.p4} and messages for its tables. They are put together field by field,
 * as a test must be able to get one wrong.
 */
final class Kinds {
  private static final Resource PROGRAM = Resource.of("kinds");

  static final P4Info P4INFO = PROGRAM.p4info();

  static final ForwardingPipelineConfig CONFIG =
      PROGRAM.config().toBuilder()
          .setCookie(ForwardingPipelineConfig.Cookie.newBuilder().setCookie(42))
          .build();

  private Kinds() {}

  static int table(String alias) {
    return P4INFO.table(alias).orElseThrow().id();
  }

  static int action(String alias) {
    return P4INFO.action(alias).orElseThrow().id();
  }

  static ByteString bytes(long value) {
    return Bitstring.of(value).bytes();
  }

  /** An entry of the table {@code switching} that forwards to a port. */
  static TableEntry.Builder switching(long destination, int ingressPort, int port) {
    return act(switchingKey(destination, ingressPort), "forward", port);
  }

  static TableEntry.Builder switchingKey(long destination, int ingressPort) {
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table("switching"));
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(destination));
    entry.addMatchBuilder().setFieldId(2).getExactBuilder().setValue(bytes(ingressPort));
    return entry;
  }

  static TableEntry.Builder routing(long prefix, int length, int class_) {
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table("routing"));
    if (length > 0) {
      entry
          .addMatchBuilder()
          .setFieldId(1)
          .getLpmBuilder()
          .setValue(bytes(prefix))
          .setPrefixLen(length);
    }
    return act(entry, "mark", class_);
  }

  /** An entry of the table {@code filter} that matches its range and optional fields only. */
  static TableEntry.Builder filter(int low, int high, int ingressPort, int priority) {
    TableEntry.Builder entry =
        TableEntry.newBuilder().setTableId(table("filter")).setPriority(priority);
    entry.addMatchBuilder().setFieldId(2).getRangeBuilder().setLow(bytes(low)).setHigh(bytes(high));
    entry.addMatchBuilder().setFieldId(3).getOptionalBuilder().setValue(bytes(ingressPort));
    return act(entry, "mark", 1);
  }

  /** Gives {@code entry} an action with its parameters from id 1 on. */
  static TableEntry.Builder act(TableEntry.Builder entry, String action, long... params) {
    var message = entry.getActionBuilder().getActionBuilder().setActionId(action(action));
    message.clearParams();
    for (int i = 0; i < params.length; i++) {
      message.addParamsBuilder().setParamId(i + 1).setValue(bytes(params[i]));
    }
    return entry;
  }

  static Entity entity(TableEntry.Builder entry) {
    return Entity.newBuilder().setTableEntry(entry).build();
  }

  static Update insert(TableEntry.Builder entry) {
    return update(Update.Type.INSERT, entity(entry));
  }

  static Update modify(TableEntry.Builder entry) {
    return update(Update.Type.MODIFY, entity(entry));
  }

  static Update delete(TableEntry.Builder entry) {
    return update(Update.Type.DELETE, entity(entry));
  }

  static Update update(Update.Type type, Entity entity) {
    return Update.newBuilder().setType(type).setEntity(entity).build();
  }
}
