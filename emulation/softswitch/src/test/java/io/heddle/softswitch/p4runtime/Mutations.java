package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Ways to get a request wrong: some surely, some perhaps. */
final class Mutations {
  /** Wider than any field, and longer than any name. */
  private static final ByteString WIDE = one(1).concat(ByteString.copyFrom(new byte[300]));

  /** What turns any good table entry's INSERT into one that must be refused. */
  private static final List<UnaryOperator<TableEntry.Builder>> WRONG_ENTRIES =
      List.of(
          entry -> entry.setTableId(0),
          entry -> entry.setTableId(entry.getTableId() ^ 0x40000000),
          entry -> entry.setPriority(-entry.getPriority() - 1),
          entry -> entry.setPriority(entry.getPriority() == 0 ? 1 : 0),
          entry -> entry.setIsConst(true),
          entry -> entry.setIsDefaultAction(true),
          TableEntry.Builder::clearAction,
          entry -> entry.setAction(entry.getAction().toBuilder().clearType()),
          entry -> {
            entry.getActionBuilder().getActionBuilder().setActionId(0);
            return entry;
          },
          entry -> {
            entry.getActionBuilder().getActionBuilder().setActionId(0x01fffffe).clearParams();
            return entry;
          },
          entry -> {
            entry
                .getActionBuilder()
                .getActionBuilder()
                .addParamsBuilder()
                .setParamId(99)
                .setValue(one(1));
            return entry;
          },
          entry -> {
            entry.getActionBuilder().setActionProfileMemberId(0x7000_0000);
            return entry;
          },
          entry -> entry.addMatch(FieldMatch.newBuilder().setFieldId(77)),
          entry -> {
            entry.addMatchBuilder().setFieldId(1);
            return entry;
          },
          entry -> {
            entry.clearMatch().addMatchBuilder().setFieldId(1).getExactBuilder().setValue(WIDE);
            return entry;
          },
          entry -> {
            entry
                .clearMatch()
                .addMatchBuilder()
                .setFieldId(1)
                .getExactBuilder()
                .setValue(ByteString.EMPTY);
            return entry;
          });

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  private static ByteString one(int value) {
    return ByteString.copyFrom(new byte[] {(byte) value});
  }

  /** The INSERT of an entry that no table takes. */
  Update wrong(TableEntry good) {
    TableEntry.Builder entry = good.toBuilder();
    entry = WRONG_ENTRIES.get(random.nextInt(WRONG_ENTRIES.size())).apply(entry);
    Update.Builder update = Update.newBuilder().setType(Update.Type.INSERT);
    update.getEntityBuilder().setTableEntry(entry);
    return update.build();
  }

  /** Changes a value somewhere in a message, to one that may or may not be good. */
  Message perhaps(Message message) {
    Message.Builder builder = message.toBuilder();
    List<Map.Entry<FieldDescriptor, Object>> set =
        new ArrayList<>(message.getAllFields().entrySet());
    if (set.isEmpty() || random.nextInt(12) == 0) {
      List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
      FieldDescriptor field = fields.get(random.nextInt(fields.size()));
      return field.isRepeated() ? message : builder.setField(field, any(field, builder)).build();
    }
    Map.Entry<FieldDescriptor, Object> chosen = set.get(random.nextInt(set.size()));
    FieldDescriptor field = chosen.getKey();
    if (field.isRepeated()) {
      int index = random.nextInt(message.getRepeatedFieldCount(field));
      Object element = message.getRepeatedField(field, index);
      switch (random.nextInt(8)) {
        case 0 -> builder.addRepeatedField(field, element);
        case 1 -> builder.clearField(field);
        default -> builder.setRepeatedField(field, index, changed(field, element, builder));
      }
      return builder.build();
    }
    return random.nextInt(10) == 0
        ? builder.clearField(field).build()
        : builder.setField(field, changed(field, chosen.getValue(), builder)).build();
  }

  private Object changed(FieldDescriptor field, Object value, Message.Builder parent) {
    return value instanceof Message inner ? perhaps(inner) : any(field, parent);
  }

  private Object any(FieldDescriptor field, Message.Builder parent) {
    return switch (field.getJavaType()) {
      case INT -> pick(0, 1, -1, random.nextInt(5), random.nextInt());
      case LONG -> pick(0L, 1L, -1L, random.nextLong());
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> pick("", "x", "role");
      case BYTE_STRING -> {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(18)];
        random.nextBytes(bytes);
        yield ByteString.copyFrom(bytes);
      }
      case ENUM ->
          field
              .getEnumType()
              .getValues()
              .get(random.nextInt(field.getEnumType().getValues().size()));
      case MESSAGE -> parent.newBuilderForField(field).build();
    };
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** Changes bytes of a message as it is on the wire. */
  byte[] bytes(byte[] good) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1);
        case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        default -> {
          int at = random.nextInt(bytes.length);
          byte[] longer = new byte[bytes.length + 1];
          System.arraycopy(bytes, 0, longer, 0, at);
          longer[at] = (byte) random.nextInt(256);
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }
}
