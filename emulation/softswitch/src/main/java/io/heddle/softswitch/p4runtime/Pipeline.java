package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.Table.IdleTimeoutBehavior;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.bmv2.RejectedProgram;
import io.heddle.softswitch.dataplane.Dataplane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A verified program with its forwarding state: the p4info, the data plane loaded from the device
 * config, and what was written to it. One thread writes at a time, and none reads meanwhile.
 */
final class Pipeline {
  private final ForwardingPipelineConfig config;
  private final Dataplane dataplane;
  private final PacketHeaders packetHeaders;
  private final Map<Integer, TableEntries> tables = new LinkedHashMap<>();
  private final CounterArrays counters;
  private final MulticastGroups groups;

  private Pipeline(
      ForwardingPipelineConfig config,
      Dataplane dataplane,
      List<BoundTable> tables,
      CounterArrays counters)
      throws Rejection {
    this.config = config;
    this.dataplane = dataplane;
    this.packetHeaders = PacketHeaders.of(config.getP4Info());
    this.counters = counters;
    this.groups = new MulticastGroups(dataplane.replication());
    tables.forEach(table -> this.tables.put(table.id(), new TableEntries(table)));
  }

  /**
   * Loads a config, without running it.
   *
   * @throws Rejection if it is incomplete, cannot be realized, or its p4info describes another
   *     program
   */
  static Pipeline load(ForwardingPipelineConfig config) throws Rejection {
    if (!config.hasP4Info() || config.getP4DeviceConfig().isEmpty()) {
      throw Rejection.invalid("the config needs a p4info and a p4_device_config (bmv2 JSON)");
    }
    Dataplane dataplane;
    try {
      dataplane = Dataplane.load(config.getP4DeviceConfig().toByteArray());
    } catch (RejectedProgram e) {
      throw Rejection.invalid("the device config cannot be realized: " + e.getMessage());
    }
    P4Info p4info = p4info(config);
    List<BoundTable> tables = new ArrayList<>();
    for (P4Info.Table info : p4info.tables()) {
      var table = dataplane.table(info.name());
      if (table == null) {
        throw Rejection.mismatch("table " + info.name() + " is only in the p4info");
      }
      tables.add(BoundTable.bind(info, table));
    }
    return new Pipeline(
        config, dataplane, tables, CounterArrays.bind(p4info, dataplane.counters()));
  }

  private static P4Info p4info(ForwardingPipelineConfig config) throws Rejection {
    for (var table : config.getP4Info().getTablesList()) {
      if (table.getImplementationId() != 0) {
        throw unsupported(table, "has an action profile");
      }
      if (table.getIdleTimeoutBehavior() != IdleTimeoutBehavior.NO_TIMEOUT) {
        throw unsupported(table, "has an idle timeout");
      }
    }
    try {
      return P4Info.of(config.getP4Info());
    } catch (IllegalArgumentException e) {
      throw Rejection.invalid("the p4info contradicts itself: " + e.getMessage());
    }
  }

  private static Rejection unsupported(io.heddle.p4.config.v1.Table table, String what) {
    return Rejection.invalid(
        "table %s %s, which this switch does not support"
            .formatted(table.getPreamble().getName(), what));
  }

  ForwardingPipelineConfig config() {
    return config;
  }

  Dataplane dataplane() {
    return dataplane;
  }

  PacketHeaders packetHeaders() {
    return packetHeaders;
  }

  /** Applies one update, wholly or not at all. */
  Undo write(Update update) throws Rejection {
    Update.Type type = update.getType();
    Entity entity = update.getEntity();
    return switch (entity.getEntityCase()) {
      case TABLE_ENTRY ->
          table(entity.getTableEntry().getTableId()).write(type, entity.getTableEntry());
      case DIRECT_COUNTER_ENTRY -> {
        var counter = entity.getDirectCounterEntry();
        yield table(counter.getTableEntry().getTableId()).writeCounter(type, counter);
      }
      case COUNTER_ENTRY -> counters.write(type, entity.getCounterEntry());
      case PACKET_REPLICATION_ENGINE_ENTRY ->
          writeReplication(type, entity.getPacketReplicationEngineEntry());
      case ENTITY_NOT_SET -> throw Rejection.invalid("the update has no entity");
      case EXTERN_ENTRY,
          ACTION_PROFILE_MEMBER,
          ACTION_PROFILE_GROUP,
          METER_ENTRY,
          DIRECT_METER_ENTRY,
          VALUE_SET_ENTRY,
          REGISTER_ENTRY,
          DIGEST_ENTRY ->
          throw unsupported(entity.getEntityCase());
    };
  }

  private Undo writeReplication(Update.Type type, PacketReplicationEngineEntry entry)
      throws Rejection {
    return switch (entry.getTypeCase()) {
      case MULTICAST_GROUP_ENTRY -> groups.write(type, entry.getMulticastGroupEntry());
      case CLONE_SESSION_ENTRY ->
          throw Rejection.unimplemented("clone sessions are not supported by this switch");
      case TYPE_NOT_SET -> throw Rejection.invalid("the replication entry has no group or session");
    };
  }

  private static Rejection unsupported(Entity.EntityCase kind) {
    return Rejection.unimplemented(
        "entities of kind "
            + kind.name().toLowerCase(java.util.Locale.ROOT)
            + " are not supported by this switch");
  }

