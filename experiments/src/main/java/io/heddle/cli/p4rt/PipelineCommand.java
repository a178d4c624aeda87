package io.heddle.cli.p4rt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "pipeline",
    subcommands = {PipelineSetCommand.class, PipelineGetCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    description = "Give the device a program, or get the one it runs.",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n")
final class PipelineCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
