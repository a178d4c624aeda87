package io.heddle.cli.p4rt;

import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import java.math.BigInteger;
import java.util.Optional;

/**
 * How people write what a field must match: {@code value}, {@code value/prefix}, {@code
 * value&&&mask}, {@code low..high}, or {@code *} for anything.
 */
final class MatchText {
  private MatchText() {}

  /**
   * Reads a match of {@code field}'s kind.
   *
   * @return empty if everything matches, for which P4Runtime leaves the field out
   */
  static Optional<Match> parse(String text, MatchField field) throws LineException {
    int width = field.width();
    return switch (field.kind()) {
      case EXACT -> Optional.of(new Match.Exact(value(text, width, "a value")));
      case OPTIONAL ->
          text.equals("*")
              ? Optional.empty()
              : Optional.of(new Match.Optional(value(text, width, "a value or *")));
      case LPM -> {
        Prefix prefix = text.equals("*") ? new Prefix(Bitstring.of(0), 0) : prefix(text, width);
        yield prefix.length() == 0
            ? Optional.empty()
            : Optional.of(new Match.Lpm(prefix.value(), prefix.length()));
      }
      case TERNARY -> ternary(text, width);
      case RANGE -> range(text, width);
    };
  }

  /** Writes a match as {@link #parse} reads it. */
  static String print(Match match, MatchField field) {
    return switch (match) {
      case Match.Exact(Bitstring value) -> print(value, field);
      case Match.Optional(Bitstring value) -> print(value, field);
      case Match.Lpm(Bitstring value, int length) -> print(value, field) + "/" + length;
      case Match.Ternary(Bitstring value, Bitstring mask) ->
          mask.equals(ones(field.width()))
              ? print(value, field)
              : print(value, field) + "&&&" + print(mask, field);
      case Match.Range(Bitstring low, Bitstring high) ->
          low.equals(high) ? print(low, field) : print(low, field) + ".." + print(high, field);
    };
  }

  private static String print(Bitstring value, MatchField field) {
    return ValueText.print(value, field.width(), field.name());
  }

  private static Optional<Match> ternary(String text, int width) throws LineException {
    int and = text.indexOf("&&&");
    Bitstring value;
    Bitstring mask;
    if (and >= 0) {
      value = ValueText.parse(text.substring(0, and), width);
      mask = ValueText.parse(text.substring(and + 3), width);
    } else if (text.equals("*")) {
      return Optional.empty();
    } else if (text.contains("/")) {
      Prefix prefix = prefix(text, width);
      value = prefix.value();
      mask = bits(ones(width).toBigInteger().andNot(ones(width - prefix.length()).toBigInteger()));
    } else {
      value = value(text, width, "value, value&&&mask, value/prefix or *");
      mask = ones(width);
    }
    BigInteger outside = value.toBigInteger().andNot(mask.toBigInteger());
    if (outside.signum() != 0) {
      throw new LineException(
          "%s has bits outside its mask; did you mean 0x%x&&&%s?"
              .formatted(text, value.toBigInteger().and(mask.toBigInteger()), mask));
    }
    return mask.toBigInteger().signum() == 0
        ? Optional.empty()
        : Optional.of(new Match.Ternary(value, mask));
  }

  private static Optional<Match> range(String text, int width) throws LineException {
    if (text.equals("*")) {
      return Optional.empty();
    }
    int dots = text.indexOf("..");
    Bitstring low;
    Bitstring high;
    if (dots >= 0) {
      low = ValueText.parse(text.substring(0, dots), width);
      high = ValueText.parse(text.substring(dots + 2), width);
    } else {
      low = value(text, width, "low..high, value or *");
      high = low;
    }
    return low.bitLength() == 0 && high.equals(ones(width))
        ? Optional.empty()
        : Optional.of(new Match.Range(low, high));
  }

  private record Prefix(Bitstring value, int length) {}

  private static Prefix prefix(String text, int width) throws LineException {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new Prefix(value(text, width, "value/prefix, value or *"), width);
    }
    Bitstring value = ValueText.parse(text.substring(0, slash), width);
    String digits = text.substring(slash + 1);
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > width) {
      throw new LineException(
          "%s: a prefix is 0 to %d bits long, not '%s'".formatted(text, width, digits));
    }
    int length = Integer.parseInt(digits);
    BigInteger rest = ones(width - length).toBigInteger();
    if (value.toBigInteger().and(rest).signum() != 0) {
      throw new LineException(
          "%s has bits beyond its prefix; did you mean 0x%x/%d?"
              .formatted(text, value.toBigInteger().andNot(rest), length));
    }
    return new Prefix(value, length);
  }

  private static Bitstring value(String text, int width, String forms) throws LineException {
    if (text.equals("*") || text.contains("&&&") || text.contains("/") || text.contains("..")) {
      throw new LineException(
          "%s does not fit this kind of match; write %s".formatted(text, forms));
    }
    return ValueText.parse(text, width);
  }

  private static Bitstring ones(int width) {
    return bits(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
  }

  private static Bitstring bits(BigInteger value) {
    return Bitstring.of(value.toByteArray());
  }
}
