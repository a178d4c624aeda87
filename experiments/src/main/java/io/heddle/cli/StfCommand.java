package io.heddle.cli;

import io.grpc.StatusException;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.stf.Outcome;
import io.heddle.softswitch.stf.StfRunner;
import io.heddle.softswitch.stf.StfSyntaxException;
import io.heddle.softswitch.stf.StfTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "stf",
    description = {
      "Test a P4 program with files of p4c's Simple Test Framework, on in-memory ports.",
      "Each test starts with the program's initial state."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = {
      "  p4c-bm2-ss --p4runtime-files my.p4info.txtpb -o my.json my.p4",
      "  heddle stf --p4info my.p4info.txtpb --json my.json my.stf"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:every test passed",
      " 1:a test failed; what was expected and what came is printed",
      " 2:wrong usage, a file that cannot be read, or a program that the switch cannot run"
    })
final class StfCommand implements Callable<Integer> {
  @Option(
      names = "--p4info",
      paramLabel = "F",
      required = true,
      description = "The program's p4info in protobuf text form.")
  private Path p4info;

  @Option(
      names = "--json",
      paramLabel = "F",
      required = true,
      description = "The program as p4c-bm2-ss compiles it.")
  private Path json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also print what register_read and the like read.")
  private boolean verbose;

  @Parameters(paramLabel = "TEST.stf", arity = "1..*", description = "The tests.")
  private List<Path> tests;

  @Mixin private HelpOption help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    StfRunner runner = runner();
    List<StfTest> read = new ArrayList<>();
    for (Path file : tests) {
      try {
        read.add(StfTest.read(file));
      } catch (NoSuchFileException e) {
        throw missing(file, e);
      } catch (StfSyntaxException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    int failed = 0;
    for (StfTest test : read) {
      switch (runner.run(test)) {
        case Outcome.Passed(List<String> notes) -> {
          out.println("pass  " + test.file());
          if (verbose) {
            notes.forEach(note -> out.println("      " + note));
          }
        }
        case Outcome.Failed(String reason, List<String> details) -> {
          failed++;
          out.println("FAIL  " + test.file() + ": " + reason);
          details.forEach(line -> out.println("      " + line));
        }
      }
    }
    out.println((read.size() - failed) + " passed, " + failed + " failed");
    out.flush();
    return failed == 0 ? 0 : Main.NOT_HELD;
  }

  private StfRunner runner() throws IOException {
    try {
      P4Info info = P4Info.parse(Files.readString(p4info, StandardCharsets.UTF_8));
      return StfRunner.of(info.message(), Files.readAllBytes(json));
    } catch (NoSuchFileException e) {
      throw missing(Path.of(e.getFile()), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(p4info + ": " + e.getMessage(), e);
    } catch (StatusException e) {
      throw new IOException(json + ": " + e.getStatus().getDescription(), e);
    }
  }

  private static IOException missing(Path file, NoSuchFileException e) {
    return new IOException("there is no file " + file, e);
  }
}