  private TableEntries table(int id) throws Rejection {
    TableEntries table = tables.get(id);
    if (table == null) {
      throw Rejection.invalid("there is no table with id " + Integer.toUnsignedString(id));
    }
    return table;
  }

  /** Applies all updates or none; the batch is not atomic to packets. */
  void writeAll(List<Update> updates) throws FailedUpdate {
    Deque<Undo> done = new ArrayDeque<>();
    for (int i = 0; i < updates.size(); i++) {
      try {
        done.push(write(updates.get(i)));
      } catch (Rejection e) {
        takeBack(done);
        throw new FailedUpdate(i, e);
      }
    }
  }

  private static void takeBack(Deque<Undo> done) {
    try {
      for (Undo undo : done) {
        undo.run();
      }
    } catch (Rejection e) {
      // The state before was valid and nobody else writes, so this is a fault of the switch.
      throw new IllegalStateException("cannot roll back: " + e.getMessage(), e);
    }
  }

  /** Hands what {@code filter} selects to {@code out}. */
  void read(Entity filter, Consumer<Entity> out) throws Rejection {
    switch (filter.getEntityCase()) {
      case TABLE_ENTRY -> readTables(filter.getTableEntry(), out);
      case DIRECT_COUNTER_ENTRY ->
          readCounters(filter.getDirectCounterEntry().getTableEntry(), out);
      case COUNTER_ENTRY -> counters.read(filter.getCounterEntry(), out);
      case PACKET_REPLICATION_ENGINE_ENTRY -> {
        var entry = filter.getPacketReplicationEngineEntry();
        switch (entry.getTypeCase()) {
          case MULTICAST_GROUP_ENTRY -> groups.read(entry.getMulticastGroupEntry(), out);
          // None can be written, so there is none to read.
          case CLONE_SESSION_ENTRY -> {}
          case TYPE_NOT_SET ->
              throw Rejection.invalid("the replication entry has no group or session");
        }
      }
      case ENTITY_NOT_SET -> throw Rejection.invalid("the request has no entity");
      case EXTERN_ENTRY,
          ACTION_PROFILE_MEMBER,
          ACTION_PROFILE_GROUP,
          METER_ENTRY,
          DIRECT_METER_ENTRY,
          VALUE_SET_ENTRY,
          REGISTER_ENTRY,
          DIGEST_ENTRY -> {
        // A program without such objects has an empty set of them, which can well be read.
        if (declares(filter.getEntityCase())) {
          throw unsupported(filter.getEntityCase());
        }
      }
    }
  }

  private boolean declares(Entity.EntityCase kind) {
    var p4info = config.getP4Info();
    return switch (kind) {
      case EXTERN_ENTRY -> p4info.getExternsCount() != 0;
      case ACTION_PROFILE_MEMBER, ACTION_PROFILE_GROUP -> p4info.getActionProfilesCount() != 0;
      case METER_ENTRY -> p4info.getMetersCount() != 0;
      case DIRECT_METER_ENTRY -> p4info.getDirectMetersCount() != 0;
      case VALUE_SET_ENTRY -> p4info.getValueSetsCount() != 0;
      case REGISTER_ENTRY -> p4info.getRegistersCount() != 0;
      case DIGEST_ENTRY -> p4info.getDigestsCount() != 0;
      case TABLE_ENTRY,
          DIRECT_COUNTER_ENTRY,
          COUNTER_ENTRY,
          PACKET_REPLICATION_ENGINE_ENTRY,
          ENTITY_NOT_SET ->
          true;
    };
  }

  private void readTables(TableEntry filter, Consumer<Entity> out) throws Rejection {
    if (filter.getTableId() != 0) {
      table(filter.getTableId()).read(filter, out);
      return;
    }
    requireNoFilter(filter);
    for (TableEntries table : tables.values()) {
      table.read(filter, out);
    }
  }

  private void readCounters(TableEntry filter, Consumer<Entity> out) throws Rejection {
    if (filter.getTableId() != 0) {
      table(filter.getTableId()).readCounters(filter, out);
      return;
    }
    requireNoFilter(filter);
    for (TableEntries table : tables.values()) {
      if (table.bound().isCounted()) {
        table.readCounters(filter, out);
      }
    }
  }

  /** Section 9.1.6: across tables nothing can be filtered by; which data to add is no filter. */
  private static void requireNoFilter(TableEntry filter) throws Rejection {
    boolean filtered =
        filter.getMatchCount() != 0
            || filter.hasAction()
            || filter.getPriority() != 0
            || !Attributes.of(filter).equals(Attributes.NONE);
    if (filtered) {
      throw Rejection.invalid("name a table to read by match, action, priority or metadata");
    }
  }

  /** Goes on from the indirect counters of another pipeline, as far as this one has them too. */
  void continueCounting(Pipeline before) {
    counters.continueFrom(before.counters);
  }

  /** All that was written to this pipeline, as updates that would write it again. */
  List<Update> written() throws Rejection {
    List<Update> updates = new ArrayList<>(groups.written());
    for (TableEntries table : tables.values()) {
      updates.addAll(table.written());
    }
    return updates;
  }
}
