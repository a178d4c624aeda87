package io.heddle.softswitch.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For tables with ternary, optional and several LPM fields: a tuple space. */
public final class TupleIndex implements MatchIndex {
  private record Place(Words mask, Words words) {}

  private final TupleSpace<ExactIndex> space;
  // The writer's: entries with the same words and mask when there is more than one, best rank
  // first.
  private final Map<Place, List<Entry>> rivals = new HashMap<>();

  TupleIndex(int words, Staging staging) {
    this.space = new TupleSpace<>(() -> new ExactIndex(words, staging, true), staging);
  }

  @Override
  public Entry lookup(long[] key, long[] scratch) {
    Entry best = null;
    for (TupleSpace.Tuple<ExactIndex> tuple : space.tuples()) {
      if (best != null && best.rank() >= tuple.bestRank()) {
        break;
      }
      Entry entry = tuple.index().findRare(key, tuple.mask(), scratch);
      if (entry != null && (best == null || entry.rank() > best.rank())) {
        best = entry;
      }
    }
    return best;
  }

  /** Adds an entry, or replaces {@code old}, which has the same key and priority. */
  void put(Entry entry, Entry old) {
    Words mask = new Words(entry.mask());
    ExactIndex index = space.forMask(mask, entry.rank());
    Entry there = index.written(entry.words());
    if (there == null || there == old) {
      index.put(entry);
    }
    if (there != null) {
      Place place = new Place(mask, new Words(entry.words()));
      List<Entry> all = rivals.get(place);
      if (all == null && there != old) {
        all = new ArrayList<>(List.of(there));
        rivals.put(place, all);
      }
      if (all != null) {
        all.remove(old);
        all.add(entry);
        all.sort(Comparator.comparingLong(Entry::rank).reversed());
        index.put(all.getFirst());
      }
    }
  }

  void remove(Entry entry) {
    Words mask = new Words(entry.mask());
    ExactIndex index = space.forMask(mask);
    Place place = new Place(mask, new Words(entry.words()));
    List<Entry> all = rivals.get(place);
    if (all != null) {
      all.remove(entry);
      index.put(all.getFirst());
      if (all.size() == 1) {
        rivals.remove(place);
      }
    } else {
      index.remove(entry.words());
      space.dropIfEmpty(mask);
    }
  }
}
