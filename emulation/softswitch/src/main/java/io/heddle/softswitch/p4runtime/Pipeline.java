package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Update;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.bmv2.RejectedProgram;
import io.heddle.softswitch.dataplane.Dataplane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * A verified program with its forwarding state: the p4info, the data plane loaded from the device
 * config, and what was written to it. One thread writes at a time, and none reads meanwhile.
 */
final class Pipeline {
  private final ForwardingPipelineConfig config;
  private final Dataplane dataplane;
  private final PacketHeaders packetHeaders;
  private final Tables tables;
  private final DirectCounters directCounters;
  private final DirectMeters directMeters;
  private final CounterArrays counters;
  private final RegisterArrays registers;
  private final ValueSets valueSets;
  private final MeterArrays meters;
  private final ProfileMembers members;
  private final ProfileGroups groups;
  private final ReplicationEngine replication;
  private final DigestEntries digests;

  private Pipeline(
      ForwardingPipelineConfig config,
      Dataplane dataplane,
      List<BoundTable> tables,
      Profiles profiles,
      TranslatedTypes types,
      CounterArrays counters,
      MeterArrays meters,
      RegisterArrays registers,
      ValueSets valueSets)
      throws Rejection {
    this.config = config;
    this.dataplane = dataplane;
    this.packetHeaders = PacketHeaders.of(config.getP4Info(), types, dataplane.headers());
    this.counters = counters;
    this.registers = registers;
    this.valueSets = valueSets;
    this.meters = meters;
    this.members = new ProfileMembers(profiles);
    this.groups = new ProfileGroups(profiles);
    this.tables = new Tables(tables, profiles, dataplane::now);
    this.directCounters = new DirectCounters(this.tables);
    this.directMeters = new DirectMeters(this.tables);
    this.replication =
        new ReplicationEngine(
            new MulticastGroups(dataplane.replication(), types),
            new CloneSessions(dataplane.replication(), types));
    this.digests = DigestEntries.bind(config.getP4Info(), types, dataplane.digests());
  }

  /**
   * Loads a config, without running it.
   *
   * @throws Rejection if it is incomplete, cannot be realized, or its p4info describes another
   *     program
   */
  static Pipeline load(ForwardingPipelineConfig config) throws Rejection {
    return load(config, Dataplane::load, PortNames.NUMBERS, port -> true);
  }

  /**
   * As {@link #load(ForwardingPipelineConfig)}.
   *
   * @param loader turns the device config into code
   * @param names what controllers call the ports, where the program lets them use strings
   * @param ports which ports the switch has
   */
  static Pipeline load(
      ForwardingPipelineConfig config,
      Function<byte[], Dataplane> loader,
      PortNames names,
      IntPredicate ports)
      throws Rejection {
    if (!config.hasP4Info() || config.getP4DeviceConfig().isEmpty()) {
      throw Rejection.invalid("the config needs a p4info and a p4_device_config (bmv2 JSON)");
    }
    Dataplane dataplane;
    try {
      dataplane = loader.apply(config.getP4DeviceConfig().toByteArray());
    } catch (RejectedProgram e) {
      throw Rejection.invalid("the device config cannot be realized: " + e.getMessage());
    }
    P4Info p4info = p4info(config);
    MulticastGroups.require(config.getP4Info().getPkgInfo().getPlatformProperties());
    TranslatedTypes types = new TranslatedTypes(config.getP4Info(), names);
    ControllerView view = new ControllerView(types, Restrictions.of(config.getP4Info()));
    List<BoundTable> tables = new ArrayList<>();
    for (P4Info.Table info : p4info.tables()) {
      var table = dataplane.table(info.name());
      if (table == null && info.fields().isEmpty()) {
        // p4c leaves out a table that no packet can reach; without a key nobody misses it.
        continue;
      }
      if (table == null) {
        throw Rejection.mismatch("table " + info.name() + " is only in the p4info");
      }
      tables.add(BoundTable.bind(p4info, info, table, view));
    }
    return new Pipeline(
        config,
        dataplane,
        tables,
        Profiles.bind(p4info, dataplane, view, ports),
        types,
        CounterArrays.bind(p4info, types, dataplane.counters()),
        MeterArrays.bind(p4info, types, dataplane),
        RegisterArrays.bind(config.getP4Info(), types, dataplane.registers()),
        ValueSets.bind(config.getP4Info(), types, dataplane.valueSets()));
  }

