package io.heddle.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Options of simple_switch_grpc that mean nothing to this switch. Where a script is none the worse
 * for it they are ignored with a warning; where it would be, they are refused.
 */
final class Bmv2Options {
  /** The version of the JSON format that p4c 1.2.5 writes; all of version 2 can be read. */
  private static final String JSON_VERSION = "2.23";

  private static final String IGNORED = "Ignored: ";
  private static final String REFUSED = "Refused: ";

  @Option(
      names = {"-v", "--version"},
      description = "Print the version and exit.")
  private boolean version;

  @Option(
      names = "--json-version",
      description = "Print the version of bmv2 JSON that can be read and exit.")
  private boolean jsonVersion;

  @Option(
      names = "--log-flush",
      hidden = true,
      description = "Accepted; each packet is written to the log file at once anyway.")
  private boolean logFlush;

  @Option(
      names = "--disable-swap",
      hidden = true,
      description = "Accepted; whether a program may be replaced is up to its controller.")
  private boolean disableSwap;

  @Option(
      names = "--thrift-port",
      paramLabel = "N",
      hidden = true,
      description = IGNORED + "there is no Thrift server; use P4Runtime.")
  private String thriftPort;

  @Option(
      names = "--nanolog",
      paramLabel = "SOCKET",
      hidden = true,
      description = IGNORED + "there are no nanomsg messages; use --log.")
  private String nanolog;

  @Option(
      names = "--notifications-addr",
      paramLabel = "SOCKET",
      hidden = true,
      description = IGNORED + "digests and idle entries are told over P4Runtime only.")
  private String notifications;

  @Option(
      names = "--debugger",
      hidden = true,
      description = IGNORED + "there is no debugger; use --log.")
  private boolean debugger;

  @Option(
      names = "--debugger-addr",
      paramLabel = "SOCKET",
      hidden = true,
      description = IGNORED + "there is no debugger; use --log.")
  private String debuggerAddress;

  @Option(
      names = "--log-file-max-size",
      paramLabel = "BYTES",
      hidden = true,
      description = IGNORED + "the log is one file; use --log-packets to bound it.")
  private String logFileSize;

  @Option(
      names = "--log-file-max-files",
      paramLabel = "N",
      hidden = true,
      description = IGNORED + "the log is one file; use --log-packets to bound it.")
  private String logFiles;

  @Option(
      names = "--max-port-count",
      paramLabel = "N",
      hidden = true,
      description = IGNORED + "there can be as many ports as there are numbers.")
  private String maxPorts;

  @Option(
      names = "--load-modules",
      paramLabel = "FILES",
      hidden = true,
      description = IGNORED + "externs in shared libraries of bmv2's cannot be loaded.")
  private String modules;

  @Option(
      names = "--priority-queues",
      paramLabel = "N",
      hidden = true,
      description = IGNORED + "packets do not wait in queues here.")
  private String priorityQueues;

  @Option(
      names = {"--max-mc-groups", "--max-l1-entries", "--max-l2-entries"},
      paramLabel = "N",
      hidden = true,
      description = IGNORED + "multicast groups are not bounded by options.")
  private List<String> multicastBounds;

  @Option(
      names = "--restore-state",
      paramLabel = "FILE",
      hidden = true,
      description = REFUSED + "write the state over P4Runtime.")
  private String restoreState;

  @Option(
      names = "--packet-in",
      paramLabel = "SOCKET",
      hidden = true,
      description = REFUSED + "there are no ports on nanomsg sockets; use -i.")
  private String packetIn;

  @Option(
      names = "--dp-grpc-server-addr",
      paramLabel = "ADDR",
      hidden = true,
      description = REFUSED + "there are no ports on gRPC streams; use -i or --use-files.")
  private String dataplaneAddress;

  /** Prints the versions that were asked for; false if none was. */
  boolean printVersions(PrintWriter out) {
    if (version) {
      out.println(VersionText.number());
    }
    if (jsonVersion) {
      out.println(JSON_VERSION);
    }
    out.flush();
    return version || jsonVersion;
  }

  /**
   * One line for each option that was given and is ignored.
   *
   * @throws ParameterException if one was given that is refused
   */
  static List<String> warnings(CommandSpec command) {
    List<OptionSpec> given = command.commandLine().getParseResult().matchedOptions();
    for (OptionSpec option : given) {
      if (text(option).startsWith(REFUSED)) {
        throw new ParameterException(
            command.commandLine(),
            option.longestName() + " cannot be used here; " + rest(option, REFUSED));
      }
    }
    return given.stream()
        .filter(option -> text(option).startsWith(IGNORED))
        .map(option -> "heddle: " + option.longestName() + " is ignored: " + rest(option, IGNORED))
        .toList();
  }

  private static String text(OptionSpec option) {
    return String.join(" ", option.description());
  }

  private static String rest(OptionSpec option, String marker) {
    return text(option).substring(marker.length()).replaceFirst("\\.$", "");
  }
}
