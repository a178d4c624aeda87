package io.heddle.softswitch.p4runtime;

import com.google.protobuf.ByteString;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.constraint.Type;
import io.heddle.softswitch.constraint.Value;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.KeyField.Kind;
import java.math.BigInteger;
import java.util.Optional;

/**
 * One field of a table's key, between what controllers see and what the program has.
 *
 * @param id in the p4info
 * @param kind as the p4info has it; p4c makes an optional field ternary in the program
 * @param translated how its values differ from the program's, if they do
 */
record BoundField(
    int id, String name, Kind kind, KeyField program, Optional<TranslatedType> translated) {

  /** As the p4info has it, with the program's width. */
  KeyField described() {
    return new KeyField(name, kind, program.widthBits());
  }

  /** The program's match for a controller's. */
  Match read(FieldMatch sent) throws Rejection {
    if (translated.isPresent()) {
      return toProgram(readTranslated(sent, translated.get()));
    }
    return toProgram(Values.read(sent, described()));
  }

  private Match toProgram(Match match) {
    return switch (match) {
      case Match.Optional(Bitstring value) when program.kind() == Kind.TERNARY ->
          new Match.Ternary(value, ones(program.widthBits()));
      case Match.Optional _, Match.Exact _, Match.Lpm _, Match.Ternary _, Match.Range _ -> match;
    };
  }

  private Match fromProgram(Match match) {
    return switch (match) {
      case Match.Ternary(Bitstring value, Bitstring _) when kind == Kind.OPTIONAL ->
          new Match.Optional(value);
      case Match.Optional _, Match.Exact _, Match.Lpm _, Match.Ternary _, Match.Range _ -> match;
    };
  }

  /** Section 19.1.3: only one value, or any value, has a translation. */
  private Match readTranslated(FieldMatch sent, TranslatedType type) throws Rejection {
    ByteString value =
        switch (sent.getFieldMatchTypeCase()) {
          case EXACT -> sent.getExact().getValue();
          case OPTIONAL -> sent.getOptional().getValue();
          case LPM -> sent.getLpm().getValue();
          case TERNARY -> sent.getTernary().getValue();
          case RANGE -> sent.getRange().getLow();
          case OTHER, FIELDMATCHTYPE_NOT_SET ->
              throw Rejection.invalid("field " + name + " has no match of a known kind");
        };
    if (!onlyOneValue(sent, type)) {
      throw Rejection.invalid(
          "field %s is translated; match one value of it by kind %s, or leave it out"
              .formatted(name, kind));
    }
    Bitstring found = type.toProgram(value, "field " + name);
    int width = program.widthBits();
    return switch (kind) {
      case EXACT -> new Match.Exact(found);
      case OPTIONAL -> new Match.Optional(found);
      case LPM -> new Match.Lpm(found, width);
      case TERNARY -> new Match.Ternary(found, ones(width));
      case RANGE -> new Match.Range(found, found);
    };
  }

  private boolean onlyOneValue(FieldMatch sent, TranslatedType type) {
    return switch (sent.getFieldMatchTypeCase()) {
      case EXACT -> kind == Kind.EXACT;
      case OPTIONAL -> kind == Kind.OPTIONAL;
      case LPM ->
          kind == Kind.LPM
              && !type.isString()
              && sent.getLpm().getPrefixLen() == type.controllerBits();
      case TERNARY ->
          kind == Kind.TERNARY
              && !type.isString()
              && new Bitstring(sent.getTernary().getMask()).equals(ones(type.controllerBits()));
      case RANGE ->
          kind == Kind.RANGE
              && !type.isString()
              && new Bitstring(sent.getRange().getLow())
                  .equals(new Bitstring(sent.getRange().getHigh()));
      case OTHER, FIELDMATCHTYPE_NOT_SET -> false;
    };
  }

  /** The controller's match for a program's that is not {@link KeyField#ANY}. */
  FieldMatch write(Match match) {
    return translated.isPresent()
        ? writeTranslated(match, translated.get())
        : Values.write(id, fromProgram(match));
  }

  private FieldMatch writeTranslated(Match match, TranslatedType type) {
    ByteString value = type.toController(only(match));
    FieldMatch.Builder message = FieldMatch.newBuilder().setFieldId(id);
    switch (kind) {
      case EXACT -> message.getExactBuilder().setValue(value);
      case OPTIONAL -> message.getOptionalBuilder().setValue(value);
      case LPM -> message.getLpmBuilder().setValue(value).setPrefixLen(type.controllerBits());
      case TERNARY ->
          message.getTernaryBuilder().setValue(value).setMask(ones(type.controllerBits()).bytes());
      case RANGE -> message.getRangeBuilder().setLow(value).setHigh(value);
    }
    return message.build();
  }

  private static Bitstring only(Match match) {
    return switch (match) {
      case Match.Exact(Bitstring value) -> value;
      case Match.Optional(Bitstring value) -> value;
      case Match.Lpm(Bitstring value, int _) -> value;
      case Match.Ternary(Bitstring value, Bitstring _) -> value;
      case Match.Range(Bitstring low, Bitstring _) -> low;
    };
  }

  /** What a constraint compares: the controller's numbers; empty if it sees strings. */
  Optional<Value> comparable(Match match) {
    if (translated.isPresent() && translated.get().isString()) {
      return Optional.empty();
    }
    int width = translated.map(TranslatedType::controllerBits).orElse(program.widthBits());
    if (match.equals(KeyField.ANY)) {
      return Optional.of(Value.any(new Type.Key(Type.Kind.valueOf(kind.name()), width)));
    }
    FieldMatch seen = write(match);
    return Optional.of(
        switch (kind) {
          case EXACT -> Value.number(number(seen.getExact().getValue()));
          case OPTIONAL -> new Value(number(seen.getOptional().getValue()), Value.ones(width));
          case LPM ->
              new Value(
                  number(seen.getLpm().getValue()),
                  BigInteger.valueOf(seen.getLpm().getPrefixLen()));
          case TERNARY ->
              new Value(number(seen.getTernary().getValue()), number(seen.getTernary().getMask()));
          case RANGE ->
              new Value(number(seen.getRange().getLow()), number(seen.getRange().getHigh()));
        });
  }

  private static BigInteger number(ByteString bytes) {
    return new Bitstring(bytes).toBigInteger();
  }

  private static Bitstring ones(int widthBits) {
    return Bitstring.of(BigInteger.ONE.shiftLeft(widthBits).subtract(BigInteger.ONE).toByteArray());
  }
}
