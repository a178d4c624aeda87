package io.heddle.softswitch.stf;

import io.heddle.softswitch.stf.Command.Argument;
import io.heddle.softswitch.stf.Command.Call;
import io.heddle.softswitch.stf.Command.Cell;
import io.heddle.softswitch.stf.Command.Condition;
import io.heddle.softswitch.stf.Command.Key;
import io.heddle.softswitch.stf.Command.Rate;
import io.heddle.softswitch.stf.Command.Relation;
import io.heddle.softswitch.stf.Command.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the language: one command a line, {@code #} before a comment. */
final class StfParser {
  private static final Pattern COMMENT = Pattern.compile("#.*");
  private static final Pattern DATA = Pattern.compile("[0-9a-fA-F]+");
  private static final Pattern PATTERN = Pattern.compile("[0-9a-fA-F*]*\\$?");

  private final Path file;
  private final List<String> lines;

  StfParser(Path file, String text) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  List<Command> parse() throws StfSyntaxException {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Tokens line = new Tokens(file, i + 1, COMMENT.matcher(lines.get(i)).replaceAll(""));
      if (!line.atEnd()) {
        commands.add(command(line));
        line.requireEnd();
      }
    }
    return commands;
  }

  private static Command command(Tokens in) throws StfSyntaxException {
    int line = in.line();
    String keyword = in.name("a command");
    return switch (keyword.toLowerCase(Locale.ROOT)) {
      case "add" -> add(in);
      case "setdefault" -> new Command.SetDefault(line, name(in, "a table"), call(in));
      case "remove" -> {
        if (!in.name("'all'").equalsIgnoreCase("all")) {
          throw in.error("only 'remove all' is known");
        }
        yield new Command.RemoveAll(line);
      }
      case "packet" -> packet(in);
      case "expect" -> expect(in);
      case "no_packet" -> new Command.NoPacket(line);
      case "wait" -> new Command.Wait(line);
      case "check_counter" -> checkCounter(in);
      case "counter_read" ->
          new Command.CounterRead(line, name(in, "a counter"), natural(in, "an index"));
      case "counter_write" ->
          new Command.CounterWrite(
              line,
              name(in, "a counter"),
              natural(in, "an index"),
              natural(in, "a number of packets"),
              natural(in, "a number of bytes"));
      case "register_read" ->
          new Command.RegisterRead(line, name(in, "a register"), natural(in, "an index"));
      case "register_write" ->
          new Command.RegisterWrite(
              line, name(in, "a register"), natural(in, "an index"), value(in, "a value"));
      case "register_reset" -> new Command.RegisterReset(line, name(in, "a register"));
      case "meter_get_rates" ->
          new Command.MeterRead(line, name(in, "a meter"), natural(in, "an index"));
      case "meter_set_rates" ->
          new Command.MeterWrite(
              line, name(in, "a meter"), Optional.of(natural(in, "an index")), rate(in), rate(in));
      case "meter_array_set_rates" ->
          new Command.MeterWrite(line, name(in, "a meter"), Optional.empty(), rate(in), rate(in));
      case "mirroring_add" ->
          new Command.MirrorToPort(line, small(in, "a session"), small(in, "a port"));
      case "mirroring_add_mc" ->
          new Command.MirrorToGroup(line, small(in, "a session"), small(in, "a multicast group"));
      case "mirroring_delete" -> new Command.MirrorDelete(line, small(in, "a session"));
      case "mirroring_get" -> new Command.MirrorRead(line, small(in, "a session"));
      case "mc_mgrp_create" -> new Command.GroupCreate(line, small(in, "a multicast group"));
      case "mc_node_create" ->
          new Command.NodeCreate(line, small(in, "a replication id"), ports(in));
      case "mc_node_update" -> new Command.NodeUpdate(line, small(in, "a node"), ports(in));
      case "mc_node_associate" ->
          new Command.NodeAssociate(line, small(in, "a multicast group"), small(in, "a node"));
      default -> throw in.error("unknown command '" + keyword + "'");
    };
  }

  private static Command add(Tokens in) throws StfSyntaxException {
    String table = name(in, "a table");
    Optional<Integer> priority =
        in.isNumberNext() ? Optional.of(small(in, "a priority")) : Optional.empty();
    List<Key> key = new ArrayList<>();
    while (true) {
      String name = name(in, "a field or an action");
      if (!in.accept(":")) {
        Call call = arguments(name, in);
        Optional<String> label =
            in.accept("=") ? Optional.of(in.name("a label")) : Optional.empty();
        return new Command.Add(in.line(), table, priority, key, call, label);
      }
      key.add(new Key(name, match(in)));
    }
  }

  private static MatchText match(Tokens in) throws StfSyntaxException {
    NumberText number = numberText(in, "a value");
    if (in.accept("/")) {
      return new MatchText.Prefix(number, small(in, "a prefix length"));
    }
    if (in.accept("&&&")) {
      return new MatchText.Masked(number, numberText(in, "a mask"));
    }
    if (in.accept("..") || in.accept("->")) {
      return new MatchText.Range(number, numberText(in, "the range's end"));
    }
    return new MatchText.Plain(number);
  }

  private static Call call(Tokens in) throws StfSyntaxException {
    return arguments(name(in, "an action"), in);
  }

  private static Call arguments(String action, Tokens in) throws StfSyntaxException {
    in.require("(");
    List<Argument> arguments = new ArrayList<>();
    if (!in.accept(")")) {
      do {
        arguments.add(argument(in));
      } while (in.accept(","));
      in.require(")");
    }
    return new Call(action, arguments);
  }

  private static Argument argument(Tokens in) throws StfSyntaxException {
    if (in.isNumberNext()) {
      return new Argument(Optional.empty(), value(in, "an argument"));
    }
    String name = in.name("an argument");
    in.require(":");
    return new Argument(Optional.of(name), value(in, "an argument's value"));
  }

  private static Command packet(Tokens in) throws StfSyntaxException {
    int port = small(in, "a port");
    String data = in.rest().replaceAll("\\s", "");
    if (!DATA.matcher(data).matches() || data.length() % 2 != 0) {
      throw in.error("a packet is an even number of hexadecimal digits, not '" + data + "'");
    }
    return new Command.Packet(in.line(), port, PacketText.of(data, true));
  }

  private static Command expect(Tokens in) throws StfSyntaxException {
    int port = small(in, "a port");
    String data = in.rest().replaceAll("\\s", "");
    if (!PATTERN.matcher(data).matches()) {
      throw in.error(
          "an expected packet is hexadecimal digits, * for any, and $ where it ends; not '"
              + data
              + "'");
    }
    boolean exact = data.endsWith("$");
    String digits = exact ? data.substring(0, data.length() - 1) : data;
    return new Command.Expect(
        in.line(),
        port,
        data.isEmpty() ? Optional.empty() : Optional.of(PacketText.of(digits, exact)));
  }

  private static Command checkCounter(Tokens in) throws StfSyntaxException {
    String counter = name(in, "a counter");
    in.require("(");
    Cell cell =
        in.isNumberNext()
            ? new Cell.At(natural(in, "an index"))
            : new Cell.Of(in.name("an entry's label or an index").replaceFirst("^\\$", ""));
    in.require(")");
    if (in.atEnd()) {
      return new Command.CheckCounter(in.line(), counter, cell, Optional.empty());
    }
    Unit unit =
        switch (in.name("'packets' or 'bytes'").toLowerCase(Locale.ROOT)) {
          case "packets" -> Unit.PACKETS;
          case "bytes" -> Unit.BYTES;
          default -> throw in.error("a counter counts 'packets' or 'bytes'");
        };
    return new Command.CheckCounter(
        in.line(),
        counter,
        cell,
        Optional.of(new Condition(unit, relation(in), natural(in, "a number"))));
  }

  private static Relation relation(Tokens in) throws StfSyntaxException {
    for (Relation relation : Relation.values()) {
      if (in.accept(relation.text())) {
        return relation;
      }
    }
    throw in.unexpected("a comparison such as '=='");
  }

  private static Rate rate(Tokens in) throws StfSyntaxException {
    String text = in.number("a rate such as 0.5:100");
    BigDecimal rate;
    try {
      rate = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw in.error("a rate is a decimal number, not " + text);
    }
    in.require(":");
    return new Rate(rate, natural(in, "a burst"));
  }

  private static List<Integer> ports(Tokens in) throws StfSyntaxException {
    List<Integer> ports = new ArrayList<>();
    do {
      ports.add(small(in, "a port"));
    } while (!in.atEnd());
    return ports;
  }

  /** A name of words with dots and indices, such as {@code hdr.mpls[0].label}. */
  private static String name(Tokens in, String what) throws StfSyntaxException {
    StringBuilder name = new StringBuilder(in.name(what));
    while (true) {
      if (in.accept(".")) {
        name.append('.').append(in.name("the rest of a name"));
      } else if (in.accept("[")) {
        name.append('[').append(small(in, "an index")).append(']');
        in.require("]");
      } else {
        return name.toString();
      }
    }
  }

  private static NumberText numberText(Tokens in, String what) throws StfSyntaxException {
    String text = in.number(what);
    return NumberText.of(text).orElseThrow(() -> in.error(what + " cannot be " + text));
  }

  private static BigInteger value(Tokens in, String what) throws StfSyntaxException {
    NumberText number = numberText(in, what);
    if (number.wildcards() > 0) {
      throw in.error(what + " cannot have a '*'");
    }
    return number.value();
  }

  private static long natural(Tokens in, String what) throws StfSyntaxException {
    BigInteger value = value(in, what);
    if (value.bitLength() >= Long.SIZE) {
      throw in.error(value + " is too large for " + what);
    }
    return value.longValue();
  }

  private static int small(Tokens in, String what) throws StfSyntaxException {
    long value = natural(in, what);
    if (value > Integer.MAX_VALUE) {
      throw in.error(value + " is too large for " + what);
    }
    return (int) value;
  }
}
