package io.heddle.softswitch.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Entries with the same words under the same mask, some of which have ranges besides. */
final class Bucket extends Keyed {
  /**
   * An entry in all its places at once: packets see it come, change and go in one step, however
   * many places it has.
   */
  static final class Candidate {
    private final long rank;
    private final long[] limits;
    private volatile Entry entry;

    /**
     * Nothing yet.
     *
     * @param limits for each range that the places do not imply: bit offset, width, then low and
     *     high as words, most significant first
     */
    Candidate(long rank, long[] limits) {
      this.rank = rank;
      this.limits = limits;
    }

    /** Sets what packets find here; null for nothing. */
    void set(Entry entry) {
      this.entry = entry;
    }
  }

  private final Candidate[] candidates;

  private Bucket(long[] words, List<Candidate> candidates) {
    super(words);
    this.candidates = candidates.toArray(Candidate[]::new);
  }

  static Bucket of(long[] words, Candidate only) {
    return new Bucket(words, List.of(only));
  }

  /** The same with one more. */
  Bucket with(Candidate added) {
    List<Candidate> changed = new ArrayList<>(List.of(candidates));
    changed.add(added);
    changed.sort(Comparator.comparingLong((Candidate c) -> c.rank).reversed());
    return new Bucket(words(), changed);
  }

  /** The same with one less; null if nothing is left. */
  Bucket without(Candidate gone) {
    List<Candidate> changed = new ArrayList<>(List.of(candidates));
    changed.remove(gone);
    return changed.isEmpty() ? null : new Bucket(words(), changed);
  }

  /** The best entry for a key, or {@code best} if none here is better. */
  Entry better(Entry best, long[] key) {
    for (Candidate candidate : candidates) {
      if (best != null && best.rank() >= candidate.rank) {
        return best;
      }
      Entry entry = candidate.entry;
      if (entry != null && matches(candidate.limits, key)) {
        return entry;
      }
    }
    return best;
  }

  private static boolean matches(long[] limits, long[] key) {
    for (int i = 0; i < limits.length; ) {
      int offset = (int) limits[i];
      int width = (int) limits[i + 1];
      int limbs = ActionShape.longs(width);
      if (compare(key, offset, width, limits, i + 2) < 0
          || compare(key, offset, width, limits, i + 2 + limbs) > 0) {
        return false;
      }
      i += 2 + 2 * limbs;
    }
    return true;
  }

  private static int compare(long[] key, int offset, int width, long[] limits, int at) {
    int first = width % 64 == 0 ? 64 : width % 64;
    int bit = offset;
    for (int limb = 0; limb < ActionShape.longs(width); limb++) {
      int bits = limb == 0 ? first : 64;
      int order = Long.compareUnsigned(bits(key, bit, bits), limits[at + limb]);
      if (order != 0) {
        return order;
      }
      bit += bits;
    }
    return 0;
  }

  private static long bits(long[] key, int offset, int count) {
    int shift = offset % 64;
    long value = key[offset / 64] << shift;
    if (shift + count > 64) {
      value |= key[offset / 64 + 1] >>> (64 - shift);
    }
    return value >>> (64 - count);
  }
}
