package io.heddle.softswitch.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A hash table with open addressing and linear probing. The writer changes one slot at a time and
 * never moves anything within an array, so a reader that walks a probe sequence misses nothing; a
 * larger array is filled first and published then. While a batch is staged, the writer has an array
 * of its own.
 */
abstract sealed class HashIndex<K extends Keyed> permits ExactIndex, HashIndex.OfBuckets {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Keyed[].class);
  private static final int SMALLEST = 16;

  /** Marks a slot whose content is gone; probing goes on behind it. */
  private static final Gone GONE = new Gone();

  static final class Gone extends Keyed {
    private Gone() {
      super(new long[0]);
    }
  }

  /** For tables with ranges. */
  static final class OfBuckets extends HashIndex<Bucket> {
    OfBuckets(int words, Staging staging) {
      super(words, staging);
    }
  }

  private final int words;
  private final Staging staging;
  private volatile Keyed[] slots = new Keyed[SMALLEST];

  // The writer's: the array that packets have or will have, what is in it, and its slots that are
  // not null.
  private Keyed[] working = slots;
  private int size;
  private int used;

  HashIndex(int words, Staging staging) {
    this.words = words;
    this.staging = staging;
  }

  /** Mixes as MurmurHash3 does: keys that differ in any few bits must not end up side by side. */
  static int hash(long[] key, int words) {
    long h = 0;
    for (int i = 0; i < words; i++) {
      h ^= Long.rotateLeft(key[i] * 0x87c37b91114253d5L, 31) * 0x4cf5ad432745937fL;
      h = Long.rotateLeft(h, 27) * 5 + 0x52dce729;
    }
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return (int) (h ^ h >>> 33);
  }

  /** What packets find under a key, or null. */
  @SuppressWarnings("unchecked") // Only put fills slots.
  final K find(long[] key) {
    return (K) find(slots, key);
  }

  /** What the writer has put under a key, or null. */
  @SuppressWarnings("unchecked")
  final K written(long[] key) {
    return (K) find(working, key);
  }

  private Keyed find(Keyed[] array, long[] key) {
    int hash = hash(key, words);
    int mask = array.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      Keyed there = (Keyed) SLOT.getAcquire(array, i);
      if (there == null) {
        return null;
      }
      if (there.hash() == hash && there != GONE && there.hasWords(key, words)) {
        return there;
      }
    }
  }

  final int size() {
    return size;
  }

  /** Puts something in place of what has the same words, if there is something. */
  final void put(K added) {
    Keyed[] array = writable();
    int mask = array.length - 1;
    int free = -1;
    for (int i = added.hash() & mask; ; i = (i + 1) & mask) {
      Keyed there = array[i];
      if (there == null) {
        free = free < 0 ? i : free;
        break;
      }
      if (there == GONE) {
        free = free < 0 ? i : free;
      } else if (there.hash() == added.hash() && there.hasWords(added.words(), words)) {
        SLOT.setRelease(array, i, added);
        return;
      }
    }
    size++;
    if (array[free] == GONE) {
      SLOT.setRelease(array, free, added);
    } else if (2 * (used + 1) > array.length) {
      rebuild(added);
    } else {
      used++;
      SLOT.setRelease(array, free, added);
    }
  }

  final void remove(long[] key) {
    Keyed[] array = writable();
    int mask = array.length - 1;
    int hash = hash(key, words);
    for (int i = hash & mask; array[i] != null; i = (i + 1) & mask) {
      Keyed there = array[i];
      if (there != GONE && there.hash() == hash && there.hasWords(key, words)) {
        SLOT.setRelease(array, i, GONE);
        size--;
        return;
      }
    }
  }

  private Keyed[] writable() {
    if (staging.active() && working == slots) {
      replace(working.clone());
    }
    return working;
  }

  private void rebuild(Keyed added) {
    Keyed[] larger = new Keyed[Math.max(SMALLEST, Integer.highestOneBit(size) * 4)];
    place(larger, added);
    for (Keyed there : working) {
      if (there != null && there != GONE) {
        place(larger, there);
      }
    }
    used = size;
    replace(larger);
  }

  private void replace(Keyed[] array) {
    boolean shown = working == slots;
    working = array;
    if (shown) {
      staging.show(() -> slots = working);
    }
  }

  private static void place(Keyed[] array, Keyed added) {
    int mask = array.length - 1;
    int i = added.hash() & mask;
    while (array[i] != null) {
      i = (i + 1) & mask;
    }
    array[i] = added;
  }
}
