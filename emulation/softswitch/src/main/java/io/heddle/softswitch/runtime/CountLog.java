package io.heddle.softswitch.runtime;

import io.heddle.softswitch.state.Counters;

/** What a packet has counted, so that packets which fare like it need not be run to be counted. */
final class CountLog {
  private static final int MOST = 64;

  private final Counters[] counters = new Counters[MOST];
  private final int[] indices = new int[MOST];
  private int size;

  /** Begins with a packet. */
  void clear() {
    size = 0;
  }

  void add(Counters array, int index) {
    if (size < MOST) {
      counters[size] = array;
      indices[size] = index;
    }
    size++;
  }

  /** Whether a packet counted more than there is room for. */
  boolean isIncomplete() {
    return size > MOST;
  }

  /** Counts all once more for each of some packets. */
  void repeat(int worker, int packets, int bytesEach) {
    for (int i = 0; i < size; i++) {
      counters[i].add(worker, indices[i], packets, (long) packets * bytesEach);
    }
  }
}
