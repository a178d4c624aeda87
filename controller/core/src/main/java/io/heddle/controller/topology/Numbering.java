package io.heddle.controller.topology;

import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Gives things 16-bit numbers without remembering which they had. Each key has a home number that
 * depends on nothing but the key; the keys take their places in ascending order, and one whose home
 * is taken moves up to the next free number. So a number changes only when a smaller key with a
 * home at or just below it comes or goes, which is rare while few of the numbers are in use.
 */
public final class Numbering {
  /** The largest number given; the smallest is 1. */
  public static final int MAX = 0xffff;

  private Numbering() {}

  /**
   * Numbers from 1 to {@link #MAX}, all different.
   *
   * @param home the preferred number of a key, 1 to {@link #MAX}
   * @throws IllegalArgumentException if there are more keys than numbers
   */
  public static <K extends Comparable<K>> SortedMap<K, Integer> of(
      Collection<K> keys, ToIntFunction<K> home) {
    TreeSet<K> sorted = new TreeSet<>(keys);
    if (sorted.size() > MAX) {
      throw new IllegalArgumentException(
          "more than " + MAX + " things to number: " + sorted.size());
    }
    BitSet taken = new BitSet(MAX + 1);
    SortedMap<K, Integer> numbers = new TreeMap<>();
    for (K key : sorted) {
      int number = taken.nextClearBit(home.applyAsInt(key));
      if (number > MAX) {
        number = taken.nextClearBit(1);
      }
      taken.set(number);
      numbers.put(key, number);
    }
    return Collections.unmodifiableSortedMap(numbers);
  }

  /** A home for a 24-bit identifier: itself while it fits, so that such identifiers never move. */
  public static int homeOf(int id) {
    return id <= MAX ? id : 1 + id % MAX;
  }

  /** A home for a name. */
  public static int homeOf(String name) {
    return 1 + Math.floorMod(name.hashCode() * 0x9e3779b1, MAX);
  }
}
