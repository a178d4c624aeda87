package io.heddle.softswitch.trace;

import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.Entry;
import io.heddle.softswitch.table.Group;
import io.heddle.softswitch.table.KeyField;
import io.heddle.softswitch.table.Member;
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
      if (called && entry.choice() instanceof ActionCall call) {
        text.line(2, "action " + call(call));
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
    text.setStatementDepth(4);
    if (entry.choice() instanceof ActionCall call) {
      text.line(3, call.index() < 0 ? "no default action" : "action " + call(call));
    }
  }

  /** The table's profile has given this packet its action. */
  void tellChosen(Entry entry, ActionCall chosen, TraceText text) {
    String action = chosen.index() < 0 ? "no action" : "action " + call(chosen);
    switch (entry.choice()) {
      case ActionCall direct -> {} // told already
      case Member member -> text.line(3, "its member: " + action);
      case Group group -> text.line(3, "a member of its group: " + action);
    }
  }

  /** What every packet gets that hits the group, before the action of a member. */
  void tellGroupAction(ActionCall first, TraceText text) {
    text.line(3, "of its group: action " + call(first));
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

  private String call(ActionCall call) {
    String action = call.action().name();
    List<Parameter> names = parameters.getOrDefault(action, List.of());
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < call.params().size(); i++) {
      BigInteger value = call.params().get(i).toBigInteger();
      Parameter p = i < names.size() ? names.get(i) : new Parameter("", value.bitLength());
      arguments.add(
          (p.name().isEmpty() ? "" : p.name() + "=")
              + ValueText.of(p.name(), p.widthBits(), value));
    }
    return arguments.isEmpty() ? action : action + "(" + String.join(", ", arguments) + ")";
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
