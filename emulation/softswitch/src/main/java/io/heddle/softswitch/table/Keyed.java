package io.heddle.softswitch.table;

/** What a hash index holds under a key of one or more words. */
abstract sealed class Keyed permits Entry, Bucket, HashIndex.Gone {
  private final long[] words;
  // The first two words are fields of their own to save a memory access.
  private final long word0;
  private final long word1;
  private final int hash;

  Keyed(long[] words) {
    this.words = words;
    this.word0 = words.length > 0 ? words[0] : 0;
    this.word1 = words.length > 1 ? words[1] : 0;
    this.hash = HashIndex.hash(words, words.length);
  }

  final long[] words() {
    return words;
  }

  final long word0() {
    return word0;
  }

  final int hash() {
    return hash;
  }

  final boolean hasWords(long[] key, int count) {
    if (word0 != key[0]) {
      return false;
    }
    if (count > 1 && word1 != key[1]) {
      return false;
    }
    for (int i = 2; i < count; i++) {
      if (words[i] != key[i]) {
        return false;
      }
    }
    return true;
  }
}
