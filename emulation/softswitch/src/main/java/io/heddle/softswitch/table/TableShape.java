package io.heddle.softswitch.table;

import java.util.List;

/**
 * What a program says of a table.
 *
 * @param maxSize the number of entries that it holds
 */
public record TableShape(
    String name,
    List<KeyField> key,
    List<ActionShape> actions,
    int maxSize,
    DirectResources direct) {
  public TableShape {
    key = List.copyOf(key);
    actions = List.copyOf(actions);
  }

  /** Whether priorities decide between its entries. */
  public boolean hasPriorities() {
    return key.stream()
        .anyMatch(f -> f.kind() != KeyField.Kind.EXACT && f.kind() != KeyField.Kind.LPM);
  }

  public boolean hasCounters() {
    return direct.counter();
  }

  public boolean hasMeters() {
    return direct.meter().isPresent();
  }

  int keyBits() {
    return key.stream().mapToInt(KeyField::widthBits).sum();
  }

  /**
   * How many longs a packed key has: its fields one after the other from the top bit of the first.
   */
  public int keyWords() {
    return (keyBits() + 63) / 64;
  }
}
