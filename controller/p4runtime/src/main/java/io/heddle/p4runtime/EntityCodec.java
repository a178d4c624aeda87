package io.heddle.p4runtime;

import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.CounterEntry;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4.v1.TableAction;
import io.heddle.p4runtime.P4Info.ActionUse;
import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.P4Info.Param;
import io.heddle.p4runtime.P4Info.Table;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Translates entities to P4Runtime messages and back, by the names of one p4info. What it encodes
 * is canonical (sections 8.3 and 9.1.1) and has been checked wholly, so that a device refuses
 * nothing for its form. Encoding takes full names and aliases; decoding gives aliases. Thread-safe.
 */
public final class EntityCodec {
  private final P4Info p4info;

  public EntityCodec(P4Info p4info) {
    this.p4info = p4info;
  }

  public P4Info p4info() {
    return p4info;
  }

  /**
   * Encodes a change. A deletion carries the key alone.
   *
   * @throws EntityException if the entity does not fit the p4info, or the program does not let it
   *     be changed so
   */
  public io.heddle.p4.v1.Update encode(Update update) {
    if (update.entity() instanceof TableEntry entry) {
      checkChange(update.kind(), entry);
    }
    io.heddle.p4.v1.Update.Builder message = io.heddle.p4.v1.Update.newBuilder();
    return switch (update.kind()) {
      case INSERT ->
          message
              .setType(io.heddle.p4.v1.Update.Type.INSERT)
              .setEntity(encode(update.entity()))
              .build();
      case MODIFY ->
          message
              .setType(io.heddle.p4.v1.Update.Type.MODIFY)
              .setEntity(encode(update.entity()))
              .build();
      case DELETE ->
          message
              .setType(io.heddle.p4.v1.Update.Type.DELETE)
              .setEntity(encodeKey(update.entity()))
              .build();
    };
  }

  /**
   * Encodes an entity.
   *
   * @throws EntityException if it does not fit the p4info
   */
  public io.heddle.p4.v1.Entity encode(Entity entity) {
    return switch (entity) {
      case TableEntry entry -> {
        Table table = table(entry.table());
        yield wrap(key(table, entry).setAction(action(table, entry)));
      }
      case MulticastGroup group -> {
        MulticastGroupEntry.Builder message = key(group);
        group.replicas().forEach(replica -> message.addReplicas(encode(group, replica)));
        yield wrap(message);
      }
    };
  }

  /**
   * Encodes what tells an entity from others, as a deletion or the reading of this one entity
   * needs.
   *
   * @throws EntityException if the key does not fit the p4info
   */
  public io.heddle.p4.v1.Entity encodeKey(Entity entity) {
    return switch (entity) {
      case TableEntry entry -> wrap(key(table(entry.table()), entry));
      case MulticastGroup group -> wrap(key(group));
    };
  }

  /**
   * Decodes a table entry or a multicast group. Padded values and fields that match everything are
   * accepted, although a sender should leave them out.
   *
   * @throws EntityException if the message is of another kind or does not fit the p4info
   */
  public Entity decode(io.heddle.p4.v1.Entity message) {
    return switch (message.getEntityCase()) {
      case TABLE_ENTRY -> decode(message.getTableEntry());
      case PACKET_REPLICATION_ENGINE_ENTRY -> {
        PacketReplicationEngineEntry entry = message.getPacketReplicationEngineEntry();
        if (!entry.hasMulticastGroupEntry()) {
          throw new EntityException("the only replication entries known here are multicast groups");
        }
        yield decode(entry.getMulticastGroupEntry());
      }
      default ->
          throw new EntityException(
              "entities of kind " + message.getEntityCase() + " are not known here");
    };
  }

  /**
   * Decodes a table entry.
   *
   * @throws EntityException if it does not fit the p4info, or has no action of its own
   */
  public TableEntry decode(io.heddle.p4.v1.TableEntry message) {
    Table table =
        p4info
            .table(message.getTableId())
            .orElseThrow(() -> new EntityException("no table has the id " + message.getTableId()));
    Map<String, Match> match = new HashMap<>();
    for (FieldMatch field : message.getMatchList()) {
      MatchField info =
          table.fields().stream()
              .filter(candidate -> candidate.id() == field.getFieldId())
              .findFirst()
              .orElseThrow(() -> wrong(table, "has no field with the id " + field.getFieldId()));
      FieldCodec.decode(table, info, field).ifPresent(value -> match.put(info.name(), value));
    }
    Action action = decodeAction(table, message.getAction());
    return new TableEntry(
        table.alias(), match, message.getPriority(), action, message.getIsDefaultAction());
  }

