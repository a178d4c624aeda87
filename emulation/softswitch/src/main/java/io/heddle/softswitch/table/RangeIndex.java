package io.heddle.softswitch.table;

import java.util.IdentityHashMap;
import java.util.Map;

/** For tables with range fields: a tuple space in which a range is the prefixes it consists of. */
public final class RangeIndex implements MatchIndex {
  private final Staging staging;
  private final TupleSpace<HashIndex.OfBuckets> space;
  // The writer's.
  private final Map<Entry, Bucket.Candidate> candidates = new IdentityHashMap<>();

  RangeIndex(int words, Staging staging) {
    this.staging = staging;
    this.space = new TupleSpace<>(() -> new HashIndex.OfBuckets(words, staging), staging);
  }

  @Override
  public Entry lookup(long[] key, long[] scratch) {
    Entry best = null;
    for (TupleSpace.Tuple<HashIndex.OfBuckets> tuple : space.tuples()) {
      if (best != null && best.rank() >= tuple.bestRank()) {
        break;
      }
      Bucket bucket = tuple.index().findRare(key, tuple.mask(), scratch);
      if (bucket != null) {
        best = bucket.better(best, key);
      }
    }
    return best;
  }

  /** Adds an entry, or replaces {@code old}, which has the same key and priority. */
  void put(Entry entry, Entry old) {
    Bucket.Candidate known = candidates.remove(old);
    if (known != null) {
      candidates.put(entry, known);
      staging.show(() -> known.set(entry));
      return;
    }
    RangePlaces all = RangePlaces.of(entry);
    Bucket.Candidate candidate = new Bucket.Candidate(entry.rank(), all.limits());
    for (RangePlaces.Place place : all.places()) {
      HashIndex.OfBuckets index = space.forMask(place.mask(), entry.rank());
      Bucket there = index.written(place.words());
      index.put(there == null ? Bucket.of(place.words(), candidate) : there.with(candidate));
    }
    candidates.put(entry, candidate);
    staging.show(() -> candidate.set(entry));
  }

  void remove(Entry entry) {
    Bucket.Candidate candidate = candidates.remove(entry);
    staging.show(() -> candidate.set(null));
    for (RangePlaces.Place place : RangePlaces.of(entry).places()) {
      HashIndex.OfBuckets index = space.forMask(place.mask());
      Bucket left = index.written(place.words()).without(candidate);
      if (left != null) {
        index.put(left);
      } else {
        index.remove(place.words());
        space.dropIfEmpty(place.mask());
      }
    }
  }
}
