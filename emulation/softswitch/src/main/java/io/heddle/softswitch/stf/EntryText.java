package io.heddle.softswitch.stf;

import static io.heddle.softswitch.stf.NumberText.ones;

import com.google.protobuf.ByteString;
import io.heddle.p4.config.v1.MatchField;
import io.heddle.p4.config.v1.Table;
import io.heddle.p4.v1.FieldMatch;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.stf.Command.Argument;
import io.heddle.softswitch.stf.Command.Call;
import io.heddle.softswitch.stf.Command.Key;
import io.heddle.softswitch.stf.MatchText.Masked;
import io.heddle.softswitch.stf.MatchText.Plain;
import io.heddle.softswitch.stf.MatchText.Prefix;
import io.heddle.softswitch.stf.MatchText.Range;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns entries as tests write them into P4Runtime's. */
final class EntryText {
  private final Names names;

  EntryText(Names names) {
    this.names = names;
  }

  TableEntry entry(Command.Add add) throws CommandFailed {
    Table table = names.table(add.table());
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(table.getPreamble().getId());
    Map<Integer, MatchText> key = new HashMap<>();
    for (Key one : add.key()) {
      MatchField field = Names.field(table, one.field());
      if (key.put(field.getId(), one.match()) != null) {
        throw new CommandFailed("field " + field.getName() + " is given twice");
      }
    }
    for (MatchField field : table.getMatchFieldsList()) {
      match(field, Optional.ofNullable(key.get(field.getId()))).ifPresent(entry::addMatch);
    }
    if (needsPriority(table)) {
      // P4Runtime starts at 1, tests at 0.
      entry.setPriority(
          1
              + add.priority()
                  .orElseThrow(
                      () ->
                          new CommandFailed(
                              "an entry of table "
                                  + table.getPreamble().getName()
                                  + " needs a priority")));
    }
    entry.getActionBuilder().setAction(action(table, add.call()));
    return entry.build();
  }

  TableEntry defaultEntry(Command.SetDefault command) throws CommandFailed {
    Table table = names.table(command.table());
    TableEntry.Builder entry =
        TableEntry.newBuilder().setTableId(table.getPreamble().getId()).setIsDefaultAction(true);
    entry.getActionBuilder().setAction(action(table, command.call()));
    return entry.build();
  }

  private static boolean needsPriority(Table table) {
    return table.getMatchFieldsList().stream()
        .anyMatch(
            field ->
                switch (field.getMatchType()) {
                  case TERNARY, RANGE, OPTIONAL -> true;
                  case EXACT, LPM, UNSPECIFIED, UNRECOGNIZED -> false;
                });
  }

