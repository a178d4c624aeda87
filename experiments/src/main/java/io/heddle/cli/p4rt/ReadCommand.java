package io.heddle.cli.p4rt;

import static java.util.stream.Collectors.joining;

import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.CounterEntry;
import io.heddle.p4.v1.Index;
import io.heddle.p4runtime.CounterCell;
import io.heddle.p4runtime.EntityCodec;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4Info.Table;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Update;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "read",
    description = {
      "Print what the device holds, a line for each entry, which 'heddle p4rt write' takes back.",
      "Without arguments the entries of all tables and the multicast groups."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  heddle p4rt read",
      "  heddle p4rt read forward --counters --defaults",
      "  heddle p4rt read counter traffic",
      "  heddle p4rt read tables --json | jq length"
    })
final class ReadCommand implements Callable<Integer> {
  @Mixin private DeviceOptions device;

  @Parameters(
      arity = "0..*",
      paramLabel = "WHAT",
      description = "Names of tables, 'tables' for all, 'multicast', 'counter NAME'.")
  private List<String> what = List.of();

  @Option(
      names = "--counters",
      description = "Also what each entry's direct counter has, as a comment.")
  private boolean counters;

  @Option(names = "--defaults", description = "Also the default entries of the tables.")
  private boolean defaults;

  @Option(names = "--text", description = "Print a ReadResponse in protobuf text form.")
  private boolean text;

  @Option(names = "--json", description = "Print an array of entities in protobuf JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Something that was read. */
  private sealed interface Found {
    /** What a line of write can set again. */
    record Entry(Update.Kind kind, Entity entity, Optional<Entity.CounterData> counter)
        implements Found {}

    record Cell(P4Info.Counter counter, CounterCell cell) implements Found {}
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (text && json) {
      throw wrong("--text and --json exclude each other");
    }
    return device.speak(this::read);
  }

  private int read(P4RuntimeClient client) throws IOException {
    P4Info p4info = device.program(client);
    List<Found> found = new ArrayList<>();
    List<String> asked = what.isEmpty() ? List.of("tables", "multicast") : what;
    // Names are looked up before anything is read.
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      String word = asked.get(i);
      switch (word) {
        case "tables" ->
            p4info.tables().forEach(table -> readings.add(() -> entries(client, table, found)));
        case "multicast" -> readings.add(() -> groups(client, found));
        case "counter" -> {
          P4Info.Counter counter = counter(p4info, ++i < asked.size() ? asked.get(i) : "");
          readings.add(() -> cells(client, counter, found));
        }
        default -> {
          Table table = table(p4info, word);
          readings.add(() -> entries(client, table, found));
        }
      }
    }
    for (Reading reading : readings) {
      reading.run();
    }
    print(p4info, found);
    return 0;
  }

  private interface Reading {
    void run() throws IOException;
  }

  private void entries(P4RuntimeClient client, Table table, List<Found> found) throws IOException {
    if (counters && table.directCounter().isPresent()) {
      for (ReadEntry entry : client.readCounters(table.name())) {
        found.add(new Found.Entry(Update.Kind.INSERT, entry.entry(), Optional.of(entry.counter())));
      }
    } else {
      for (TableEntry entry : client.readTable(table.name())) {
        found.add(new Found.Entry(Update.Kind.INSERT, entry, Optional.empty()));
      }
    }
    if (defaults) {
      client
          .readDefault(table.name())
          .ifPresent(
              entry -> found.add(new Found.Entry(Update.Kind.MODIFY, entry, Optional.empty())));
    }
  }

  private static void groups(P4RuntimeClient client, List<Found> found) throws IOException {
    client.readMulticastGroups().stream()
        .sorted(Comparator.comparingInt(MulticastGroup::id))
        .forEach(group -> found.add(new Found.Entry(Update.Kind.INSERT, group, Optional.empty())));
  }

  private static void cells(P4RuntimeClient client, P4Info.Counter counter, List<Found> found)
      throws IOException {
    for (CounterCell cell : client.readCounter(counter.name())) {
      found.add(new Found.Cell(counter, cell));
    }
  }

  private void print(P4Info p4info, List<Found> found) {
    PrintWriter out = spec.commandLine().getOut();
    if (text || json) {
      EntityCodec codec = new EntityCodec(p4info);
      List<io.heddle.p4.v1.Entity> messages =
          found.stream().map(one -> message(codec, one)).toList();
      if (text) {
        messages.forEach(
            message -> out.println("entities {\n" + Messages.text(message).indent(2) + "}"));
      } else {
        out.println(messages.stream().map(Messages::json).collect(joining(",\n", "[", "]")));
      }
    } else {
      UpdateText lines = new UpdateText(p4info);
      found.forEach(one -> out.println(line(p4info, lines, one)));
    }
    out.flush();
  }

  private static String line(P4Info p4info, UpdateText lines, Found found) {
    return switch (found) {
      case Found.Entry(Update.Kind kind, Entity entity, Optional<Entity.CounterData> counter) -> {
        String line = lines.print(new Update(kind, entity));
        String counted =
            counter
                .map(data -> "  # " + data.packets() + " packets, " + data.bytes() + " bytes")
                .orElse("");
        yield (isConstant(p4info, kind, entity) ? "# constant: " : "") + line + counted;
      }
      case Found.Cell(P4Info.Counter counter, CounterCell cell) ->
          "# counter %s cell %d: %d packets, %d bytes"
              .formatted(
                  counter.alias(), cell.index(), cell.counter().packets(), cell.counter().bytes());
    };
  }

  /** Whether the program itself says this, so that nobody can write it. */
  private static boolean isConstant(P4Info p4info, Update.Kind kind, Entity entity) {
    return entity instanceof TableEntry entry
        && p4info
            .table(entry.table())
            .filter(
                table ->
                    table.constant()
                        || kind == Update.Kind.MODIFY && table.constDefaultAction().isPresent())
            .isPresent();
  }

  private static io.heddle.p4.v1.Entity message(EntityCodec codec, Found found) {
    return switch (found) {
      case Found.Entry(_, Entity entity, Optional<Entity.CounterData> counter) -> {
        io.heddle.p4.v1.Entity.Builder message = codec.encode(entity).toBuilder();
        counter.ifPresent(data -> message.getTableEntryBuilder().setCounterData(data(data)));
        yield message.build();
      }
      case Found.Cell(P4Info.Counter counter, CounterCell cell) ->
          io.heddle.p4.v1.Entity.newBuilder()
              .setCounterEntry(
                  CounterEntry.newBuilder()
                      .setCounterId(counter.id())
                      .setIndex(Index.newBuilder().setIndex(cell.index()))
                      .setData(data(cell.counter())))
              .build();
    };
  }

  private static CounterData data(Entity.CounterData counter) {
    return CounterData.newBuilder()
        .setPacketCount(counter.packets())
        .setByteCount(counter.bytes())
        .build();
  }

  private Table table(P4Info p4info, String name) {
    return p4info
        .table(name)
        .orElseThrow(
            () ->
                wrong(
                    "there is no table '%s'; there are %s"
                        .formatted(
                            name,
                            p4info.tables().stream().map(Table::alias).collect(joining(", ")))));
  }

  private P4Info.Counter counter(P4Info p4info, String name) {
    return p4info
        .counter(name)
        .orElseThrow(
            () ->
                wrong(
                    "there is no counter '%s'; there are %s"
                        .formatted(
                            name,
                            p4info.counters().isEmpty()
                                ? "none"
                                : p4info.counters().stream()
                                    .map(P4Info.Counter::alias)
                                    .collect(joining(", ")))));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
