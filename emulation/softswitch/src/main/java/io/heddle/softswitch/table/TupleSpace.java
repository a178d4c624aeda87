package io.heddle.softswitch.table;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The hash tables of a tuple space (Srinivasan, Suri, Varghese, SIGCOMM 1999), one for each mask in
 * use, the ones with the highest ranks first.
 */
final class TupleSpace<I extends HashIndex<?>> {
  /** All entries with one mask; {@code bestRank} is at least the rank of each of them. */
  record Tuple<I>(long[] mask, I index, long bestRank) {}

  private final Supplier<I> newIndex;
  private final Staging staging;

  /** What packets search. */
  private volatile Tuple<I>[] tuples = none();

  // The writer's.
  private final Map<Words, Tuple<I>> byMask = new HashMap<>();
  private Tuple<I>[] working = tuples;

  TupleSpace(Supplier<I> newIndex, Staging staging) {
    this.newIndex = newIndex;
    this.staging = staging;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic record.
  private static <I> Tuple<I>[] none() {
    return new Tuple[0];
  }

  Tuple<I>[] tuples() {
    return tuples;
  }

  /** The index for a mask, for the writer; made if there is none. */
  I forMask(Words mask, long rank) {
    Tuple<I> tuple = byMask.get(mask);
    if (tuple != null && tuple.bestRank >= rank) {
      return tuple.index;
    }
    I index = tuple == null ? newIndex.get() : tuple.index;
    byMask.put(mask, new Tuple<>(mask.words(), index, rank));
    order();
    return index;
  }

  /** The index for a mask in use, for the writer. */
  I forMask(Words mask) {
    return byMask.get(mask).index;
  }

  /** Called after a removal. */
  void dropIfEmpty(Words mask) {
    if (byMask.get(mask).index.size() == 0) {
      byMask.remove(mask);
      order();
    }
  }

  private void order() {
    Tuple<I>[] ordered = byMask.values().toArray(none());
    Arrays.sort(ordered, Comparator.comparingLong((Tuple<I> t) -> t.bestRank).reversed());
    boolean shown = working == tuples;
    working = ordered;
    if (shown) {
      staging.show(() -> tuples = working);
    }
  }
}
