package io.heddle.softswitch.table;

/**
 * For tables with one LPM field, which is the last, and exact fields before it: then a key is one
 * string of bits, and an entry a prefix of it. What a lookup costs depends on how many levels of
 * the trie the entries need, not on how many different lengths their prefixes have.
 */
public final class PrefixIndex implements MatchIndex {
  private final int words;
  private final Staging staging;

  /** What packets search; null if there is no entry. */
  private volatile Prefixes root;

  /** The writer's: what packets have or will have. */
  private Prefixes working;

  PrefixIndex(int words, Staging staging) {
    this.words = words;
    this.staging = staging;
  }

  /** Whether this kind of index is for a table. */
  static boolean fits(TableShape shape) {
    int last = shape.key().size() - 1;
    for (int i = 0; i < last; i++) {
      if (shape.key().get(i).kind() != KeyField.Kind.EXACT) {
        return false;
      }
    }
    return last >= 0 && shape.key().get(last).kind() == KeyField.Kind.LPM;
  }

  @Override
  public Entry lookup(long[] key, long[] scratch) {
    PrefixNode best = null;
    long covering = 0;
    int next = 0;
    Prefixes at = root;
    while (at instanceof PrefixNode node) {
      // Only where levels are left out there can be something else than the key has.
      if (node.offset() != next && !node.isOnPath(key)) {
        break;
      }
      int chunk = PrefixNode.chunk(key, words, node.offset());
      long here = node.covering(chunk);
      if (here != 0) {
        best = node;
        covering = here;
      }
      if (!node.hasBelow(chunk)) {
        break;
      }
      at = node.below(chunk);
      next = node.offset() + PrefixNode.STRIDE;
    }
    if (at instanceof Entry entry && entry.isPrefixOf(key)) {
      return entry;
    }
    return best == null ? null : best.longest(covering);
  }

  /** Adds an entry, or puts it in place of the one with the same prefix. */
  void put(Entry entry) {
    show(PrefixNode.with(working, entry));
  }

  void remove(Entry entry) {
    show(PrefixNode.without(working, entry));
  }

  private void show(Prefixes changed) {
    boolean shown = working == root;
    working = changed;
    if (shown) {
      staging.show(() -> root = working);
    }
  }
}
