package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;

/** How a program names a header. */
public sealed interface HeaderRef {
  /** Some header of the type that is named. */
  Header shape();

  record Fixed(Header header) implements HeaderRef {
    @Override
    public Header shape() {
      return header;
    }
  }

  /**
   * The element of a stack with a computed index. Outside of the stack there is an invalid header,
   * and what is written to it is lost.
   */
  record Element(HeaderStack stack, Data index) implements HeaderRef {
    @Override
    public Header shape() {
      return stack.elements().getFirst();
    }
  }
}
