package io.heddle.softswitch.runtime;

import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.table.Entry;
import java.util.List;

/**
 * What one packet leaves behind in the switch.
 *
 * @param cells what it counts, a cell as often as it counts there
 * @param hits the entries that it gets whose age matters
 */
public record Tally(List<Cell> cells, List<Entry> hits) {
  public Tally {
    cells = List.copyOf(cells);
    hits = List.copyOf(hits);
  }

  /** A counter of an array, whether the array is a table's or stands by itself. */
  public record Cell(Counters counters, int index) {}

  /**
   * Counts packets like this one; only the packet thread {@code worker} may call this.
   *
   * @param bytes of all of them, as they came in
   */
  public void count(int worker, long packets, long bytes) {
    for (Cell cell : cells) {
      cell.counters().add(worker, cell.index(), packets, bytes);
    }
  }

  /**
   * Packets like this one came.
   *
   * @param now in nanoseconds of the data plane's clock
   */
  public void hit(long now) {
    for (Entry entry : hits) {
      entry.hit(now);
    }
  }
}
