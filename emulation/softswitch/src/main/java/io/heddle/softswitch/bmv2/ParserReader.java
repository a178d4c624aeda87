package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.ParseState.KeyPart;
import io.heddle.softswitch.bmv2.ParseState.Step;
import io.heddle.softswitch.bmv2.ParseState.Transition;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Reads the parser's states. */
final class ParserReader {
  private final Names names;
  private final ExpressionReader expressions;
  private final StatementReader statements;

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
      key.add(new KeyPart(value, width(part, value)));
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
      case "extract" ->
          switch (p.get(0).text("type")) {
            case "regular" -> new ParseState.Extract(onWire(p.get(0).get("value")));
            case "stack" -> new ParseState.ExtractNext(names.stack(p.get(0).get("value")));
            case String other ->
                throw new UnsupportedProgram("extracting a " + other + " is not supported");
          };
      case "advance" -> new ParseState.Advance(expressions.data(p.get(0)));
      case "verify" ->
          new ParseState.Verify(expressions.truth(p.get(0)), expressions.data(p.get(1)));
      case "set" -> new ParseState.Perform(statements.read(op));
      case "primitive" -> new ParseState.Perform(statements.read(p.get(0)));
      case String other ->
          throw new UnsupportedProgram("the parser operation \"" + other + "\" is not supported");
    };
  }

  private Header onWire(Json name) {
    Header header = names.header(name);
    if (header.metadata() || header.widthBits() % 8 != 0) {
      throw name.invalid("is extracted but is no header of whole bytes");
    }
    return header;
  }

  private static int width(Json part, Data value) {
    return switch (value) {
      case Expression.FieldValue(Field field) -> field.widthBits();
      case Expression.LastField last -> last.shape().widthBits();
      case Expression.Lookahead(int offset, int width) -> width;
      case Expression.Validity(Header header) -> 1;
      default -> throw part.invalid("cannot be a transition key");
    };
  }

  /** Values and masks are the key parts one after the other, each padded to whole bytes. */
  private static Transition transition(Json transition, List<KeyPart> key) {
    String next = transition.textOrNull("next_state");
    return switch (transition.text("type")) {
      case "default" -> new Transition(List.of(), List.of(), next);
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
        yield new Transition(values, masks, next);
      }
      case "parse_vset" ->
          throw new UnsupportedProgram(
              "parser value sets are not supported: " + transition.text("value"));
      case String other -> throw transition.invalid("has the unknown type " + other);
    };
  }

  private static BigInteger ones(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }
}
