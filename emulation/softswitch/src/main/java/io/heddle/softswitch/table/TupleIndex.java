package io.heddle.softswitch.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tuple-space search (Srinivasan, Suri, Varghese, SIGCOMM 1999) for LPM, ternary and optional
 * fields: a hash table for each mask in use, the ones with the highest ranks first.
 */
public final class TupleIndex implements MatchIndex {
  /** All entries with one mask; {@code bestRank} is at least the rank of each of them. */
  private record Tuple(long[] mask, ExactIndex index, long bestRank) {}

  private record Words(List<Long> mask, List<Long> words) {}

  private final int words;
  private volatile Tuple[] tuples = {};
  // The writer's: entries with the same words and mask when there is more than one, best rank
  // first.
  private final Map<Words, List<Entry>> rivals = new HashMap<>();

  TupleIndex(int words) {
    this.words = words;
  }

  @Override
  public Entry lookup(long[] key, long[] scratch) {
    Entry best = null;
    for (Tuple tuple : tuples) {
      if (best != null && best.rank() >= tuple.bestRank) {
        break;
      }
      long[] mask = tuple.mask;
      for (int i = 0; i < words; i++) {
        scratch[i] = key[i] & mask[i];
      }
      Entry entry = tuple.index.lookup(scratch);
      if (entry != null && (best == null || entry.rank() > best.rank())) {
        best = entry;
      }
    }
    return best;
  }

  /** Adds an entry, or replaces {@code old}, which has the same key and priority. */
  void put(long[] mask, Entry entry, Entry old) {
    Tuple tuple = find(mask);
    if (tuple == null || tuple.bestRank < entry.rank()) {
      ExactIndex index = tuple == null ? new ExactIndex(words) : tuple.index;
      publish(tuple, new Tuple(mask, index, entry.rank()));
      tuple = find(mask);
    }
    Entry there = tuple.index.lookup(entry.words());
    if (there == null || there == old) {
      tuple.index.put(entry);
    }
    if (there != null) {
      Words key = key(mask, entry);
      List<Entry> all = rivals.get(key);
      if (all == null && there != old) {
        all = new ArrayList<>(List.of(there));
        rivals.put(key, all);
      }
      if (all != null) {
        all.remove(old);
        all.add(entry);
        all.sort(Comparator.comparingLong(Entry::rank).reversed());
        tuple.index.put(all.getFirst());
      }
    }
  }

  void remove(long[] mask, Entry entry) {
    Tuple tuple = find(mask);
    Words key = key(mask, entry);
    List<Entry> all = rivals.get(key);
    if (all != null) {
      all.remove(entry);
      tuple.index.put(all.getFirst());
      if (all.size() == 1) {
        rivals.remove(key);
      }
    } else {
      tuple.index.remove(entry.words());
      if (tuple.index.size() == 0) {
        publish(tuple, null);
      }
    }
  }

  private Tuple find(long[] mask) {
    for (Tuple tuple : tuples) {
      if (Arrays.equals(tuple.mask, mask)) {
        return tuple;
      }
    }
    return null;
  }

  private void publish(Tuple gone, Tuple added) {
    List<Tuple> changed = new ArrayList<>(List.of(tuples));
    changed.remove(gone);
    if (added != null) {
      changed.add(added);
    }
    changed.sort(Comparator.comparingLong(Tuple::bestRank).reversed());
    tuples = changed.toArray(Tuple[]::new);
  }

  private static Words key(long[] mask, Entry entry) {
    return new Words(
        Arrays.stream(mask).boxed().toList(), Arrays.stream(entry.words()).boxed().toList());
  }
}
