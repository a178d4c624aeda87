package io.heddle.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.P4Info.MatchKind;
import io.heddle.p4runtime.P4Info.Table;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import java.math.BigInteger;
import java.util.Optional;

/** One field of a table's key, by the rules of P4Runtime 1.5 section 9.1.1. */
final class FieldCodec {
  private FieldCodec() {}

  static FieldMatch encode(Table table, MatchField field, Match match) {
    MatchKind given =
        switch (match) {
          case Match.Exact _ -> MatchKind.EXACT;
          case Match.Lpm _ -> MatchKind.LPM;
          case Match.Ternary _ -> MatchKind.TERNARY;
          case Match.Range _ -> MatchKind.RANGE;
          case Match.Optional _ -> MatchKind.OPTIONAL;
        };
    if (given != field.kind()) {
      throw wrong(table, field, "is matched as " + field.kind() + ", not as " + given);
    }
    FieldMatch.Builder message = FieldMatch.newBuilder().setFieldId(field.id());
    switch (match) {
      case Match.Exact(Bitstring value) ->
          message.setExact(FieldMatch.Exact.newBuilder().setValue(bytes(table, field, value)));
      case Match.Lpm(Bitstring value, int prefixLength) -> {
        checkPrefix(table, field, value, prefixLength);
        message.setLpm(
            FieldMatch.LPM
                .newBuilder()
                .setValue(bytes(table, field, value))
                .setPrefixLen(prefixLength));
      }
      case Match.Ternary(Bitstring value, Bitstring mask) -> {
        checkMask(table, field, value, mask);
        message.setTernary(
            FieldMatch.Ternary.newBuilder()
                .setValue(bytes(table, field, value))
                .setMask(bytes(table, field, mask)));
      }
      case Match.Range(Bitstring low, Bitstring high) -> {
        checkRange(table, field, low, high);
        message.setRange(
            FieldMatch.Range.newBuilder()
                .setLow(bytes(table, field, low))
                .setHigh(bytes(table, field, high)));
      }
      case Match.Optional(Bitstring value) ->
          message.setOptional(
              FieldMatch.Optional.newBuilder().setValue(bytes(table, field, value)));
    }
    return message.build();
  }

  /** Empty for a match that everything meets, which a device should have left out. */
  static Optional<Match> decode(Table table, MatchField field, FieldMatch message) {
    Match match =
        switch (message.getFieldMatchTypeCase()) {
          case EXACT -> new Match.Exact(new Bitstring(message.getExact().getValue()));
          case LPM ->
              new Match.Lpm(
                  new Bitstring(message.getLpm().getValue()), message.getLpm().getPrefixLen());
          case TERNARY ->
              new Match.Ternary(
                  new Bitstring(message.getTernary().getValue()),
                  new Bitstring(message.getTernary().getMask()));
          case RANGE ->
              new Match.Range(
                  new Bitstring(message.getRange().getLow()),
                  new Bitstring(message.getRange().getHigh()));
          case OPTIONAL -> new Match.Optional(new Bitstring(message.getOptional().getValue()));
          case OTHER, FIELDMATCHTYPE_NOT_SET ->
              throw wrong(table, field, "is matched as " + message.getFieldMatchTypeCase());
        };
    return matchesAll(field, match) ? Optional.empty() : Optional.of(match);
  }

  /** Refuses a value that needs more bits than its place has. */
  static void checkWidth(Table table, String place, Bitstring value, int width) {
    int needed = value.bitLength();
    if (needed > width) {
      throw EntityCodec.wrong(
          table, "%s has %d bits, %s needs %d".formatted(place, width, value, needed));
    }
  }

  private static ByteString bytes(Table table, MatchField field, Bitstring value) {
    checkWidth(table, "field " + field.name(), value, field.width());
    return value.bytes();
  }

  private static void checkPrefix(Table table, MatchField field, Bitstring value, int length) {
    if (length < 1 || length > field.width()) {
      throw wrong(
          table,
          field,
          "takes prefixes of 1 to %d bits, not %d; leave the field out to match everything"
              .formatted(field.width(), length));
    }
    BigInteger bits = value.toBigInteger();
    if (bits.signum() != 0 && bits.getLowestSetBit() < field.width() - length) {
      throw wrong(table, field, value + " has bits beyond its prefix of " + length);
    }
  }

  private static void checkMask(Table table, MatchField field, Bitstring value, Bitstring mask) {
    if (mask.toBigInteger().signum() == 0) {
      throw wrong(table, field, "has an empty mask; leave the field out to match everything");
    }
    if (value.toBigInteger().andNot(mask.toBigInteger()).signum() != 0) {
      throw wrong(table, field, value + " has bits outside its mask " + mask);
    }
  }

  private static void checkRange(Table table, MatchField field, Bitstring low, Bitstring high) {
    if (low.compareTo(high) > 0) {
      throw wrong(table, field, "range " + low + " to " + high + " is empty");
    }
    if (isWhole(field, low, high)) {
      throw wrong(table, field, "range holds every value; leave the field out");
    }
  }

  private static boolean matchesAll(MatchField field, Match match) {
    return switch (match) {
      case Match.Lpm(_, int prefixLength) -> prefixLength == 0;
      case Match.Ternary(_, Bitstring mask) -> mask.toBigInteger().signum() == 0;
      case Match.Range(Bitstring low, Bitstring high) -> isWhole(field, low, high);
      case Match.Exact _, Match.Optional _ -> false;
    };
  }

  private static boolean isWhole(MatchField field, Bitstring low, Bitstring high) {
    BigInteger end = BigInteger.ONE.shiftLeft(field.width());
    return low.toBigInteger().signum() == 0 && high.toBigInteger().add(BigInteger.ONE).equals(end);
  }

  private static EntityException wrong(Table table, MatchField field, String what) {
    return EntityCodec.wrong(table, "field " + field.name() + " " + what);
  }
}