  private static P4Info p4info(ForwardingPipelineConfig config) throws Rejection {
    try {
      return P4Info.of(config.getP4Info());
    } catch (IllegalArgumentException e) {
      throw Rejection.invalid("the p4info contradicts itself: " + e.getMessage());
    }
  }

  ForwardingPipelineConfig config() {
    return config;
  }

  Dataplane dataplane() {
    return dataplane;
  }

  DigestEntries digests() {
    return digests;
  }

  PacketHeaders packetHeaders() {
    return packetHeaders;
  }

  /** Applies one update, wholly or not at all. */
  Undo write(Update update) throws Rejection {
    return kind(update.getEntity().getEntityCase()).write(update.getType(), update.getEntity());
  }

  /** Hands what {@code filter} selects to {@code out}. */
  void read(Entity filter, Consumer<Entity> out) throws Rejection {
    kind(filter.getEntityCase()).read(filter, out);
  }

  /** The one place that knows which class stands for which kind of entity. */
  private Entities kind(Entity.EntityCase kind) throws Rejection {
    var p4info = config.getP4Info();
    return switch (kind) {
      case TABLE_ENTRY -> tables;
      case DIRECT_COUNTER_ENTRY -> directCounters;
      case COUNTER_ENTRY -> counters;
      case PACKET_REPLICATION_ENGINE_ENTRY -> replication;
      case EXTERN_ENTRY -> new UnsupportedEntities("extern", p4info.getExternsCount() != 0);
      case ACTION_PROFILE_MEMBER -> members;
      case ACTION_PROFILE_GROUP -> groups;
      case METER_ENTRY -> meters;
      case DIRECT_METER_ENTRY -> directMeters;
      case VALUE_SET_ENTRY -> valueSets;
      case REGISTER_ENTRY -> registers;
      case DIGEST_ENTRY -> digests;
      case ENTITY_NOT_SET -> throw Rejection.invalid("the request has no entity");
    };
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
    done.forEach(Undo::forget);
  }

  /** Takes applied updates back, the last one first. */
  static void takeBack(Deque<Undo> done) {
    try {
      for (Undo undo : done) {
        undo.run();
      }
    } catch (Rejection e) {
      // The state before was valid and nobody else writes, so this is a fault of the switch.
      throw new IllegalStateException("cannot roll back: " + e.getMessage(), e);
    }
  }

  /** Messages of the entries that had no packet for as long as their controller said, by table. */
  List<List<TableEntry>> expired() {
    return tables.expired();
  }

  /** In how many nanoseconds {@link #expired} may find something next; empty if never. */
  OptionalLong nextExpiry() {
    OptionalLong next = tables.nextExpiry();
    return next.isEmpty() ? next : OptionalLong.of(next.getAsLong() - dataplane.now());
  }

  /** Goes on from the state that packets left in another pipeline, as far as both have it. */
  void continueFrom(Pipeline before) {
    counters.continueFrom(before.counters);
    meters.continueFrom(before.meters);
    registers.continueFrom(before.registers);
    tables.continueFrom(before.tables);
  }

  /** All that was written to this pipeline, as updates that would write it again, in that order. */
  List<Update> written() throws Rejection {
    List<Update> updates = new ArrayList<>();
    for (Entities kind :
        List.of(
            replication,
            digests,
            counters,
            meters,
            registers,
            valueSets,
            members,
            groups,
            tables)) {
      updates.addAll(kind.written());
    }
    return updates;
  }
}