  /** The direct counter in a table entry, if the message has one. */
  public static Optional<Entity.CounterData> counter(io.heddle.p4.v1.TableEntry message) {
    if (!message.hasCounterData()) {
      return Optional.empty();
    }
    return Optional.of(decode(message.getCounterData()));
  }

  /**
   * Decodes a cell of {@code counter}.
   *
   * @throws EntityException if the message is about something else, or a cell that the counter does
   *     not have
   */
  static CounterCell cell(P4Info.Counter counter, io.heddle.p4.v1.Entity message) {
    CounterEntry entry = message.getCounterEntry();
    if (!message.hasCounterEntry() || entry.getCounterId() != counter.id()) {
      throw new EntityException("not a cell of counter " + counter.alias() + ": " + message);
    }
    long index = entry.getIndex().getIndex();
    if (!entry.hasIndex() || index < 0 || index >= counter.size()) {
      throw new EntityException(
          "counter %s: has no cell %d of %d".formatted(counter.alias(), index, counter.size()));
    }
    return new CounterCell(index, decode(entry.getData()));
  }

  private static Entity.CounterData decode(CounterData data) {
    return new Entity.CounterData(data.getByteCount(), data.getPacketCount());
  }

  private void checkChange(Update.Kind kind, TableEntry entry) {
    Table table = table(entry.table());
    if (table.constant()) {
      throw wrong(table, "is constant, its entries cannot be changed");
    }
    if (!entry.isDefault()) {
      if (table.fields().isEmpty()) {
        throw wrong(table, "has no key, so it takes no entry but the default");
      }
      return;
    }
    if (kind != Update.Kind.MODIFY) {
      throw wrong(table, "always has a default entry: modify it, do not " + kind);
    }
    if (table.constDefaultAction().isPresent()) {
      throw wrong(table, "has a constant default action");
    }
  }

  private io.heddle.p4.v1.TableEntry.Builder key(Table table, TableEntry entry) {
    io.heddle.p4.v1.TableEntry.Builder message =
        io.heddle.p4.v1.TableEntry.newBuilder().setTableId(table.id());
    if (entry.isDefault()) {
      if (!entry.match().isEmpty() || entry.priority() != 0) {
        throw wrong(table, "default entry has neither match nor priority");
      }
      return message.setIsDefaultAction(true);
    }
    if (table.needsPriority() ? entry.priority() <= 0 : entry.priority() != 0) {
      throw wrong(
          table,
          (table.needsPriority() ? "needs a priority of 1 or more" : "takes priority 0 only")
              + ", not "
              + entry.priority());
    }
    int known = 0;
    for (MatchField field : table.fields()) {
      Match match = entry.match().get(field.name());
      if (match != null) {
        message.addMatch(FieldCodec.encode(table, field, match));
        known++;
      } else if (field.kind() == P4Info.MatchKind.EXACT) {
        throw wrong(table, "field " + field.name() + " is missing");
      }
    }
    if (known < entry.match().size()) {
      Set<String> unknown = new HashSet<>(entry.match().keySet());
      table.fields().forEach(field -> unknown.remove(field.name()));
      throw wrong(table, "has no field " + String.join(", ", unknown));
    }
    return message.setPriority(entry.priority());
  }

  private TableAction action(Table table, TableEntry entry) {
    Action action = entry.action();
    if (action == null) {
      throw wrong(table, "entry has no action");
    }
    ActionUse use =
        table.actions().stream()
            .filter(
                candidate ->
                    candidate.action().alias().equals(action.name())
                        || candidate.action().name().equals(action.name()))
            .findFirst()
            .orElseThrow(() -> wrong(table, "has no action " + action.name()));
    if (entry.isDefault() ? !use.asDefault() : !use.inEntries()) {
      throw wrong(
          table,
          "allows action %s %s only"
              .formatted(action.name(), entry.isDefault() ? "in entries" : "as the default"));
    }
    io.heddle.p4.v1.Action.Builder message =
        io.heddle.p4.v1.Action.newBuilder().setActionId(use.action().id());
    for (Param param : use.action().params()) {
      Bitstring value = action.parameters().get(param.name());
      String place = "action " + action.name() + ", parameter " + param.name();
      if (value == null) {
        throw wrong(table, place + " is missing");
      }
      FieldCodec.checkWidth(table, place, value, param.width());
      message.addParams(
          io.heddle.p4.v1.Action.Param.newBuilder().setParamId(param.id()).setValue(value.bytes()));
    }
    if (message.getParamsCount() < action.parameters().size()) {
      Set<String> unknown = new HashSet<>(action.parameters().keySet());
      use.action().params().forEach(param -> unknown.remove(param.name()));
      throw wrong(
          table, "action " + action.name() + " has no parameter " + String.join(", ", unknown));
    }
    return TableAction.newBuilder().setAction(message).build();
  }

