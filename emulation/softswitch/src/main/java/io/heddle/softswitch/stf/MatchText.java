package io.heddle.softswitch.stf;

/** What a field must be, as a test writes it; what it comes to depends on the field's kind. */
sealed interface MatchText {
  /** {@code 0x0a******} or just a number. */
  record Plain(NumberText number) implements MatchText {}

  /** {@code 0x0a000000/8}. */
  record Prefix(NumberText number, int length) implements MatchText {}

  /** {@code 0x0a00&&&0xff00}. */
  record Masked(NumberText number, NumberText mask) implements MatchText {}

  /** {@code 10..20} or {@code 10->20}, both ends included. */
  record Range(NumberText low, NumberText high) implements MatchText {}
}
