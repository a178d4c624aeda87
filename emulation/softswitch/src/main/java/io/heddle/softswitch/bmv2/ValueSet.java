package io.heddle.softswitch.bmv2;

import java.util.List;

/** A parser value set, by the widths in bits of what it is asked for. */
public record ValueSet(String name, List<Integer> widths) {
  public ValueSet {
    widths = List.copyOf(widths);
  }
}
