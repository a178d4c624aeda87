package io.heddle.softswitch.p4runtime;

import static java.util.Comparator.comparing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the entries of a program must be after the updates that a server has accepted: a map, which
 * knows nothing of how the switch keeps them. Default entries are left out.
 */
final class EntryModel {
  private final Map<TableEntry, TableEntry> entries = new HashMap<>();

  /** Takes up entries that the program brings along and a controller may change. */
  void begin(List<Entity> answer) {
    read(answer).forEach(entry -> entries.put(key(entry), entry));
  }

  void accepted(Update update) {
    TableEntry message = update.getEntity().getTableEntry();
    if (!update.getEntity().hasTableEntry() || message.getIsDefaultAction()) {
      return;
    }
    TableEntry key = key(message);
    switch (update.getType()) {
      case INSERT -> entries.put(key, stored(message));
      case MODIFY ->
          entries.computeIfPresent(
              key,
              (_, before) ->
                  message.hasAction()
                      ? stored(message)
                      : stored(message.toBuilder().setAction(before.getAction()).build()));
      case DELETE -> entries.remove(key);
      default -> throw new AssertionError("an update without type was accepted");
    }
  }

  Set<TableEntry> entries() {
    return new HashSet<>(entries.values());
  }

  /** Entries as a server answered them, in the form of this model. */
  static Set<TableEntry> read(List<Entity> answer) {
    Set<TableEntry> entries = new HashSet<>();
    for (Entity entity : answer) {
      if (!entity.getTableEntry().getIsConst()) {
        entries.add(stored(entity.getTableEntry()));
      }
    }
    return entries;
  }

  private static TableEntry key(TableEntry entry) {
    TableEntry canonical = stored(entry);
    return TableEntry.newBuilder()
        .setTableId(canonical.getTableId())
        .addAllMatch(canonical.getMatchList())
        .setPriority(canonical.getPriority())
        .build();
  }

  /** Without what packets change and what lives beside the entry, numbers in their short form. */
  private static TableEntry stored(TableEntry entry) {
    List<FieldMatch> matches =
        entry.getMatchList().stream()
            .map(match -> (FieldMatch) canonical(match))
            .sorted(comparing(FieldMatch::getFieldId))
            .toList();
    TableEntry.Builder stored =
        entry.toBuilder()
            .clearCounterData()
            .clearMeterConfig()
            .clearMeterCounterData()
            .clearTimeSinceLastHit()
            .clearMatch()
            .addAllMatch(matches);
    switch (entry.getAction().getTypeCase()) {
      case ACTION -> {
        var action = stored.getActionBuilder().getActionBuilder();
        var params =
            action.getParamsList().stream()
                .map(param -> (io.heddle.p4.v1.Action.Param) canonical(param))
                .sorted(comparing(io.heddle.p4.v1.Action.Param::getParamId))
                .toList();
        action.clearParams().addAllParams(params);
      }
      // What is in a set of actions is compared with the other server's answer.
      case ACTION_PROFILE_ACTION_SET -> stored.getActionBuilder().clearActionProfileActionSet();
      default -> {}
    }
    return TableEntry.newBuilder(stored.build()).setUnknownFields(NONE).build();
  }

  private static final com.google.protobuf.UnknownFieldSet NONE =
      com.google.protobuf.UnknownFieldSet.getDefaultInstance();

  private static Message canonical(Message message) {
    Message.Builder builder = message.toBuilder().setUnknownFields(NONE);
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getValue() instanceof ByteString bytes) {
        builder.setField(field.getKey(), Values.canonical(bytes));
      } else if (field.getValue() instanceof Message inner && !field.getKey().isRepeated()) {
        builder.setField(field.getKey(), canonical(inner));
      }
    }
    return builder.build();
  }
}
