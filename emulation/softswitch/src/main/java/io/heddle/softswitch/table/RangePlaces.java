package io.heddle.softswitch.table;

import io.heddle.softswitch.table.PackedKey.Bounds;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where an entry with ranges stands in a tuple space: a range is the union of a few prefixes, so
 * the entry gets a place for each combination of prefixes. Ranges that would make too many are left
 * to be compared in place.
 *
 * @param limits those ranges, as {@link Bucket.Candidate} has them
 */
record RangePlaces(List<RangePlaces.Place> places, long[] limits) {
  /** A 16-bit range has at most 30 prefixes; two that are short in prefixes fit together. */
  private static final int MOST = 64;

  /** One place: the words under a mask. */
  record Place(Words mask, long[] words) {}

  private record Prefix(BigInteger value, BigInteger mask) {}

  static RangePlaces of(Entry entry) {
    List<Bounds> ranges = new ArrayList<>(entry.ranges());
    ranges.sort(Comparator.comparingInt(bounds -> prefixes(bounds).size()));
    int words = entry.words().length;
    List<Prefix> places =
        List.of(new Prefix(Words.number(entry.words()), Words.number(entry.mask())));
    List<Bounds> rest = new ArrayList<>();
    for (Bounds bounds : ranges) {
      List<Prefix> prefixes = prefixes(bounds);
      if (places.size() * prefixes.size() > MOST) {
        rest.add(bounds);
        continue;
      }
      int shift = 64 * words - bounds.bitOffset() - bounds.widthBits();
      List<Prefix> finer = new ArrayList<>();
      for (Prefix place : places) {
        for (Prefix prefix : prefixes) {
          finer.add(
              new Prefix(
                  place.value.or(prefix.value.shiftLeft(shift)),
                  place.mask.or(prefix.mask.shiftLeft(shift))));
        }
      }
      places = finer;
    }
    return new RangePlaces(
        places.stream()
            .map(
                place ->
                    new Place(new Words(Words.of(place.mask, words)), Words.of(place.value, words)))
            .toList(),
        limits(rest));
  }

  /** The fewest prefixes that make up a range, from its low end on. */
  private static List<Prefix> prefixes(Bounds bounds) {
    BigInteger all = BigInteger.ONE.shiftLeft(bounds.widthBits()).subtract(BigInteger.ONE);
    List<Prefix> prefixes = new ArrayList<>();
    BigInteger from = bounds.low();
    while (from.compareTo(bounds.high()) <= 0) {
      BigInteger left = bounds.high().subtract(from).add(BigInteger.ONE);
      int free = left.bitLength() - 1;
      if (from.signum() != 0) {
        free = Math.min(free, from.getLowestSetBit());
      }
      prefixes.add(new Prefix(from, all.shiftRight(free).shiftLeft(free)));
      from = from.add(BigInteger.ONE.shiftLeft(free));
    }
    return prefixes;
  }

  private static long[] limits(List<Bounds> ranges) {
    int size = ranges.stream().mapToInt(b -> 2 + 2 * ActionShape.longs(b.widthBits())).sum();
    long[] limits = new long[size];
    int at = 0;
    for (Bounds b : ranges) {
      int limbs = ActionShape.longs(b.widthBits());
      limits[at++] = b.bitOffset();
      limits[at++] = b.widthBits();
      System.arraycopy(Words.of(b.low(), limbs), 0, limits, at, limbs);
      System.arraycopy(Words.of(b.high(), limbs), 0, limits, at + limbs, limbs);
      at += 2 * limbs;
    }
    return limits;
  }
}
