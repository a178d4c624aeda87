package io.heddle.softswitch.p4runtime;

import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.constraint.Value;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.KeyField.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table's key: the p4info's field ids on one side, the program's order of fields on the other.
 */
final class BoundKey {
  private final int tableId;
  private final String owner;
  private final List<BoundField> fields;

  private BoundKey(int tableId, String owner, List<BoundField> fields) {
    this.tableId = tableId;
    this.owner = owner;
    this.fields = List.copyOf(fields);
  }

  /**
   * Binds the two descriptions of a table's key.
   *
   * @throws Rejection if they differ in fields, widths or match kinds
   */
  static BoundKey bind(P4Info.Table info, List<KeyField> programKey, TranslatedTypes types)
      throws Rejection {
    if (info.fields().size() != programKey.size()) {
      throw Rejection.mismatch(
          "table %s has %d key fields in the p4info and %d in the program"
              .formatted(info.name(), info.fields().size(), programKey.size()));
    }
    List<BoundField> fields = new ArrayList<>();
    for (KeyField field : programKey) {
      fields.add(bind(info, field, types));
    }
    return new BoundKey(info.id(), "table " + info.name(), fields);
  }

  /**
   * The key of a parser value set, whose fields stand in the order of the p4info.
   *
   * @throws Rejection if a field has no width or no kind of match that P4Runtime defines, or
   *     controllers see its values otherwise
   */
  static BoundKey ofValueSet(String name, List<MatchField> match, TranslatedTypes types)
      throws Rejection {
    List<BoundField> fields = new ArrayList<>();
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
      if (types.named(field.getTypeName().getName()).isPresent()) {
        throw Rejection.unimplemented(
            "value set %s has a field of the translated type %s, which no parser can select on"
                .formatted(name, field.getTypeName().getName()));
      }
      if (field.getBitwidth() < 1) {
        throw Rejection.invalid("value set " + name + " has a field without a width");
      }
      KeyField described = new KeyField(field.getName(), kind, field.getBitwidth());
      fields.add(new BoundField(field.getId(), field.getName(), kind, described, Optional.empty()));
    }
    return new BoundKey(0, "value set " + name, fields);
  }

  private static BoundField bind(P4Info.Table info, KeyField field, TranslatedTypes types)
      throws Rejection {
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
    Optional<TranslatedType> translated = types.of(info.id(), described.id());
    translated.ifPresent(type -> type.found(field.widthBits()));
    // A key of type error has no width in the p4info.
    boolean sameWidth =
        translated.isPresent() || described.width() == 0 || described.width() == field.widthBits();
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
    return new BoundField(described.id(), described.name(), kind, field, translated);
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
    return fields.stream().map(BoundField::described).toList();
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** One match for each field in the program's order. */
  List<Match> read(List<FieldMatch> sent) throws Rejection {
    FieldMatch[] given = new FieldMatch[fields.size()];
    for (FieldMatch match : sent) {
      int position = position(match.getFieldId());
      if (given[position] != null) {
        throw Rejection.invalid("field " + fields.get(position).name() + " is given twice");
      }
      given[position] = match;
    }
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < given.length; i++) {
      BoundField field = fields.get(i);
      if (given[i] == null && field.kind() == Kind.EXACT) {
        throw Rejection.invalid("exact field " + field.name() + " is missing");
      }
      matches.add(given[i] == null ? KeyField.ANY : field.read(given[i]));
    }
    return matches;
  }

  /**
   * Asks the table's restriction about a key.
   *
   * @throws Rejection that quotes what is violated
   */
  void requireAllowed(EntryKey key, Restrictions restrictions) throws Rejection {
    if (!restrictions.has(tableId)) {
      return;
    }
    Map<String, Value> values = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      BoundField field = fields.get(i);
      field.comparable(key.match().get(i)).ifPresent(value -> values.put(field.name(), value));
    }
    restrictions.require(tableId, "the entry of " + owner, values, key.priority());
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
        messages.add(fields.get(i).write(matches.get(i)));
      }
    }
    return messages;
  }
}