  private Action decodeAction(Table table, TableAction message) {
    if (!message.hasAction()) {
      throw wrong(table, "entry has no action of its own, but " + message.getTypeCase());
    }
    int id = message.getAction().getActionId();
    P4Info.Action info =
        p4info.action(id).orElseThrow(() -> wrong(table, "entry has an unknown action, id " + id));
    Map<String, Bitstring> parameters = new HashMap<>();
    for (io.heddle.p4.v1.Action.Param value : message.getAction().getParamsList()) {
      Param param =
          info.params().stream()
              .filter(candidate -> candidate.id() == value.getParamId())
              .findFirst()
              .orElseThrow(
                  () ->
                      wrong(
                          table,
                          "action %s has no parameter with the id %d"
                              .formatted(info.alias(), value.getParamId())));
      parameters.put(param.name(), new Bitstring(value.getValue()));
    }
    return new Action(info.alias(), parameters);
  }

  private static MulticastGroupEntry.Builder key(MulticastGroup group) {
    if (group.id() < 1) {
      throw new EntityException("multicast group: id must be 1 or more, not " + group.id());
    }
    return MulticastGroupEntry.newBuilder().setMulticastGroupId(group.id());
  }

  // The port as a number, although 1.4 deprecates it: older bmv2 knows no other form.
  // form.
  @SuppressWarnings("deprecation")
  private static io.heddle.p4.v1.Replica encode(MulticastGroup group, Replica replica) {
    if (replica.port() < 0 || replica.instance() < 0) {
      throw new EntityException(
          "multicast group %d: port and instance must be 0 or more in %s"
              .formatted(group.id(), replica));
    }
    return io.heddle.p4.v1.Replica.newBuilder()
        .setEgressPort(replica.port())
        .setInstance(replica.instance())
        .build();
  }

  @SuppressWarnings("deprecation")
  private static MulticastGroup decode(MulticastGroupEntry message) {
    Set<Replica> replicas = new HashSet<>();
    for (io.heddle.p4.v1.Replica replica : message.getReplicasList()) {
      long port =
          switch (replica.getPortKindCase()) {
            case PORT -> new Bitstring(replica.getPort()).toLong();
            case EGRESS_PORT -> Integer.toUnsignedLong(replica.getEgressPort());
            case PORTKIND_NOT_SET ->
                throw new EntityException(
                    "multicast group " + message.getMulticastGroupId() + ": replica without port");
          };
      replicas.add(new Replica(Math.toIntExact(port), replica.getInstance()));
    }
    return new MulticastGroup(message.getMulticastGroupId(), replicas);
  }

  /** The table of that full name or alias. */
  Table table(String name) {
    return p4info
        .table(name)
        .orElseThrow(() -> new EntityException("the p4info has no table " + name));
  }

  /** The indirect counter of that full name or alias. */
  P4Info.Counter counter(String name) {
    return p4info
        .counter(name)
        .orElseThrow(() -> new EntityException("the p4info has no counter " + name));
  }

  static EntityException wrong(Table table, String what) {
    return new EntityException("table " + table.alias() + ": " + what);
  }

  private static io.heddle.p4.v1.Entity wrap(io.heddle.p4.v1.TableEntry.Builder entry) {
    return io.heddle.p4.v1.Entity.newBuilder().setTableEntry(entry).build();
  }

  private static io.heddle.p4.v1.Entity wrap(MulticastGroupEntry.Builder group) {
    return io.heddle.p4.v1.Entity.newBuilder()
        .setPacketReplicationEngineEntry(
            PacketReplicationEngineEntry.newBuilder().setMulticastGroupEntry(group))
        .build();
  }
}
