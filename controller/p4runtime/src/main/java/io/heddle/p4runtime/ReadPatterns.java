package io.heddle.p4runtime;

import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.CounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MulticastGroupEntry;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4.v1.TableEntry;

/**
 * The patterns that a read may ask for (P4Runtime 1.5 section 9.1.6). bmv2 knows only whole tables
 * and single entries, so no pattern filters; callers do.
 */
final class ReadPatterns {
  private ReadPatterns() {}

  /** The entries of all tables. */
  static Entity tables() {
    return entity(TableEntry.newBuilder());
  }

  /** The entries of one table. */
  static Entity table(int id) {
    return entity(TableEntry.newBuilder().setTableId(id));
  }

  /** The entries of one table with their direct counters. */
  static Entity counters(int table) {
    return entity(
        TableEntry.newBuilder().setTableId(table).setCounterData(CounterData.getDefaultInstance()));
  }

  /** All cells of one indirect counter. */
  static Entity counter(int id) {
    return Entity.newBuilder().setCounterEntry(CounterEntry.newBuilder().setCounterId(id)).build();
  }

  /** The default entry of one table. */
  static Entity defaultOf(int table) {
    return entity(TableEntry.newBuilder().setTableId(table).setIsDefaultAction(true));
  }

  /** All multicast groups. */
  static Entity multicastGroups() {
    return Entity.newBuilder()
        .setPacketReplicationEngineEntry(
            PacketReplicationEngineEntry.newBuilder()
                .setMulticastGroupEntry(MulticastGroupEntry.getDefaultInstance()))
        .build();
  }

  private static Entity entity(TableEntry.Builder entry) {
    return Entity.newBuilder().setTableEntry(entry).build();
  }
}
