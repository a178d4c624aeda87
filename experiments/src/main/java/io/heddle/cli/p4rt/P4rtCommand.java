package io.heddle.cli.p4rt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The group of P4Runtime commands. */
@Command(
    name = "p4rt",
    subcommands = {InfoCommand.class, PipelineCommand.class, ReadCommand.class, WriteCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Look into a P4Runtime device and change it, by the names of its program.",
      "For people and scripts: what 'read' prints 'write' takes back."
    },
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  heddle p4rt info",
      "  heddle p4rt pipeline set --p4info my.p4info.txtpb --config my.json",
      "  heddle p4rt write 'insert forward hdr.ethernet.dst=02:00:00:00:00:01 => send port=2'",
      "  heddle p4rt read > saved",
      "  heddle p4rt write saved",
      "",
      "'heddle p4rt COMMAND --help' tells more about a command."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:success",
      " 1:the device cannot be reached, or refused something",
      " 2:wrong usage, or a mistake in what was given; nothing was sent"
    })
public final class P4rtCommand implements Runnable {
  /** The device cannot be reached, or refused something. */
  static final int REFUSED = 1;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