  private io.heddle.p4.v1.Action action(Table table, Call call) throws CommandFailed {
    io.heddle.p4.config.v1.Action action = names.action(table, call.action());
    String name = action.getPreamble().getName();
    var params = action.getParamsList();
    Map<String, BigInteger> given = new HashMap<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      Argument argument = call.arguments().get(i);
      if (argument.name().isEmpty() && i >= params.size()) {
        throw new CommandFailed("action " + name + " takes " + params.size() + " arguments");
      }
      String param = argument.name().isPresent() ? argument.name().get() : params.get(i).getName();
      if (given.put(param, argument.value()) != null) {
        throw new CommandFailed("argument " + param + " of action " + name + " is given twice");
      }
    }
    var message = io.heddle.p4.v1.Action.newBuilder().setActionId(action.getPreamble().getId());
    for (var param : params) {
      BigInteger value = given.remove(param.getName());
      if (value == null) {
        throw new CommandFailed("action " + name + " needs the argument " + param.getName());
      }
      message.addParamsBuilder().setParamId(param.getId()).setValue(bytes(value));
    }
    if (!given.isEmpty()) {
      throw new CommandFailed(
          "action " + name + " has no parameter " + given.keySet().iterator().next());
    }
    return message.build();
  }

  /** Empty where everything matches; an exact field that a test leaves out must be 0. */
  private static Optional<FieldMatch> match(MatchField field, Optional<MatchText> text)
      throws CommandFailed {
    int width = field.getBitwidth();
    FieldMatch.Builder match = FieldMatch.newBuilder().setFieldId(field.getId());
    if (text.isEmpty()) {
      if (field.getMatchType() != MatchField.MatchType.EXACT) {
        return Optional.empty();
      }
      match.getExactBuilder().setValue(bytes(BigInteger.ZERO));
      return Optional.of(match.build());
    }
    switch (field.getMatchType()) {
      case EXACT -> match.getExactBuilder().setValue(bytes(single(field, text.get())));
      case OPTIONAL -> {
        if (text.get() instanceof Plain(NumberText number)
            && number.wildcards() > 0
            && number.mask().signum() == 0) {
          return Optional.empty();
        }
        match.getOptionalBuilder().setValue(bytes(single(field, text.get())));
      }
      case LPM -> {
        BigInteger value = number(field, text.get()).value();
        int length = prefixLength(field, text.get());
        if (length == 0) {
          return Optional.empty();
        }
        BigInteger mask = ones(length).shiftLeft(Math.max(0, width - length));
        match.getLpmBuilder().setValue(bytes(value.and(mask))).setPrefixLen(length);
      }
      case TERNARY -> {
        BigInteger mask = mask(field, text.get());
        if (mask.signum() == 0) {
          return Optional.empty();
        }
        BigInteger value = number(field, text.get()).value().and(mask);
        match.getTernaryBuilder().setValue(bytes(value)).setMask(bytes(mask));
      }
      case RANGE -> {
        BigInteger low = number(field, text.get()).value();
        BigInteger high =
            text.get() instanceof Range(NumberText _, NumberText end) ? end.value() : low;
        if (low.signum() == 0 && high.equals(ones(width))) {
          return Optional.empty();
        }
        match.getRangeBuilder().setLow(bytes(low)).setHigh(bytes(high));
      }
      case UNSPECIFIED, UNRECOGNIZED ->
          throw new CommandFailed("field " + field.getName() + " has an unknown kind of match");
    }
    return Optional.of(match.build());
  }

  private static BigInteger single(MatchField field, MatchText text) throws CommandFailed {
    if (text instanceof Plain(NumberText number) && number.wildcards() == 0) {
      return number.value();
    }
    throw wrongForm(field, "one value");
  }

  private static NumberText number(MatchField field, MatchText text) throws CommandFailed {
    return switch (text) {
      case Plain(NumberText number) -> number;
      case Prefix(NumberText number, int _)
          when field.getMatchType() != MatchField.MatchType.RANGE ->
          number;
      case Masked(NumberText number, NumberText _)
          when field.getMatchType() == MatchField.MatchType.TERNARY ->
          number;
      case Range(NumberText low, NumberText _)
          when field.getMatchType() == MatchField.MatchType.RANGE ->
          low;
      case Prefix _ -> throw wrongForm(field, "a range such as 1..5");
      case Masked _, Range _ ->
          throw wrongForm(
              field,
              field.getMatchType() == MatchField.MatchType.TERNARY
                  ? "a value with a mask, such as 0x8&&&0xc"
                  : "a value with a prefix length, such as 0x80/4");
    };
  }

  private static int prefixLength(MatchField field, MatchText text) {
    return switch (text) {
      case Prefix(NumberText _, int length) -> length;
      case Plain(NumberText number) when !number.isDecimal() -> number.writtenBits();
      case Plain _, Masked _, Range _ -> field.getBitwidth();
    };
  }

  private static BigInteger mask(MatchField field, MatchText text) {
    int width = field.getBitwidth();
    return switch (text) {
      case Masked(NumberText _, NumberText mask) -> mask.value();
      case Prefix(NumberText _, int length) -> ones(length).shiftLeft(Math.max(0, width - length));
      // Digits may stand for more bits than the field has: 0x1 for one of a single bit.
      case Plain(NumberText number) when !number.isDecimal() -> number.mask().and(ones(width));
      case Plain _, Range _ -> ones(width);
    };
  }

  private static CommandFailed wrongForm(MatchField field, String wanted) {
    return new CommandFailed(
        "field %s is matched %s and takes %s"
            .formatted(field.getName(), field.getMatchType(), wanted));
  }

  static ByteString bytes(BigInteger value) {
    return Bitstring.of(value.toByteArray()).bytes();
  }

  static ByteString bytes(long value) {
    return Bitstring.of(value).bytes();
  }

  /** The entry's key alone, for reading and deleting it. */
  static TableEntry keyOf(TableEntry entry) {
    return TableEntry.newBuilder()
        .setTableId(entry.getTableId())
        .addAllMatch(List.copyOf(entry.getMatchList()))
        .setPriority(entry.getPriority())
        .build();
  }
}
