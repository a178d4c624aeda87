package io.heddle.cli.p4rt;

import io.heddle.p4runtime.Arbitration;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.EntityException;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.P4RuntimeException;
import io.heddle.p4runtime.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which device is meant and in which standing it is spoken to. */
final class DeviceOptions {
  /** The bid of a writing command that was told none. */
  private static final ElectionId USUAL_BID = ElectionId.of(1);

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description = "The P4Runtime server. Default: 127.0.0.1:9559.")
  private String target = "127.0.0.1:9559";

  @Option(
      names = "--device-id",
      paramLabel = "N",
      description = "The device at that server. Default: 1.")
  private String deviceId = "1";

  @Option(
      names = "--election-id",
      paramLabel = "N",
      description =
          "The bid to be primary, N or HIGH:LOW. Default: none for commands that only look; for"
              + " those that write 1, or what the device asks for if nobody is primary.")
  private String electionId;

  @Option(
      names = "--role",
      paramLabel = "NAME",
      description =
          "The role to speak as; each role has a primary of its own. Default: the one without a"
              + " name.")
  private String role;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "The longest that the device may take for an answer. Default: 10.")
  private int deadline = 10;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** What is done with a device; the result is the exit status. */
  interface Work {
    int with(P4RuntimeClient client) throws IOException, InterruptedException;
  }

  /**
   * Connects without a bid, unless one was given, and does the work. A device that cannot be
   * reached or refuses is told in one line.
   */
  int speak(Work work) throws IOException, InterruptedException {
    ClientOptions options = options();
    Optional<ElectionId> bid = bid();
    try (P4RuntimeClient client = P4RuntimeClient.connect(options)) {
      if (bid.isPresent()) {
        client.bid(bid.get());
      }
      return work.with(client);
    } catch (P4RuntimeException | RefusedException e) {
      return refused(e.getMessage());
    } catch (EntityException e) {
      throw new ParameterException(commandLine(), e.getMessage(), e);
    }
  }

  /** Makes the bid that writing needs. */
  void lead(P4RuntimeClient client) throws IOException, InterruptedException {
    if (client.isPrimary()) {
      return;
    }
    Optional<ElectionId> asked = bid();
    Arbitration answer = client.bid(asked.orElse(USUAL_BID));
    if (answer.standing() == Arbitration.Standing.NO_PRIMARY
        && asked.isEmpty()
        && answer.highest().isPresent()) {
      // Nobody leads, and the device waits for a bid as high as the last one it had.
      answer = client.bid(answer.highest().get());
    }
    if (answer.standing() != Arbitration.Standing.PRIMARY) {
      throw new RefusedException(
          answer.standing() == Arbitration.Standing.BACKUP
              ? "%s has another primary%s; a higher --election-id takes its place"
                  .formatted(name(), named(answer, ", with election id "))
              : "%s waits for a higher bid%s; give --election-id"
                  .formatted(name(), named(answer, " than or one of ")));
    }
  }

  /** The program that the device runs. */
  P4Info program(P4RuntimeClient client) throws IOException {
    return client
        .readPipeline()
        .orElseThrow(
            () ->
                new RefusedException(
                    name() + " has no program; give it one with 'heddle p4rt pipeline set'"));
  }

  /** How messages name the device. */
  String name() {
    return "device " + deviceId + " at " + target;
  }

  int refused(String message) {
    spec.commandLine()
        .getErr()
        .println("heddle: " + message.strip().replaceAll("\\s*\\R\\s*", "; "));
    return P4rtCommand.REFUSED;
  }

  private static String named(Arbitration answer, String before) {
    return answer.highest().map(id -> before + id).orElse("");
  }

  private ClientOptions options() {
    int colon = target.lastIndexOf(':');
    String port = target.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw wrong("--target is HOST:PORT, not '" + target + "'");
    }
    if (deadline < 1) {
      throw wrong("--deadline is 1 or more seconds, not " + deadline);
    }
    long id = unsigned("--device-id", deviceId);
    if (id == 0) {
      throw wrong("--device-id is 1 or more; P4Runtime has no device 0");
    }
    if (role != null && role.isEmpty()) {
      throw wrong("--role needs a name; leave it out for the role without one");
    }
    ClientOptions options =
        ClientOptions.reader(target, id).withCallTimeout(Duration.ofSeconds(deadline));
    return role == null ? options : options.withRole(Role.named(role));
  }

  private Optional<ElectionId> bid() {
    if (electionId == null) {
      return Optional.empty();
    }
    int colon = electionId.indexOf(':');
    long high = colon < 0 ? 0 : unsigned("--election-id", electionId.substring(0, colon));
    long low = unsigned("--election-id", electionId.substring(colon + 1));
    if (high == 0 && low == 0) {
      throw wrong("--election-id is 1 or more; 0 is no bid");
    }
    return Optional.of(new ElectionId(high, low));
  }

  private long unsigned(String option, String number) {
    try {
      return Long.parseUnsignedLong(number);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          commandLine(), option + " is a number of 64 bits, not '" + number + "'", e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(commandLine(), message);
  }

  private CommandLine commandLine() {
    return spec.commandLine();
  }
}
