package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.KeyField;
import java.math.BigInteger;

/**
 * Byte strings and field matches as a receiver must check them (P4Runtime 1.5, sections 8.4 and
 * 9.1.1). Section 8.4 names OUT_OF_RANGE for a value that does not fit; 9.1.1 and 9.1.2, which are
 * about matches and parameters, name INVALID_ARGUMENT, and the narrower rule wins here.
 */
final class Values {
  private Values() {}

  /** Reads an unsigned value, canonical or padded with zeros. */
  static Bitstring read(ByteString bytes, int widthBits, String what) throws Rejection {
    if (bytes.isEmpty()) {
      throw Rejection.invalid(what + " is empty; send at least one byte");
    }
    Bitstring value = new Bitstring(bytes);
    if (value.bitLength() > widthBits) {
      throw Rejection.invalid(
          what + " is " + value + ", which needs more than " + widthBits + " bits");
    }
    return value;
  }

  /** The same unsigned value in its shortest form. */
  static ByteString canonical(ByteString bytes) {
    return new Bitstring(bytes).bytes();
  }

  static Match read(FieldMatch match, KeyField field) throws Rejection {
    String what = "field " + field.name();
    int width = field.widthBits();
    return switch (match.getFieldMatchTypeCase()) {
      case EXACT -> {
        require(field, KeyField.Kind.EXACT);
        yield new Match.Exact(read(match.getExact().getValue(), width, what));
      }
      case OPTIONAL -> {
        require(field, KeyField.Kind.OPTIONAL);
        yield new Match.Optional(read(match.getOptional().getValue(), width, what));
      }
      case LPM -> {
        require(field, KeyField.Kind.LPM);
        yield lpm(match.getLpm(), width, what);
      }
      case TERNARY -> {
        require(field, KeyField.Kind.TERNARY);
        yield ternary(match.getTernary(), width, what);
      }
      case RANGE -> {
        require(field, KeyField.Kind.RANGE);
        yield range(match.getRange(), width, what);
      }
      case OTHER -> throw Rejection.invalid(what + " has a match of an unknown kind");
      case FIELDMATCHTYPE_NOT_SET -> throw Rejection.invalid(what + " has no match");
    };
  }

  private static void require(KeyField field, KeyField.Kind sent) throws Rejection {
    if (field.kind() != sent) {
      throw Rejection.invalid(
          "field " + field.name() + " is matched " + field.kind() + ", not " + sent);
    }
  }

  private static Match lpm(FieldMatch.LPM lpm, int width, String what) throws Rejection {
    Bitstring value = read(lpm.getValue(), width, what);
    int length = lpm.getPrefixLen();
    if (length <= 0 || length > width) {
      throw Rejection.invalid(
          what
              + " has prefix length "
              + length
              + "; use 1 to "
              + width
              + ", or leave the field out");
    }
    BigInteger number = value.toBigInteger();
    if (number.signum() != 0 && number.getLowestSetBit() < width - length) {
      throw Rejection.invalid(
          what + " is " + value + ", with bits set beyond its prefix /" + length);
    }
    return new Match.Lpm(value, length);
  }

  private static Match ternary(FieldMatch.Ternary ternary, int width, String what)
      throws Rejection {
    Bitstring value = read(ternary.getValue(), width, what);
    Bitstring mask = read(ternary.getMask(), width, what + "'s mask");
    if (mask.bitLength() == 0) {
      throw Rejection.invalid(what + " has a mask of 0; leave the field out");
    }
    if (value.toBigInteger().andNot(mask.toBigInteger()).signum() != 0) {
      throw Rejection.invalid(
          what + " is " + value + ", with bits set that the mask " + mask + " has not");
    }
    return new Match.Ternary(value, mask);
  }

  private static Match range(FieldMatch.Range range, int width, String what) throws Rejection {
    Bitstring low = read(range.getLow(), width, what + "'s low end");
    Bitstring high = read(range.getHigh(), width, what + "'s high end");
    if (low.compareTo(high) > 0) {
      throw Rejection.invalid(what + " is a range from " + low + " down to " + high);
    }
    if (low.bitLength() == 0 && high.toBigInteger().bitCount() == width) {
      throw Rejection.invalid(what + " is a range of all values; leave the field out");
    }
    return new Match.Range(low, high);
  }

  /** The message for a match of the field {@code id}; not for {@link KeyField#ANY}. */
  static FieldMatch write(int id, Match match) {
    FieldMatch.Builder message = FieldMatch.newBuilder().setFieldId(id);
    switch (match) {
      case Match.Exact(Bitstring value) -> message.getExactBuilder().setValue(value.bytes());
      case Match.Optional(Bitstring value) -> message.getOptionalBuilder().setValue(value.bytes());
      case Match.Lpm(Bitstring value, int length) ->
          message.getLpmBuilder().setValue(value.bytes()).setPrefixLen(length);
      case Match.Ternary(Bitstring value, Bitstring mask) ->
          message.getTernaryBuilder().setValue(value.bytes()).setMask(mask.bytes());
      case Match.Range(Bitstring low, Bitstring high) ->
          message.getRangeBuilder().setLow(low.bytes()).setHigh(high.bytes());
    }
    return message.build();
  }
}
