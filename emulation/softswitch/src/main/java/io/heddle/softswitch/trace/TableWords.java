package io.heddle.softswitch.trace;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.TableShape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Puts a table's lookups into words.
 *
 * @param parameters for each action's name the names and widths of its parameters
 */
public record TableWords(TableShape shape, Map<String, List<Parameter>> parameters) {
  public TableWords {
    parameters = Map.copyOf(parameters);
  }

  /** A parameter of an action. */
  public record Parameter(String name, int widthBits) {}

  void tell(long[] key, Entry entry, boolean hit, TraceText text) {
    if (shape.key().isEmpty()) {
      // The compiler makes such tables of statements between tables; they are no tables to readers.
      boolean called = entry.action().contains(".");
      if (called) {
        text.line(2, "action " + call(entry));
      }
      text.setStatementDepth(called ? 3 : 2);
      return;
    }
    text.line(2, "table " + shape.name());
    int bit = 0;
    for (KeyField field : shape.key()) {
      BigInteger value = bits(key, bit, field.widthBits());
      text.line(
          3,
          "key %s (%s) = %s"
              .formatted(
                  field.name(),
                  field.kind().name().toLowerCase(Locale.ROOT),
                  ValueText.of(field.name(), field.widthBits(), value)));
      bit += field.widthBits();
    }
    text.line(3, hit ? "hit: " + match(entry) : "miss: no entry matches");
    text.line(3, entry.actionIndex() < 0 ? "no default action" : "action " + call(entry));
    text.setStatementDepth(4);
  }

  private String match(Entry entry) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < shape.key().size(); i++) {
      parts.add(match(shape.key().get(i), entry.match().get(i)));
    }
    String all = String.join(", ", parts);
    return shape.hasPriorities() ? all + " (priority " + entry.priority() + ")" : all;
  }

  private static String match(KeyField field, Match match) {
    if (match.equals(KeyField.ANY)) {
      return "any";
    }
    return switch (match) {
      case Match.Exact(Bitstring value) -> number(field, value);
      case Match.Lpm(Bitstring value, int prefix) -> number(field, value) + "/" + prefix;
      case Match.Ternary(Bitstring value, Bitstring mask) ->
          number(field, value) + " &&& " + number(field, mask);
      case Match.Range(Bitstring low, Bitstring high) ->
          number(field, low) + " to " + number(field, high);
      case Match.Optional(Bitstring value) -> number(field, value);
    };
  }

  private static String number(KeyField field, Bitstring value) {
    return ValueText.of(field.name(), field.widthBits(), value.toBigInteger());
  }

  private String call(Entry entry) {
    List<Parameter> names = parameters.getOrDefault(entry.action(), List.of());
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < entry.params().size(); i++) {
      BigInteger value = entry.params().get(i).toBigInteger();
      Parameter p = i < names.size() ? names.get(i) : new Parameter("", value.bitLength());
      arguments.add(
          (p.name().isEmpty() ? "" : p.name() + "=")
              + ValueText.of(p.name(), p.widthBits(), value));
    }
    return arguments.isEmpty()
        ? entry.action()
        : entry.action() + "(" + String.join(", ", arguments) + ")";
  }

  /** Bits of a packed key, whose first bit is the top one of the first long. */
  private static BigInteger bits(long[] key, int start, int width) {
    BigInteger value = BigInteger.ZERO;
    for (int bit = start; bit < start + width; bit++) {
      long word = key[bit / 64];
      value = value.shiftLeft(1);
      if ((word >>> (63 - bit % 64) & 1) != 0) {
        value = value.setBit(0);
      }
    }
    return value;
  }
}
