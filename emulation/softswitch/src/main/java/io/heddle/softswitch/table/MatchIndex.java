package io.heddle.softswitch.table;

/**
 * Finds the entry for a packet's key. One thread changes an index; any number look up meanwhile and
 * see each change either wholly or not at all.
 */
public sealed interface MatchIndex permits ExactIndex, PrefixIndex, TupleIndex, RangeIndex {
  /**
   * The entry that wins for this key, or null.
   *
   * @param key the packed key; words beyond the table's are ignored
   * @param scratch as long as the key, the calling thread's own
   */
  Entry lookup(long[] key, long[] scratch);

  static MatchIndex forTable(TableShape shape, Staging staging) {
    boolean range = shape.key().stream().anyMatch(f -> f.kind() == KeyField.Kind.RANGE);
    boolean masked = shape.key().stream().anyMatch(f -> f.kind() != KeyField.Kind.EXACT);
    if (range) {
      return new RangeIndex(shape.keyWords(), staging);
    }
    if (PrefixIndex.fits(shape)) {
      return new PrefixIndex(shape.keyWords(), staging);
    }
    return masked
        ? new TupleIndex(shape.keyWords(), staging)
        : new ExactIndex(shape.keyWords(), staging, false);
  }
}
