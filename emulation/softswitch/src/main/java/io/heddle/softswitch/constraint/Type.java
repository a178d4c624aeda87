package io.heddle.softswitch.constraint;

/**
 * What an expression stands for. A number becomes bits, and bits a match, where these are asked.
 */
public sealed interface Type {
  /** True or false. */
  record Bool() implements Type {}

  /** A whole number of any size and sign. */
  record Int() implements Type {}

  /** An unsigned number of {@code width} bits: an action's parameter, or a part of a match. */
  record Bits(int width) implements Type {}

  /** The match of a key field of {@code width} bits. */
  record Key(Kind kind, int width) implements Type {}

  /** How a key field is matched, and the names of the parts of such a match. */
  enum Kind {
    EXACT("value", ""),
    TERNARY("value", "mask"),
    LPM("value", "prefix_length"),
    RANGE("low", "high"),
    OPTIONAL("value", "mask");

    final String first;
    final String second;

    Kind(String first, String second) {
      this.first = first;
      this.second = second;
    }
  }

  /** The name that messages to a programmer use. */
  default String describe() {
    return switch (this) {
      case Bool _ -> "bool";
      case Int _ -> "int";
      case Bits(int width) -> "bit<" + width + ">";
      case Key(Kind kind, int width) ->
          kind.name().toLowerCase(java.util.Locale.ROOT) + "<" + width + ">";
    };
  }
}
