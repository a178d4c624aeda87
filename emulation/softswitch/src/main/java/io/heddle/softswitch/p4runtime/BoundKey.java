package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.KeyField.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table's key: the p4info's field ids on one side, the program's order of fields on the other.
 */
final class BoundKey {
  /**
   * One field.
   *
   * @param described as the p4info has it, which is what a controller sees
   * @param programKind as the program has it; p4c makes an optional field ternary
   */
  private record Field(int id, KeyField described, Kind programKind) {
    Match toProgram(Match match) {
      return switch (match) {
        case Match.Optional(Bitstring value) when programKind == Kind.TERNARY ->
            new Match.Ternary(value, allOnes());
        case Match.Optional _, Match.Exact _, Match.Lpm _, Match.Ternary _, Match.Range _ -> match;
      };
    }

    Match fromProgram(Match match) {
      return switch (match) {
        case Match.Ternary(Bitstring value, Bitstring mask)
            when described.kind() == Kind.OPTIONAL ->
            new Match.Optional(value);
        case Match.Optional _, Match.Exact _, Match.Lpm _, Match.Ternary _, Match.Range _ -> match;
      };
    }

    private Bitstring allOnes() {
      BigInteger end = BigInteger.ONE.shiftLeft(described.widthBits());
      return Bitstring.of(end.subtract(BigInteger.ONE).toByteArray());
    }
  }

  private final String owner;
  private final List<Field> fields;

  private BoundKey(String owner, List<Field> fields) {
    this.owner = owner;
    this.fields = List.copyOf(fields);
  }

  /**
   * Binds the two descriptions of a table's key.
   *
   * @throws Rejection if they differ in fields, widths or match kinds
   */
  static BoundKey bind(P4Info.Table info, List<KeyField> programKey) throws Rejection {
    if (info.fields().size() != programKey.size()) {
      throw Rejection.mismatch(
          "table %s has %d key fields in the p4info and %d in the program"
              .formatted(info.name(), info.fields().size(), programKey.size()));
    }
    List<Field> fields = new ArrayList<>();
    for (KeyField field : programKey) {
      fields.add(bind(info, field));
    }
    return new BoundKey("table " + info.name(), fields);
  }

  /**
   * The key of a parser value set, whose fields stand in the order of the p4info.
   *
   * @throws Rejection if a field has no width or no kind of match that P4Runtime defines
   */
  static BoundKey ofValueSet(String name, List<MatchField> match) throws Rejection {
    List<Field> fields = new ArrayList<>();
    for (MatchField field : match) {
      Kind kind =
          switch (field.getMatchType()) {
            case EXACT -> Kind.EXACT;
            case LPM -> Kind.LPM;
            case TERNARY -> Kind.TERNARY;
            case RANGE -> Kind.RANGE;
            case OPTIONAL -> Kind.OPTIONAL;
            case UNSPECIFIED, UNRECOGNIZED ->
                throw Rejection.invalid(
                    "value set " + name + " has a field with no kind of match that is known");
          };
      if (field.getBitwidth() < 1) {
        throw Rejection.invalid("value set " + name + " has a field without a width");
      }
      KeyField described = new KeyField(field.getName(), kind, field.getBitwidth());
      fields.add(new Field(field.getId(), described, kind));
    }
    return new BoundKey("value set " + name, fields);
  }

  private static Field bind(P4Info.Table info, KeyField field) throws Rejection {
    Optional<P4Info.MatchField> found =
        info.fields().stream().filter(f -> f.name().equals(field.name())).findFirst();
    if (found.isEmpty()) {
      throw Rejection.mismatch(
          "key field %s of table %s is only in the program".formatted(field.name(), info.name()));
    }
    P4Info.MatchField described = found.get();
    Kind kind = kind(described.kind());
    boolean sameKind =
        kind == field.kind() || kind == Kind.OPTIONAL && field.kind() == Kind.TERNARY;
    // A key of type error has no width in the p4info.
    boolean sameWidth = described.width() == 0 || described.width() == field.widthBits();
    if (!sameKind || !sameWidth) {
      throw Rejection.mismatch(
          "key field %s of table %s is %s of %d bits in the p4info and %s of %d bits in the program"
              .formatted(
                  field.name(),
                  info.name(),
                  kind,
                  described.width(),
                  field.kind(),
                  field.widthBits()));
    }
    return new Field(
        described.id(), new KeyField(field.name(), kind, field.widthBits()), field.kind());
  }

  private static Kind kind(P4Info.MatchKind kind) {
    return switch (kind) {
      case EXACT -> Kind.EXACT;
      case LPM -> Kind.LPM;
      case TERNARY -> Kind.TERNARY;
      case RANGE -> Kind.RANGE;
      case OPTIONAL -> Kind.OPTIONAL;
    };
  }

  /** The fields as the p4info describes them, in the program's order. */
  List<KeyField> fields() {
    return fields.stream().map(Field::described).toList();
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** One match for each field in the program's order. */
  List<Match> read(List<FieldMatch> sent) throws Rejection {
    Match[] matches = new Match[fields.size()];
    for (FieldMatch match : sent) {
      int position = position(match.getFieldId());
      Field field = fields.get(position);
      if (matches[position] != null) {
        throw Rejection.invalid("field " + field.described().name() + " is given twice");
      }
      matches[position] = field.toProgram(Values.read(match, field.described()));
    }
    for (int i = 0; i < matches.length; i++) {
      if (matches[i] == null) {
        KeyField field = fields.get(i).described();
        if (field.kind() == Kind.EXACT) {
          throw Rejection.invalid("exact field " + field.name() + " is missing");
        }
        matches[i] = KeyField.ANY;
      }
    }
    return List.of(matches);
  }

  private int position(int fieldId) throws Rejection {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).id() == fieldId) {
        return i;
      }
    }
    throw Rejection.invalid(
        owner + " has no key field with id " + Integer.toUnsignedString(fieldId));
  }

  /** The messages for an entry's matches, without those that match everything. */
  List<FieldMatch> write(List<Match> matches) {
    List<FieldMatch> messages = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      if (!matches.get(i).equals(KeyField.ANY)) {
        Field field = fields.get(i);
        messages.add(Values.write(field.id(), field.fromProgram(matches.get(i))));
      }
    }
    return messages;
  }
}
