package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.state.Meters;
import java.util.List;

/**
 * An entry of a table. All of it but its counter, its meter and the time of its last packet is
 * final, so a packet thread that comes upon it without synchronisation still sees it whole (Java
 * Language Specification 17.5).
 */
public final class Entry extends Keyed implements Prefixes {
  private final List<Match> match;
  private final int priority;
  private final Choice choice;
  private final DirectState state;
  // The action itself; none where the table has a profile.
  private final ActionCall call;
  private final long[] mask;
  private final List<PackedKey.Bounds> ranges;
  private final long rank;
  private final int prefixBits;
  // What a packet needs of the call and the state: one memory access less than through them.
  private final int actionIndex;
  private final long[] data;
  private final Counters counters;
  private final int stateIndex;

  Entry(PackedKey key, int priority, Choice choice, DirectState state) {
    super(key.words());
    this.match = key.match();
    this.priority = priority;
    this.choice = choice;
    this.call = choice instanceof ActionCall direct ? direct : ActionCall.NONE;
    this.state = state;
    this.mask = key.mask();
    this.ranges = key.ranges();
    this.rank = key.rank(priority);
    this.prefixBits = bits(key.mask());
    this.actionIndex = call.index();
    this.data = call.data();
    this.counters = state == null ? null : state.counters();
    this.stateIndex = state == null ? 0 : state.index();
  }

  /**
   * One match for each key field in key order, {@link KeyField#ANY} where it does not matter; empty
   * for the default entry.
   */
  public List<Match> match() {
    return match;
  }

  /** The larger number wins; 0 in tables with only exact and LPM fields. */
  public int priority() {
    return priority;
  }

  /** What a packet does that hits this entry. */
  public Choice choice() {
    return choice;
  }

  /**
   * The action's fully qualified name; empty for a member or group, and for the default entry of a
   * table without one.
   */
  public String action() {
    return call.action().name();
  }

  /** The action's parameters in their order. */
  public List<Bitstring> params() {
    return call.params();
  }

  /** Packets that hit this entry; 0 if the table has no direct counter. */
  public long packets() {
    Counters counters = state == null ? null : state.counters();
    return counters == null ? 0 : counters.packets(state.index());
  }

  /** Bytes of the packets that hit this entry, as they were received. */
  public long bytes() {
    Counters counters = state == null ? null : state.counters();
    return counters == null ? 0 : counters.bytes(state.index());
  }

  /**
   * Sets the direct counter; without effect if the table has none.
   *
   * @return what takes that back: what packets have counted since then stays counted
   */
  public Runnable setCounter(long packets, long bytes) {
    return state == null || state.counters() == null
        ? () -> {}
        : state.counters().set(state.index(), packets, bytes);
  }

  /**
   * The array in which this entry's meter is at {@link #meterIndex}.
   *
   * @throws NullPointerException if the table has no direct meter
   */
  public Meters meters() {
    return state.meters();
  }

  public int meterIndex() {
    return state.index();
  }

  /**
   * When a packet last hit this entry, in nanoseconds of the data plane's clock; when it was
   * written, if that is later. The table must keep ages.
   */
  public long lastHit() {
    return state.lastHit();
  }

  /** Takes over the counter, the meter and the age of the same entry in another program. */
  public void continueFrom(Entry before) {
    if (state != null && before.state != null) {
      state.continueFrom(before.state);
    }
  }

  /** For generated code: the position of the action among the table's actions, or -1 for none. */
  public int actionIndex() {
    return actionIndex;
  }

  /**
   * For generated code, which does not write to it: the parameters, each in as few longs as hold
   * it.
   */
  public long[] data() {
    return data;
  }

  /** For generated code of tables with a selector: whether a hash decides about the action. */
  public boolean isGroup() {
    return choice instanceof Group;
  }

  /**
   * For generated code of tables with a selector: what a packet gets before the action that it
   * chooses; {@link ActionCall#NONE} for nothing.
   */
  public ActionCall groupAction() {
    return choice instanceof Group group ? group.first() : ActionCall.NONE;
  }

  /** Whether another packet of the same hash may get another action. */
  public boolean isRandom() {
    return choice instanceof Group group && group.isRandom();
  }

  /** For generated code of tables with a profile: the action of one packet. */
  public ActionCall choose(long hash) {
    return switch (choice) {
      case ActionCall direct -> direct;
      case Member member -> member.call();
      case Group group -> group.choose(hash);
    };
  }

  /** For generated code: where this entry's packets are counted; null if they are not. */
  public Counters counters() {
    return counters;
  }

  /** For generated code: the index of this entry in {@link #counters}. */
  public int counterIndex() {
    return stateIndex;
  }

  /** For generated code: the colour that the meter gives a packet. */
  public int meter(int worker, int bytes, long now) {
    return state.meters().execute(worker, state.index(), bytes, now);
  }

  /** For generated code: whether somebody configured the meter. */
  public boolean isMetered() {
    return state.meters().isConfigured(state.index());
  }

  /** For packet threads and writers: a packet hit this entry. The table must keep ages. */
  public void hit(long now) {
    state.hit(now);
  }

  DirectState state() {
    return state;
  }

  long[] mask() {
    return mask;
  }

  private static int bits(long[] mask) {
    int bits = 0;
    for (long word : mask) {
      bits += Long.bitCount(word);
    }
    return bits;
  }

  /** How many bits of a key count; in a table of prefixes they are its first ones. */
  int prefixBits() {
    return prefixBits;
  }

  /** Whether a key begins with this prefix. */
  boolean isPrefixOf(long[] key) {
    int bits = prefixBits;
    if (bits <= 64) {
      // A shift by 64 would be none.
      return bits == 0 || (key[0] ^ word0()) >>> 64 - bits == 0;
    }
    return key[0] == word0() && PrefixNode.commonBits(key, words(), bits) == bits;
  }

  List<PackedKey.Bounds> ranges() {
    return ranges;
  }

  /** Decides between entries that both match: priority, or prefix length in an LPM table. */
  long rank() {
    return rank;
  }
}
