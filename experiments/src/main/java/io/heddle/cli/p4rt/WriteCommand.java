package io.heddle.cli.p4rt;

import io.heddle.p4runtime.Atomicity;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.WriteException;
import io.heddle.p4runtime.entity.Update;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "write",
    description = {
      "Change what the device holds. All changes are checked before the first is sent.",
      "",
      "  insert TABLE FIELD=VALUE ... [priority=N] => ACTION PARAMETER=VALUE ...",
      "  modify TABLE ... | modify TABLE default => ACTION PARAMETER=VALUE ...",
      "  delete TABLE FIELD=VALUE ... [priority=N]",
      "  insert multicast group=N => port=N[,instance=N] ...",
      "",
      "A field's VALUE is value (exact, optional), value/prefix (lpm, ternary), value&&&mask"
          + " (ternary), low..high (range), or * for anything, as if left out. A value is a number"
          + " (7, 0x1f, 0b101) or a MAC, IPv4 or IPv6 address. # begins a comment."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  heddle p4rt write 'insert forward hdr.ethernet.dst=02:00:00:00:00:01 => send port=2'",
      "  heddle p4rt write 'delete acl hdr.ipv4.src=10.0.0.0/8 priority=7'",
      "  heddle p4rt write entries.txt",
      "  heddle p4rt write entries.txt --atomicity rollback",
      "  heddle p4rt read | sed 's/^insert/delete/' | heddle p4rt write -"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:every change was made",
      " 1:the device refused some changes, each of which is named, or could not be reached",
      " 2:a mistake in what was given; nothing was sent"
    })
final class WriteCommand implements Callable<Integer> {
  private static final int USER_ERROR = CommandLine.ExitCode.USAGE;

  /** More mistakes in one input are of no use to anybody. */
  private static final int SHOWN = 20;

  @Mixin private DeviceOptions device;

  @Option(
      names = "--atomicity",
      paramLabel = "WORD",
      description =
          "What becomes of the other changes if one fails: continue makes them (the default);"
              + " rollback makes none; dataplane makes none, and no packet meets a part of them."
              + " With the last two everything is one request; not every device can do that.")
  private String atomicity = "continue";

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|-|CHANGE",
      description = "A file of lines, - for standard input (as without), or one line.")
  private List<String> words = List.of();

  @Spec private CommandSpec spec;

  /** A change and the place where it was given, for messages. */
  private record Given(String place, Update update) {}

  private record Source(String name, String text) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Atomicity wanted = atomicity();
    Source source = source();
    return device.speak(client -> write(client, source, wanted));
  }

  private int write(P4RuntimeClient client, Source source, Atomicity wanted)
      throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    UpdateText lines = new UpdateText(device.program(client));
    List<Given> given = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    int number = 0;
    for (String line : source.text().lines().toList()) {
      number++;
      String place = source.name().isEmpty() ? "" : source.name() + ":" + number + ": ";
      try {
        Optional<Update> update = lines.parse(line);
        update.ifPresent(change -> given.add(new Given(place, change)));
      } catch (LineException e) {
        mistakes.add("heddle: " + place + e.getMessage());
      }
    }
    if (!mistakes.isEmpty()) {
      mistakes.stream().limit(SHOWN).forEach(err::println);
      if (mistakes.size() > SHOWN) {
        err.println("heddle: and " + (mistakes.size() - SHOWN) + " more mistakes");
      }
      return USER_ERROR;
    }
    device.lead(client);
    PrintWriter out = spec.commandLine().getOut();
    int failed = 0;
    for (List<Given> request : requests(given, wanted)) {
      try {
        client.write(request.stream().map(Given::update).toList(), wanted);
      } catch (WriteException e) {
        failed += e.failures().size();
        for (WriteException.Failure failure : e.failures()) {
          String reason = failure.reason().isEmpty() ? "no reason given" : failure.reason();
          err.println(
              "heddle: %s%s: %s: %s"
                  .formatted(
                      request.get(failure.index()).place(),
                      lines.print(failure.update()),
                      failure.code(),
                      reason));
        }
      }
    }
    if (failed > 0 && wanted != Atomicity.CONTINUE_ON_ERROR) {
      out.println("nothing changed");
    } else {
      int made = given.size() - failed;
      out.println(
          (made == 1 ? "1 change made" : made + " changes made")
              + (failed == 0 ? "" : ", " + failed + " failed"));
    }
    out.flush();
    return failed == 0 ? 0 : P4rtCommand.REFUSED;
  }

  /**
   * Cuts a list where order matters: a device may reorder the changes of one request, so a change
   * of what was changed before, or of another kind of thing, begins the next.
   */
  private static List<List<Given>> requests(List<Given> given, Atomicity wanted) {
    if (wanted != Atomicity.CONTINUE_ON_ERROR) {
      return given.isEmpty() ? List.of() : List.of(given);
    }
    List<List<Given>> requests = new ArrayList<>();
    Set<Object> keys = new HashSet<>();
    Class<?> kind = null;
    for (Given one : given) {
      if (!one.update().entity().getClass().equals(kind)
          || keys.contains(one.update().entity().key())) {
        requests.add(new ArrayList<>());
        keys.clear();
        kind = one.update().entity().getClass();
      }
      requests.getLast().add(one);
      keys.add(one.update().entity().key());
    }
    return requests;
  }

  private Atomicity atomicity() {
    return switch (atomicity) {
      case "continue" -> Atomicity.CONTINUE_ON_ERROR;
      case "rollback" -> Atomicity.ROLLBACK_ON_ERROR;
      case "dataplane" -> Atomicity.DATAPLANE_ATOMIC;
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "--atomicity is continue, rollback or dataplane, not '" + atomicity + "'");
    };
  }

  private Source source() throws IOException {
    if (!words.isEmpty() && UpdateText.isVerb(words.getFirst().split(" ", 2)[0])) {
      return new Source("", String.join(" ", words));
    }
    if (words.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "give one file, or a line that begins with insert, modify or delete, not '"
              + String.join(" ", words)
              + "'");
    }
    if (words.isEmpty() || words.getFirst().equals("-")) {
      return new Source("standard input", text(Input.standard(), "standard input"));
    }
    String file = words.getFirst();
    return new Source(file, text(Input.file(Path.of(file)), file));
  }

  private static String text(byte[] bytes, String name) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(name + " is not UTF-8 text", e);
    }
  }
}
