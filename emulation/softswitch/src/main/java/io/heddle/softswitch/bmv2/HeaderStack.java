package io.heddle.softswitch.bmv2;

import java.util.List;

/**
 * A header stack, by its elements from index 0 on; or the headers of one kind in a stack of header
 * unions, which has that stack's name and counts with it.
 */
public record HeaderStack(String name, List<Header> elements) {
  public HeaderStack {
    elements = List.copyOf(elements);
  }
}
