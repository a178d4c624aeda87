package io.heddle.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Print the versions of Heddle, its pipeline and its JDK.")
final class VersionCommand implements Callable<Integer> {
  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    for (String line : new VersionText().getVersion()) {
      spec.commandLine().getOut().println(line);
    }
    return 0;
  }
}
