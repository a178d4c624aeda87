package io.heddle.cli.p4rt;

import static java.util.stream.Collectors.joining;

import io.heddle.p4.config.v1.ControllerPacketMetadata;
import io.heddle.p4.config.v1.Preamble;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4Info.ActionUse;
import io.heddle.p4runtime.P4Info.CounterUnit;
import io.heddle.p4runtime.P4Info.MatchField;
import io.heddle.p4runtime.P4Info.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a program has, in lines for people. */
final class ProgramText {
  private final P4Info p4info;

  ProgramText(P4Info p4info) {
    this.p4info = p4info;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    p4info.tables().forEach(table -> table(table, lines));
    io.heddle.p4.config.v1.P4Info message = p4info.message();
    for (P4Info.Counter counter : p4info.counters()) {
      lines.add(
          "counter %s: %d cells, %s"
              .formatted(counter.alias(), counter.size(), unit(counter.unit())));
    }
    message
        .getMetersList()
        .forEach(
            meter ->
                lines.add(
                    "meter %s: %d cells".formatted(name(meter.getPreamble()), meter.getSize())));
    message
        .getRegistersList()
        .forEach(
            register ->
                lines.add(
                    "register %s: %d cells"
                        .formatted(name(register.getPreamble()), register.getSize())));
    message
        .getActionProfilesList()
        .forEach(
            profile ->
                lines.add(
                    "action %s %s: %d members"
                        .formatted(
                            profile.getWithSelector() ? "selector" : "profile",
                            name(profile.getPreamble()),
                            profile.getSize())));
    message
        .getValueSetsList()
        .forEach(
            set ->
                lines.add(
                    "value set %s: %d members".formatted(name(set.getPreamble()), set.getSize())));
    message.getDigestsList().forEach(digest -> lines.add("digest " + name(digest.getPreamble())));
    message.getControllerPacketMetadataList().forEach(header -> lines.add(header(header)));
    return lines;
  }

  private static void table(Table table, List<String> lines) {
    StringBuilder head =
        new StringBuilder("table %s: %d entries".formatted(table.alias(), table.size()));
    if (table.constant()) {
      head.append(", constant");
    }
    if (table.directCounter().isPresent()) {
      head.append(", counted");
    }
    lines.add(head.toString());
    for (MatchField field : table.fields()) {
      lines.add(
          "  key %s: %s, %d bits"
              .formatted(
                  field.name(), field.kind().name().toLowerCase(Locale.ROOT), field.width()));
    }
    for (ActionUse use : table.actions()) {
      String parameters =
          use.action().params().stream()
              .map(param -> "%s: %d bits".formatted(param.name(), param.width()))
              .collect(joining(", ", "(", ")"));
      lines.add("  action " + use.action().alias() + parameters + place(use));
    }
  }

  private static String place(ActionUse use) {
    if (use.forGroups()) {
      return " for groups only";
    }
    return use.inEntries() ? (use.asDefault() ? "" : " in entries only") : " as the default only";
  }

  private static String header(ControllerPacketMetadata header) {
    String fields =
        header.getMetadataList().stream()
            .map(field -> "%s: %d bits".formatted(field.getName(), field.getBitwidth()))
            .collect(joining(", "));
    return header.getPreamble().getName() + ": " + fields;
  }

  private static String unit(CounterUnit unit) {
    return switch (unit) {
      case BYTES -> "bytes";
      case PACKETS -> "packets";
      case BOTH -> "packets and bytes";
    };
  }

  private static String name(Preamble preamble) {
    return preamble.getAlias().isEmpty() ? preamble.getName() : preamble.getAlias();
  }
}
