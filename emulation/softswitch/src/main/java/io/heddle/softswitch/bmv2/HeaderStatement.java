package io.heddle.softswitch.bmv2;

import java.util.List;

/** A primitive on whole headers or header stacks. */
public sealed interface HeaderStatement extends Statement {
  /** Makes a header valid; its fields are 0 if it was not. */
  record Add(HeaderRef header) implements HeaderStatement {
    public Add(Header header) {
      this(new HeaderRef.Fixed(header));
    }
  }

  record Remove(HeaderRef header) implements HeaderStatement {}

  /** Copies validity and, of a valid header, the fields. */
  record Copy(HeaderRef target, HeaderRef source) implements HeaderStatement {}

  /** Copies a header union, given by its members. */
  record CopyUnion(List<HeaderRef> target, List<HeaderRef> source) implements HeaderStatement {
    public CopyUnion {
      target = List.copyOf(target);
      source = List.copyOf(source);
    }
  }

  /**
   * Copies all elements, and which one is the next to be extracted.
   *
   * @param target the stack, or for a stack of unions one for each member
   * @param source in the same way
   */
  record CopyStack(List<HeaderStack> target, List<HeaderStack> source) implements HeaderStatement {
    public CopyStack {
      target = List.copyOf(target);
      source = List.copyOf(source);
    }
  }

  /**
   * Moves a stack's elements up by {@code count}; the first ones become invalid.
   *
   * @param columns the stack, or for a stack of unions one for each member
   */
  record Push(List<HeaderStack> columns, int count) implements HeaderStatement {
    public Push {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Moves a stack's elements down by {@code count}; the last ones become invalid.
   *
   * @param columns the stack, or for a stack of unions one for each member
   */
  record Pop(List<HeaderStack> columns, int count) implements HeaderStatement {
    public Pop {
      columns = List.copyOf(columns);
    }
  }
}
