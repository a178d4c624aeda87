package io.heddle.p4runtime.entity;

/**
 * How one field of a table's key is matched. A field that does not matter is left out of the key.
 */
public sealed interface Match {
  record Exact(Bitstring value) implements Match {}

  /** Matches the {@code prefixLength} most significant bits; {@code value} has no other bit set. */
  record Lpm(Bitstring value, int prefixLength) implements Match {}

  /** {@code value} has no bit set that {@code mask} has not. */
  record Ternary(Bitstring value, Bitstring mask) implements Match {}

  /** Both ends included. */
  record Range(Bitstring low, Bitstring high) implements Match {}

  record Optional(Bitstring value) implements Match {}
}
