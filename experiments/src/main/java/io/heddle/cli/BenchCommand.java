package io.heddle.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "Measure how fast switches are on this machine.",
    subcommands = BenchSwitchCommand.class,
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat to measure:%n")
final class BenchCommand implements Runnable {
  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
