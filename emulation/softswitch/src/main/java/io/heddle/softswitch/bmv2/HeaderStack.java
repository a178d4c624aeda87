package io.heddle.softswitch.bmv2;

import java.util.List;

/** A header stack, by its elements from index 0 on. */
public record HeaderStack(String name, List<Header> elements) {
  public HeaderStack {
    elements = List.copyOf(elements);
  }
}
