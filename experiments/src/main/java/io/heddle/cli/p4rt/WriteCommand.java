package io.heddle.cli.p4rt;

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
    Source source = source();
    return device.speak(client -> write(client, source));
  }

  private int write(P4RuntimeClient client, Source source)
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
    int failed = 0;
    for (List<Given> request : requests(given)) {
      try {
        client.write(request.stream().map(Given::update).toList());
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
    PrintWriter out = spec.commandLine().getOut();
    int made = given.size() - failed;
    out.println(
        (made == 1 ? "1 change made" : made + " changes made")
            + (failed == 0 ? "" : ", " + failed + " failed"));
    out.flush();
    return failed == 0 ? 0 : P4rtCommand.REFUSED;
  }

  /**
   * Cuts a list where order matters: a device may reorder the changes of one request, so a change
   * of what was changed before, or of another kind of thing, begins the next.
   */
  private static List<List<Given>> requests(List<Given> given) {
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
