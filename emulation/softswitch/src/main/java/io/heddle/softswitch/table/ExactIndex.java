package io.heddle.softswitch.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A hash table with open addressing and linear probing. The writer changes one slot at a time and
 * never moves an entry within an array, so a reader that walks a probe sequence misses nothing; a
 * larger array is filled first and published then.
 */
public final class ExactIndex implements MatchIndex {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Entry[].class);
  private static final int SMALLEST = 16;

  /** Marks a slot whose entry is gone; probing goes on behind it. */
  private static final Entry GONE = new Entry(PackedKey.EMPTY, 0, ActionCall.NONE, false, null);

  private final int words;
  private volatile Entry[] slots = new Entry[SMALLEST];
  // The writer's: entries, and slots that are not null.
  private int size;
  private int used;

  ExactIndex(int words) {
    this.words = words;
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

  @Override
  public Entry lookup(long[] key, long[] scratch) {
    return lookup(key);
  }

  /** As the other lookup; exact matching needs no scratch. */
  public Entry lookup(long[] key) {
    int hash = hash(key, words);
    Entry[] array = slots;
    int mask = array.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      Entry entry = (Entry) SLOT.getAcquire(array, i);
      if (entry == null) {
        return null;
      }
      if (entry.hash() == hash && entry != GONE && entry.hasWords(key, words)) {
        return entry;
      }
    }
  }

  int size() {
    return size;
  }

  /** Puts an entry in place of the one with the same words, if there is one. */
  void put(Entry entry) {
    Entry[] array = slots;
    int mask = array.length - 1;
    int free = -1;
    for (int i = entry.hash() & mask; ; i = (i + 1) & mask) {
      Entry there = array[i];
      if (there == null) {
        free = free < 0 ? i : free;
        break;
      }
      if (there == GONE) {
        free = free < 0 ? i : free;
      } else if (there.hash() == entry.hash() && there.hasWords(entry.words(), words)) {
        SLOT.setRelease(array, i, entry);
        return;
      }
    }
    size++;
    if (array[free] == GONE) {
      SLOT.setRelease(array, free, entry);
    } else if (2 * (used + 1) > array.length) {
      rebuild(entry);
    } else {
      used++;
      SLOT.setRelease(array, free, entry);
    }
  }

  void remove(long[] key) {
    Entry[] array = slots;
    int mask = array.length - 1;
    int hash = hash(key, words);
    for (int i = hash & mask; array[i] != null; i = (i + 1) & mask) {
      Entry there = array[i];
      if (there != GONE && there.hash() == hash && there.hasWords(key, words)) {
        SLOT.setRelease(array, i, GONE);
        size--;
        return;
      }
    }
  }

  private void rebuild(Entry added) {
    int length = Math.max(SMALLEST, Integer.highestOneBit(size) * 4);
    Entry[] larger = new Entry[length];
    place(larger, added);
    for (Entry entry : slots) {
      if (entry != null && entry != GONE) {
        place(larger, entry);
      }
    }
    used = size;
    slots = larger;
  }

  private static void place(Entry[] array, Entry entry) {
    int mask = array.length - 1;
    int i = entry.hash() & mask;
    while (array[i] != null) {
      i = (i + 1) & mask;
    }
    array[i] = entry;
  }
}
