package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.state.Counters;
import java.util.List;

/**
 * An entry of a table. All of it but its counter is final, so a packet thread that comes upon it
 * without synchronisation still sees it whole (Java Language Specification 17.5).
 */
public final class Entry {
  private final List<Match> match;
  private final int priority;
  private final ActionCall call;
  private final boolean constant;
  private final CounterSlot counter;
  // What lookups compare. The first two words are fields of their own to save a memory access.
  private final long[] words;
  private final long word0;
  private final long word1;
  private final int hash;
  private final long rank;

  Entry(PackedKey key, int priority, ActionCall call, boolean constant, CounterSlot counter) {
    this.match = key.match();
    this.priority = priority;
    this.call = call;
    this.constant = constant;
    this.counter = counter;
    this.words = key.words();
    this.word0 = words.length > 0 ? words[0] : 0;
    this.word1 = words.length > 1 ? words[1] : 0;
    this.hash = ExactIndex.hash(words, words.length);
    this.rank = key.rank(priority);
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

  /** The action's fully qualified name; empty for the default entry of a table without one. */
  public String action() {
    return call.action().name();
  }

  /** The action's parameters in their order. */
  public List<Bitstring> params() {
    return call.params();
  }

  /** Whether the program declared it, so that the control plane may not change it. */
  public boolean constant() {
    return constant;
  }

  /** Packets that hit this entry; 0 if the table has no direct counter. */
  public long packets() {
    return counter == null ? 0 : counter.block().packets(counter.index());
  }

  /** Bytes of the packets that hit this entry, as they were received. */
  public long bytes() {
    return counter == null ? 0 : counter.block().bytes(counter.index());
  }

  /** Sets the direct counter; without effect if the table has none. */
  public void setCounter(long packets, long bytes) {
    if (counter != null) {
      counter.block().set(counter.index(), packets, bytes);
    }
  }

  /** For generated code: the position of the action among the table's actions, or -1 for none. */
  public int actionIndex() {
    return call.index();
  }

  /**
   * For generated code, which does not write to it: the parameters, each in as few longs as hold
   * it.
   */
  public long[] data() {
    return call.data();
  }

  /** For generated code: counts a packet. The table must have a direct counter. */
  public void count(int worker, int bytes) {
    counter.block().add(worker, counter.index(), bytes);
  }

  CounterSlot counter() {
    return counter;
  }

  long[] words() {
    return words;
  }

  int hash() {
    return hash;
  }

  /** Decides between entries that both match: priority, or prefix length in an LPM table. */
  long rank() {
    return rank;
  }

  boolean hasWords(long[] key, int count) {
    if (word0 != key[0]) {
      return false;
    }
    if (count > 1 && word1 != key[1]) {
      return false;
    }
    for (int i = 2; i < count; i++) {
      if (words[i] != key[i]) {
        return false;
      }
    }
    return true;
  }

  /** A place in a block of counters. */
  record CounterSlot(Counters block, int index) {}
}
