package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Arithmetic;
import io.heddle.softswitch.bmv2.Expression.Constant;
import io.heddle.softswitch.bmv2.Expression.Data;
import io.heddle.softswitch.bmv2.Expression.Operator;
import io.heddle.softswitch.bmv2.Node.ConstantEntry;
import io.heddle.softswitch.bmv2.Node.ConstantMatch;
import io.heddle.softswitch.bmv2.Node.DefaultEntry;
import io.heddle.softswitch.bmv2.Node.HitOrMiss;
import io.heddle.softswitch.bmv2.Node.Key;
import io.heddle.softswitch.bmv2.Node.MatchKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads ingress and egress with their tables. */
final class PipelineReader {
  private final Names names;
  private final ExpressionReader expressions;
  private final Map<Integer, Action> actions;

  PipelineReader(Names names, Map<Integer, Action> actions) {
    this.names = names;
    this.expressions = new ExpressionReader(names, List.of());
    this.actions = actions;
  }

  Pipeline read(Json pipeline) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Json table : pipeline.get("tables")) {
      nodes.put(table.text("name"), table(table));
    }
    for (Json c : pipeline.get("conditionals")) {
      nodes.put(
          c.text("name"),
          new Node.Conditional(
              c.text("name"),
              expressions.truth(c.get("expression")),
              c.textOrNull("true_next"),
              c.textOrNull("false_next")));
    }
    if (pipeline.has("action_calls")) {
      for (Json call : pipeline.get("action_calls")) {
        nodes.put(
            call.text("name"),
            new Node.Call(
                call.text("name"), action(call.get("action_id")), call.textOrNull("next_node")));
      }
    }
    Pipeline read = new Pipeline(pipeline.text("name"), pipeline.textOrNull("init_table"), nodes);
    PipelineOrder.check(read, pipeline);
    return read;
  }

  private Node.Table table(Json table) {
    String name = table.text("name");
    Optional<Profile> profile =
        switch (table.text("type")) {
          case "simple" -> Optional.empty();
          case "indirect", "indirect_ws" ->
              Optional.of(
                  names.found(names.profiles(), table.get("action_profile"), "action profile"));
          case String other -> throw table.invalid("is of the unknown type " + other);
        };
    Optional<MeterArray> meter =
        table.has("direct_meters")
            ? Optional.of(names.found(names.meters(), table.get("direct_meters"), "meter"))
            : Optional.empty();
    if (meter.isPresent() && meter.get().result().isEmpty()) {
      throw table.invalid("has a meter that is not direct");
    }
    List<Key> key = new ArrayList<>();
    for (Json element : table.get("key")) {
      key.add(key(element));
    }
    List<Action> choices = new ArrayList<>();
    for (Json id : table.get("action_ids")) {
      choices.add(action(id));
    }
    Optional<DefaultEntry> fallback = Optional.empty();
    if (table.has("default_entry")) {
      Json entry = table.get("default_entry");
      fallback =
          Optional.of(
              new DefaultEntry(
                  action(entry.get("action_id")),
                  hexes(entry.get("action_data")),
                  entry.flag("action_const", false)));
    }
    List<ConstantEntry> entries = new ArrayList<>();
    if (table.has("entries")) {
      for (Json entry : table.get("entries")) {
        entries.add(entry(entry, key));
      }
    }
    Json next = table.get("next_tables");
    boolean byHit = next.node().has("__HIT__") || next.node().has("__MISS__");
    Map<String, Optional<String>> nextByAction = new HashMap<>();
    for (Action action : byHit ? List.<Action>of() : choices) {
      nextByAction.put(action.name(), Optional.ofNullable(next.textOrNull(action.name())));
    }
    return new Node.Table(
        name,
        key,
        choices,
        table.number("max_size"),
        table.flag("with_counters", false),
        meter,
        table.flag("support_timeout", false),
        profile,
        fallback,
        entries,
        byHit
            ? Optional.of(new HitOrMiss(next.textOrNull("__HIT__"), next.textOrNull("__MISS__")))
            : Optional.empty(),
        nextByAction,
        table.textOrNull("base_default_next"));
  }

  private Key key(Json element) {
    if (element.text("match_type").equals("valid")) {
      Header header = names.header(element.get("target"));
      return new Key(
          element.has("name") ? element.text("name") : header.name() + ".$valid$",
          MatchKind.EXACT,
          new Expression.Validity(header),
          1);
    }
    Json target = element.get("target");
    Data value = target.has("type") ? expressions.data(target) : expressions.field(target);
    int width = ExpressionReader.widthBits(value, target);
    if (element.has("mask")) {
      value = new Arithmetic(Operator.AND, value, new Constant(element.get("mask").hex()));
    }
    MatchKind kind =
        switch (element.text("match_type")) {
          case "exact" -> MatchKind.EXACT;
          case "lpm" -> MatchKind.LPM;
          case "ternary", "optional" -> MatchKind.TERNARY;
          case "range" -> MatchKind.RANGE;
          case String other ->
              throw new UnsupportedProgram("the match kind " + other + " is not supported");
        };
    String name =
        element.has("name")
            ? element.text("name")
            : target.get(0).text() + "." + target.get(1).text();
    return new Key(name, kind, value, width);
  }

  private ConstantEntry entry(Json entry, List<Key> key) {
    List<ConstantMatch> matches = new ArrayList<>();
    Json given = entry.get("match_key");
    for (int i = 0; i < key.size(); i++) {
      matches.add(match(given.get(i), key.get(i)));
    }
    Json action = entry.get("action_entry");
    return new ConstantEntry(
        matches,
        action(action.get("action_id")),
        hexes(action.get("action_data")),
        entry.has("priority") ? entry.number("priority") : 0);
  }

  private static ConstantMatch match(Json match, Key key) {
    BigInteger all = BigInteger.ONE.shiftLeft(key.widthBits()).subtract(BigInteger.ONE);
    return switch (match.text("match_type")) {
      case "exact" -> new ConstantMatch(match.get("key").hex(), all);
      case "valid" -> new ConstantMatch(match.flag("key") ? BigInteger.ONE : BigInteger.ZERO, all);
      case "lpm" -> {
        int rest = key.widthBits() - match.number("prefix_length");
        BigInteger mask = all.shiftRight(rest).shiftLeft(rest);
        yield new ConstantMatch(match.get("key").hex().and(mask), mask);
      }
      case "ternary" -> {
        BigInteger mask = match.get("mask").hex().and(all);
        yield new ConstantMatch(match.get("key").hex().and(mask), mask);
      }
      case "range" -> new ConstantMatch(match.get("start").hex(), match.get("end").hex());
      case String other -> throw match.invalid("has the unknown match type " + other);
    };
  }

  private static List<BigInteger> hexes(Json array) {
    List<BigInteger> values = new ArrayList<>();
    for (Json value : array) {
      values.add(value.hex());
    }
    return values;
  }

  private Action action(Json id) {
    Action action = actions.get(id.number());
    if (action == null) {
      throw id.invalid("names no action");
    }
    return action;
  }
}
