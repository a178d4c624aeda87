package io.heddle.softswitch.bmv2;

import java.util.List;
import java.util.stream.IntStream;

/** A stack of header unions, by its elements from index 0 on. */
public record UnionStack(String name, List<HeaderUnion> elements) {
  public UnionStack {
    elements = List.copyOf(elements);
  }

  /** The headers that are the unions' member {@code index}. */
  public HeaderStack column(int index) {
    return new HeaderStack(name, elements.stream().map(u -> u.members().get(index)).toList());
  }

  /** All its headers, a stack for each member of its unions. */
  public List<HeaderStack> columns() {
    return IntStream.range(0, elements.getFirst().members().size()).mapToObj(this::column).toList();
  }
}
