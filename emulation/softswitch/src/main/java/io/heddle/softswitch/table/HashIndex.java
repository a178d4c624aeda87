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
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
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
      super(words, staging, true);
    }
  }

  /** How many bits of a filter there are for each slot. */
  private static final int FILTER_BITS = 8;

  private final int words;
  private final Staging staging;
  private volatile Keyed[] slots = new Keyed[SMALLEST];

  /**
   * Has the bit of each hash in the slots, and some more: most keys that are not there are known by
   * it, without a look at the memory of others. Null where most keys are there.
   */
  private volatile long[] filter;

  // The writer's: the array that packets have or will have, what is in it, and its slots that are
  // not null.
  private Keyed[] working = slots;
  private long[] workingFilter;
  private int size;
  private int used;

  /** How many hashes the filter had to take: those of what is gone stay in it. */
  private int marked;

  /**
   * @param sparse whether many keys will be looked up that are not there
   */
  HashIndex(int words, Staging staging, boolean sparse) {
    this.words = words;
    this.staging = staging;
    this.workingFilter = sparse ? new long[filterWords(SMALLEST)] : null;
    this.filter = workingFilter;
  }

  private static int filterWords(int slots) {
    return Math.ceilDiv(slots * FILTER_BITS, Long.SIZE);
  }

  static int hash(long[] key, int words) {
    long h = 0;
    for (int i = 0; i < words; i++) {
      h = mixed(h, key[i]);
    }
    return folded(h);
  }

  /**
   * Keys that differ in any few bits must not end up side by side: each multiplication carries
   * differences up, and each shift brings them down again.
   */
  private static long mixed(long before, long word) {
    long h = (before ^ word) * 0x9e3779b97f4a7c15L;
    return h ^ h >>> 32;
  }

  private static int folded(long mixed) {
    long h = mixed * 0xd6e8feb86659fd93L;
    return (int) (h ^ h >>> 32);
  }

  /** What packets find under a key, or null. */
  @SuppressWarnings("unchecked") // Only put fills slots.
  final K find(long[] key) {
    return (K) find(slots, key, hash(key, words));
  }

  /**
   * What packets find under the bits of a key that a mask has, where there is mostly nothing.
   *
   * @param masked is overwritten
   */
  @SuppressWarnings("unchecked")
  final K findRare(long[] key, long[] mask, long[] masked) {
    long h = 0;
    for (int i = 0; i < words; i++) {
      h = mixed(h, key[i] & mask[i]);
    }
    int hash = folded(h);
    long[] bits = filter;
    int word = hash >>> 6 & bits.length - 1;
    if (((long) WORD.getAcquire(bits, word) >>> hash & 1) == 0) {
      return null;
    }
    for (int i = 0; i < words; i++) {
      masked[i] = key[i] & mask[i];
    }
    return (K) find(slots, masked, hash);
  }

  private static void mark(long[] filter, int hash) {
    int word = hash >>> 6 & filter.length - 1;
    WORD.setRelease(filter, word, filter[word] | 1L << hash);
  }

  /** What the writer has put under a key, or null. */
  @SuppressWarnings("unchecked")
  final K written(long[] key) {
    return (K) find(working, key, hash(key, words));
  }

  private Keyed find(Keyed[] array, long[] key, int hash) {
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
    int fresh = array[free] == GONE ? 0 : 1;
    if (2 * (used + fresh) > array.length || marked == array.length) {
      rebuild(added);
      return;
    }
    used += fresh;
    if (workingFilter != null) {
      marked++;
      mark(workingFilter, added.hash());
    }
    SLOT.setRelease(array, free, added);
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
    marked = size;
    if (workingFilter != null) {
      workingFilter = new long[filterWords(larger.length)];
      for (Keyed there : larger) {
        if (there != null) {
          mark(workingFilter, there.hash());
        }
      }
    }
    replace(larger);
  }

  private void replace(Keyed[] array) {
    boolean shown = working == slots;
    working = array;
    if (shown) {
      staging.show(
          () -> {
            filter = workingFilter;
            slots = working;
          });
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
