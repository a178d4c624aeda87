package io.heddle.cli;

import io.heddle.report.Comparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    description = {
      "Tell two runs apart: how they were made, and what they measured.",
      "A star marks means whose 95 %% confidence intervals do not overlap."
    },
    footerHeading = "%nExample:%n",
    footer = "  heddle compare results/embedded results/bmv2")
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "The folder of a run (--out of run).")
  private Path a;

  @Parameters(index = "1", paramLabel = "B", description = "The folder of another.")
  private Path b;

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    spec.commandLine().getOut().print(new Comparison(a, b).render());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
