package io.heddle.cli;

import io.heddle.softswitch.trace.TraceLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a switch tells of its packets, and where. */
final class SwitchLogOptions {
  private static final List<String> LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "off");

  /** The levels at which bmv2 tells of every packet. */
  private static final List<String> PACKET_LEVELS = List.of("trace", "debug");

  @Option(
      names = {"--log", "--log-console"},
      description =
          "Tell each packet's way through the program: parser, tables, actions, deparser.")
  private boolean console;

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      description = "Tell it in a file, which is replaced.")
  private Path file;

  @Option(
      names = "--log-port",
      paramLabel = "N",
      description = "Tell it of the packets only that come in at this port.")
  private Integer port;

  @Option(
      names = "--log-packets",
      paramLabel = "N",
      description = "Tell it of the first N packets only.")
  private Long packets;

  @Option(
      names = "--dump-packet-data",
      paramLabel = "N",
      description = "Also show the first N bytes of each frame that is told of.")
  private int dumped;

  @Option(
      names = {"-L", "--log-level"},
      paramLabel = "LEVEL",
      description =
          "trace, debug, info, warn, error or off. Only with trace (the default) and debug"
              + " packets are told of.")
  private String level = "trace";

  /**
   * Opens what was asked for.
   *
   * @throws IOException if the file cannot be written
   */
  TraceSink open(CommandLine command) throws IOException {
    if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
      throw new ParameterException(
          command, "--log-level is one of " + String.join(", ", LEVELS) + ", not '" + level + "'");
    }
    if (dumped < 0 || packets != null && packets < 0) {
      throw new ParameterException(command, "--log-packets and --dump-packet-data are 0 or more");
    }
    boolean wanted =
        (console || file != null) && PACKET_LEVELS.contains(level.toLowerCase(Locale.ROOT));
    if (!wanted) {
      return TraceSink.NONE;
    }
    return TraceSink.open(
        Optional.ofNullable(file),
        out ->
            new TraceLog(
                out,
                port == null ? OptionalInt.empty() : OptionalInt.of(port),
                packets == null ? OptionalLong.empty() : OptionalLong.of(packets),
                dumped));
  }
}
