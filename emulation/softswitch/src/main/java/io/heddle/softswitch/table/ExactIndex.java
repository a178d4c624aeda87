package io.heddle.softswitch.table;

/** For tables with nothing but exact fields, and for all entries with one mask. */
public final class ExactIndex extends HashIndex<Entry> implements MatchIndex {
  ExactIndex(int words, Staging staging, boolean sparse) {
    super(words, staging, sparse);
  }

  @Override
  public Entry lookup(long[] key, long[] scratch) {
    return find(key);
  }
}
