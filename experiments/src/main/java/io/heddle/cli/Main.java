package io.heddle.cli;

import io.heddle.cli.p4rt.P4rtCommand;
import io.heddle.controller.compile.CompileException;
import io.heddle.scenario.ScenarioException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code heddle}. */
@Command(
    name = "heddle",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    subcommands = {
      RunCommand.class,
      CompareCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      P4rtCommand.class,
      StfCommand.class,
      SwitchCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Isolated layer-2 networks and service chains on programmable switches:",
      "a P4Runtime controller and a testbed that runs it on real Linux network stacks."
    },
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  heddle run experiments/scenarios/smart-campus.yaml",
      "  heddle run my.yaml --out results/first --repeat 30",
      "  heddle compare results/first results/second",
      "  heddle doctor",
      "  heddle stf --p4info my.p4info.txtpb --json my.json my.stf",
      "  heddle switch router.json -i 1@veth1 -i 2@veth2 --log",
      "  heddle p4rt info",
      "  heddle test                     (in a checkout: the whole test suite)",
      "",
      "'heddle COMMAND --help' tells more about a command."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:success; for run: every expectation holds",
      " 1:an expectation does not hold; for doctor: this machine cannot run scenarios",
      " 2:wrong usage, a mistake in a file, or something missing on this machine",
      " 3:a fault in Heddle itself",
      "130:interrupted"
    })
public final class Main implements Runnable {
  /** Exit statuses beside 0. */
  static final int NOT_HELD = 1;

  static final int USER_ERROR = 2;
  static final int FAULT = 3;
  static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  /** Runs one command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(SwitchCommand.joined(arguments)));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Main::wrongUsage)
        .setExecutionExceptionHandler(Main::failure);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int wrongUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("heddle: " + oneLine(e.getMessage()) + "; see " + name + " --help");
    return USER_ERROR;
  }

  private static int failure(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    switch (e) {
      case ScenarioException mistake -> command.getErr().println(mistake.getMessage());
      case IOException expected -> command.getErr().println("heddle: " + oneLine(text(expected)));
      case InterruptedException interrupted -> {
        return INTERRUPTED;
      }
      case CompileException contradiction ->
          command.getErr().println("heddle: " + oneLine(contradiction.getMessage()));
      default -> {
        command.getErr().println("heddle: a fault in Heddle itself, please report it:");
        e.printStackTrace(command.getErr());
        return FAULT;
      }
    }
    return USER_ERROR;
  }

  private static String text(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
