package io.heddle.softswitch.runtime;

import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.table.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a packet has counted, so that packets which fare like it need not be run to be counted. */
final class CountLog {
  private static final int MOST = 64;

  private final Counters[] counters = new Counters[MOST];
  private final int[] indices = new int[MOST];
  private int size;

  /** Entries that a packet got which was only tried. */
  private final Entry[] hits = new Entry[MOST];

  private int hitSize;

  /** Begins with a packet. */
  void clear() {
    size = 0;
    hitSize = 0;
  }

  void add(Counters array, int index) {
    if (size < MOST) {
      counters[size] = array;
      indices[size] = index;
    }
    size++;
  }

  void addHit(Entry entry) {
    if (hitSize < MOST) {
      hits[hitSize] = entry;
    }
    hitSize++;
  }

  /** The packet says nothing of others, whatever it counts. */
  void spoil() {
    size = MOST + 1;
  }

  /** Whether a packet counted or hit more than there is room for. */
  boolean isIncomplete() {
    return size > MOST || hitSize > MOST;
  }

  /** Counts all that there is room for once more for each of some packets. */
  void repeat(int worker, int packets, int bytesEach) {
    for (int i = 0; i < Math.min(size, MOST); i++) {
      counters[i].add(worker, indices[i], packets, (long) packets * bytesEach);
    }
  }

  /** A copy of all that there is room for. */
  Tally tally() {
    List<Tally.Cell> cells = new ArrayList<>();
    for (int i = 0; i < Math.min(size, MOST); i++) {
      cells.add(new Tally.Cell(counters[i], indices[i]));
    }
    return new Tally(cells, Arrays.asList(hits).subList(0, Math.min(hitSize, MOST)));
  }
}
