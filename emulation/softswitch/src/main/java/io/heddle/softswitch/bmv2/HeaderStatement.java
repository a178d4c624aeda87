package io.heddle.softswitch.bmv2;

/** A primitive on whole headers or header stacks. */
public sealed interface HeaderStatement extends Statement {
  /** Makes a header valid; its fields are 0 if it was not. */
  record Add(Header header) implements HeaderStatement {}

  record Remove(Header header) implements HeaderStatement {}

  /** Copies validity and, of a valid header, the fields. */
  record Copy(Header target, Header source) implements HeaderStatement {}

  record CopyStack(HeaderStack target, HeaderStack source) implements HeaderStatement {}

  /** Moves a stack's elements up by {@code count}; the first ones become invalid. */
  record Push(HeaderStack stack, int count) implements HeaderStatement {}

  /** Moves a stack's elements down by {@code count}; the last ones become invalid. */
  record Pop(HeaderStack stack, int count) implements HeaderStatement {}
}
