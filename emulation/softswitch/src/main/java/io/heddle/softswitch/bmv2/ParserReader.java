package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.ParseState.KeyPart;
import io.heddle.softswitch.bmv2.ParseState.Step;
import io.heddle.softswitch.bmv2.ParseState.Transition;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the parser's states. */
final class ParserReader {
  private final Names names;
  private final ExpressionReader expressions;
  private final StatementReader statements;
  private final Map<String, ValueSet> valueSets = new LinkedHashMap<>();

  ParserReader(Names names) {
    this.names = names;
    this.expressions = new ExpressionReader(names, List.of());
    this.statements = new StatementReader(names, List.of());
  }

  /** The states of a parser, its first state first. */
  List<ParseState> read(Json parser) {
    String first = parser.text("init_state");
    List<ParseState> states = new ArrayList<>();
    for (Json state : parser.get("parse_states")) {
      ParseState read = state(state);
      states.add(read.name().equals(first) ? 0 : states.size(), read);
    }
    if (states.isEmpty() || !states.getFirst().name().equals(first)) {
      throw parser.invalid("has no state " + first);
    }
    List<String> all = states.stream().map(ParseState::name).toList();
    for (ParseState state : states) {
      for (Transition transition : state.transitions()) {
        if (transition.next() != null && !all.contains(transition.next())) {
          throw parser.invalid("has no state " + transition.next());
        }
      }
    }
    return states;
  }

  private ParseState state(Json state) {
    List<Step> steps = new ArrayList<>();
    for (Json op : state.get("parser_ops")) {
      steps.add(step(op));
    }
    List<KeyPart> key = new ArrayList<>();
    for (Json part : state.get("transition_key")) {
      Data value = expressions.data(part);
      key.add(new KeyPart(value, ExpressionReader.widthBits(value, part)));
    }
    List<Transition> transitions = new ArrayList<>();
    for (Json transition : state.get("transitions")) {
      transitions.add(transition(transition, key));
    }
    return new ParseState(state.text("name"), steps, key, transitions);
  }

  private Step step(Json op) {
    Json p = op.get("parameters");
    return switch (op.text("op")) {
      case "extract" -> extract(p.get(0), Optional.empty());
      case "extract_VL" -> extract(p.get(0), Optional.of(expressions.data(p.get(1))));
      case "advance" -> new ParseState.Advance(expressions.data(p.get(0)));
      case "shift" ->
          new ParseState.Advance(
              new Expression.Constant(BigInteger.valueOf(8L * p.get(0).number())));
      case "verify" ->
          new ParseState.Verify(expressions.truth(p.get(0)), expressions.data(p.get(1)));
      case "set" -> new ParseState.Perform(statements.read(op));
      case "primitive" -> new ParseState.Perform(statements.read(p.get(0)));
      case String other ->
          throw new UnsupportedProgram("the parser operation \"" + other + "\" is not supported");
    };
  }

  private Step extract(Json what, Optional<Data> variableBits) {
    Json value = what.get("value");
    Step step =
        switch (what.text("type")) {
          case "regular" -> new ParseState.Extract(names.header(value), variableBits);
          case "stack" -> new ParseState.ExtractNext(names.stack(value), variableBits);
          case "union_stack" -> new ParseState.ExtractNext(names.column(value), variableBits);
          case String other ->
              throw new UnsupportedProgram("extracting a " + other + " is not supported");
        };
    Header header =
        switch (step) {
          case ParseState.ExtractNext next -> next.stack().elements().getFirst();
          case ParseState.Extract extract -> extract.header();
          default -> throw new IllegalStateException("not an extraction");
        };
    if (header.metadata() || header.widthBits() % 8 != 0) {
      throw what.invalid("is extracted but is no header of whole bytes");
    }
    if (header.variable().isPresent() != variableBits.isPresent()) {
      throw what.invalid("is not extracted as a header with or without a varbit field should be");
    }
    return step;
  }

  /** Values and masks are the key parts one after the other, each padded to whole bytes. */
  private Transition transition(Json transition, List<KeyPart> key) {
    String next = transition.textOrNull("next_state");
    return switch (transition.text("type")) {
      case "default" -> new ParseState.Always(next);
      case "hexstr" -> {
        BigInteger value = transition.get("value").hex();
        BigInteger mask = transition.has("mask") ? transition.get("mask").hex() : null;
        List<BigInteger> values = new ArrayList<>();
        List<BigInteger> masks = new ArrayList<>();
        for (KeyPart part : key.reversed()) {
          int padded = (part.widthBits() + 7) / 8 * 8;
          BigInteger all = ones(part.widthBits());
          masks.addFirst(mask == null ? all : mask.and(all));
          values.addFirst(value.and(masks.getFirst()));
          value = value.shiftRight(padded);
          mask = mask == null ? null : mask.shiftRight(padded);
        }
        yield new ParseState.OnValue(values, masks, next);
      }
      case "parse_vset" -> new ParseState.OnMember(valueSet(transition, key), next);
      case String other -> throw transition.invalid("has the unknown type " + other);
    };
  }

  private ValueSet valueSet(Json transition, List<KeyPart> key) {
    int width = names.found(names.valueSetWidths(), transition.get("value"), "value set");
    String name = transition.text("value");
    if (transition.has("mask")) {
      throw new UnsupportedProgram("masks on value sets are not supported: " + name);
    }
    ValueSet set = new ValueSet(name, key.stream().map(KeyPart::widthBits).toList());
    if (set.widths().stream().mapToInt(Integer::intValue).sum() != width) {
      throw transition.invalid("asks a value set of " + width + " bits for a key of others");
    }
    if (!set.equals(valueSets.computeIfAbsent(name, n -> set))) {
      throw new UnsupportedProgram("value set " + name + " is used with keys of two shapes");
    }
    return set;
  }

  private static BigInteger ones(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }
}
