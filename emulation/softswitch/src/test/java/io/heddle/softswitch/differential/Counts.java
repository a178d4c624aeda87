package io.heddle.softswitch.differential;

import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a program has counted. */
public final class Counts {
  private Counts() {}

  /**
   * Packets and bytes of each table's entries, the default entry last, and of each array's cells.
   */
  public static Map<String, List<Long>> of(Dataplane dataplane) {
    Map<String, List<Long>> counts = new TreeMap<>();
    for (Table table : dataplane.tables()) {
      List<Entry> entries = new ArrayList<>(table.entries());
      entries.add(table.defaultEntry());
      List<Long> numbers = counts.computeIfAbsent(table.name(), name -> new ArrayList<>());
      entries.forEach(entry -> numbers.addAll(List.of(entry.packets(), entry.bytes())));
    }
    dataplane
        .counters()
        .forEach(
            (name, array) -> {
              List<Long> numbers = counts.computeIfAbsent(name, n -> new ArrayList<>());
              for (int i = 0; i < array.size(); i++) {
                numbers.addAll(List.of(array.packets(i), array.bytes(i)));
              }
            });
    return counts;
  }
}
