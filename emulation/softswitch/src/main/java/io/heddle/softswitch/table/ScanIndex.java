package io.heddle.softswitch.table;

import java.util.Arrays;

/**
 * Tries entries in the order of their ranks: for tables with range fields, which no mask describes.
 */
public final class ScanIndex implements MatchIndex {
  private record Candidate(Entry entry, long[] mask, long[] limits) {}

  // A range in Candidate.limits: bit offset, width, then low and high as words, most significant
  // first.
  private final int words;
  private volatile Candidate[] candidates = {};

  ScanIndex(int words) {
    this.words = words;
  }

  @Override
  public Entry lookup(long[] key, long[] scratch) {
    for (Candidate candidate : candidates) {
      if (matches(candidate, key)) {
        return candidate.entry;
      }
    }
    return null;
  }

  private boolean matches(Candidate candidate, long[] key) {
    long[] wanted = candidate.entry.words();
    for (int i = 0; i < words; i++) {
      if ((key[i] & candidate.mask[i]) != wanted[i]) {
        return false;
      }
    }
    long[] limits = candidate.limits;
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

  /** Adds an entry, or replaces {@code old}, which has the same key and priority. */
  void put(PackedKey key, Entry entry, Entry old) {
    Candidate added = new Candidate(entry, key.mask(), limits(key));
    Candidate[] before = candidates;
    int at = 0;
    if (old != null) {
      Candidate[] after = before.clone();
      while (after[at].entry != old) {
        at++;
      }
      after[at] = added;
      candidates = after;
      return;
    }
    while (at < before.length && before[at].entry.rank() >= entry.rank()) {
      at++;
    }
    Candidate[] after = Arrays.copyOf(before, before.length + 1);
    System.arraycopy(before, at, after, at + 1, before.length - at);
    after[at] = added;
    candidates = after;
  }

  void remove(Entry entry) {
    candidates = Arrays.stream(candidates).filter(c -> c.entry != entry).toArray(Candidate[]::new);
  }

  private static long[] limits(PackedKey key) {
    int size = 0;
    for (PackedKey.Bounds b : key.ranges()) {
      size += 2 + 2 * ActionShape.longs(b.widthBits());
    }
    long[] limits = new long[size];
    int at = 0;
    for (PackedKey.Bounds b : key.ranges()) {
      int limbs = ActionShape.longs(b.widthBits());
      limits[at++] = b.bitOffset();
      limits[at++] = b.widthBits();
      for (int limb = limbs - 1; limb >= 0; limb--) {
        limits[at + limbs - 1 - limb] = b.low().shiftRight(64 * limb).longValue();
        limits[at + 2 * limbs - 1 - limb] = b.high().shiftRight(64 * limb).longValue();
      }
      at += 2 * limbs;
    }
    return limits;
  }
}
