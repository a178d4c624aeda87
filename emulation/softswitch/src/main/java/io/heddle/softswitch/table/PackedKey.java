package io.heddle.softswitch.table;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A key as lookups need it: which bits count, and what they must be. The fields stand one after the
 * other from the top bit of the first word, as generated code packs them.
 *
 * @param match canonical: one key, one list
 * @param ranges only for fields with a range that is not everything
 * @param prefix the summed prefix lengths of the LPM fields
 * @param prioritised whether priorities order the table's entries, not prefixes
 */
record PackedKey(
    List<Match> match,
    long[] words,
    long[] mask,
    List<Bounds> ranges,
    int prefix,
    boolean prioritised) {

  /** A range of the field that is at {@code bitOffset} in the packed key. */
  record Bounds(int bitOffset, int widthBits, BigInteger low, BigInteger high) {}

  static final PackedKey EMPTY =
      new PackedKey(List.of(), new long[0], new long[0], List.of(), 0, false);

  long rank(int priority) {
    return prioritised ? priority : prefix;
  }

  static PackedKey of(TableShape table, List<Match> key) throws EntryRejected {
    if (key.size() != table.key().size()) {
      throw invalid(
          "table %s has %d key fields, not %d"
              .formatted(table.name(), table.key().size(), key.size()));
    }
    List<Match> canonical = new ArrayList<>();
    List<Bounds> ranges = new ArrayList<>();
    BigInteger words = BigInteger.ZERO;
    BigInteger masks = BigInteger.ZERO;
    int prefix = 0;
    int offset = 0;
    for (int i = 0; i < key.size(); i++) {
      KeyField field = table.key().get(i);
      int width = field.widthBits();
      BigInteger all = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
      BigInteger value = BigInteger.ZERO;
      BigInteger mask = BigInteger.ZERO;
      Match match = key.get(i);
      if (match.equals(KeyField.ANY) && field.kind() != KeyField.Kind.EXACT) {
        canonical.add(match);
      } else {
        switch (match) {
          case Match.Exact(Bitstring v) when field.kind() == KeyField.Kind.EXACT -> {
            value = checked(table, field, v);
            mask = all;
          }
          case Match.Optional(Bitstring v) when field.kind() == KeyField.Kind.OPTIONAL -> {
            value = checked(table, field, v);
            mask = all;
          }
          case Match.Lpm(Bitstring v, int length) when field.kind() == KeyField.Kind.LPM -> {
            value = checked(table, field, v);
            if (length < 0 || length > width) {
              throw invalid(
                  "field %s of table %s has no prefix of %d bits"
                      .formatted(field.name(), table.name(), length));
            }
            prefix += length;
            mask = all.shiftRight(width - length).shiftLeft(width - length);
          }
          case Match.Ternary(Bitstring v, Bitstring m)
              when field.kind() == KeyField.Kind.TERNARY -> {
            value = checked(table, field, v);
            mask = checked(table, field, m);
          }
          case Match.Range(Bitstring low, Bitstring high)
              when field.kind() == KeyField.Kind.RANGE -> {
            Bounds bounds =
                new Bounds(offset, width, checked(table, field, low), checked(table, field, high));
            if (bounds.low().compareTo(bounds.high()) > 0) {
              throw invalid(
                  "the range of field %s of table %s is empty"
                      .formatted(field.name(), table.name()));
            }
            if (bounds.low().signum() != 0 || !bounds.high().equals(all)) {
              ranges.add(bounds);
            } else {
              match = KeyField.ANY;
            }
          }
          default ->
              throw invalid(
                  "field %s of table %s is matched as %s"
                      .formatted(field.name(), table.name(), field.kind()));
        }
        if (!value.andNot(mask).equals(BigInteger.ZERO)) {
          throw invalid(
              "field %s of table %s has bits outside of its mask"
                  .formatted(field.name(), table.name()));
        }
        canonical.add(
            mask.signum() == 0 && field.kind() != KeyField.Kind.RANGE ? KeyField.ANY : match);
      }
      words = words.shiftLeft(width).or(value);
      masks = masks.shiftLeft(width).or(mask);
      offset += width;
    }
    int count = table.keyWords();
    int padding = 64 * count - offset;
    return new PackedKey(
        List.copyOf(canonical),
        Words.of(words.shiftLeft(padding), count),
        Words.of(masks.shiftLeft(padding), count),
        List.copyOf(ranges),
        prefix,
        table.hasPriorities());
  }

  private static BigInteger checked(TableShape table, KeyField field, Bitstring value)
      throws EntryRejected {
    if (value.bitLength() > field.widthBits()) {
      throw invalid(
          "field %s of table %s has %d bits and cannot be %s"
              .formatted(field.name(), table.name(), field.widthBits(), value));
    }
    return value.toBigInteger();
  }

  private static EntryRejected invalid(String message) {
    return new EntryRejected(EntryRejected.Reason.INVALID, message);
  }
}
