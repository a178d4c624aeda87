package io.heddle.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = {
      "Say what this machine can and cannot do, and what to install for the rest.",
      "Tries things out in a sandbox of its own and changes nothing."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {" 0:scenarios can be run here", " 1:something that every run needs is missing"})
final class DoctorCommand implements Callable<Integer> {
  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Diagnosis> needed = Diagnosis.ofWhatRunsNeed();
    List<Diagnosis> optional = Diagnosis.ofWhatIsOptional();
    out.println("Needed by every run:");
    needed.forEach(one -> out.println(one.line()));
    out.println();
    out.println("For some things only:");
    optional.forEach(one -> out.println(one.line()));
    out.println();
    boolean ready = needed.stream().allMatch(Diagnosis::ok);
    out.println(
        ready
            ? "Scenarios can be run here: heddle run experiments/scenarios/ping-pong.yaml"
            : "Scenarios cannot be run here until what is marked 'no' above is there.");
    out.flush();
    return ready ? 0 : Main.NOT_HELD;
  }
}
