package io.heddle.experiment;

import io.heddle.scenario.Step;
import io.heddle.testbed.Capture;
import io.heddle.testbed.Host;
import io.heddle.testbed.Testbed;
import io.heddle.testbed.app.ExternalProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** External programs and packet captures; what they write is kept in the run's folder. */
final class Programs {
  private final Testbed testbed;
  private final Recorder recorder;
  private final Path directory;

  Programs(Testbed testbed, Recorder recorder, Path directory) {
    this.testbed = testbed;
    this.recorder = recorder;
    this.directory = directory;
  }

  void run(Step step, Step.Exec exec, int repetition)
      throws StepFailed, IOException, InterruptedException {
    Path output = output(step, repetition, "out");
    try (ExternalProgram program = start(step, exec, repetition)) {
      ExternalProgram.Outcome outcome = program.await(exec.timeout());
      if (outcome.exitStatus().isEmpty()) {
        throw new StepFailed(
            step, "'" + program + "' did not end in " + exec.timeout().toMillis() / 1000.0 + " s");
      }
      recorder.add(step, "status", outcome.exitStatus().getAsInt());
      recorder.add(step, "time", outcome.durationNanos() / 1e9);
      if (exec.capture().isPresent()) {
        capture(step, exec.capture().get(), output);
      }
    }
  }

  Background runInBackground(Step step, Step.Exec exec) throws IOException {
    ExternalProgram program = start(step, exec, 1);
    return Background.of(program::close, program::close);
  }

  private ExternalProgram start(Step step, Step.Exec exec, int repetition) throws IOException {
    return ExternalProgram.start(
        testbed.hosts().get(exec.host()),
        exec.command(),
        Map.of(),
        output(step, repetition, "out"),
        output(step, repetition, "err"));
  }

  private Path output(Step step, int repetition, String ending) {
    return directory.resolve("output").resolve(step.fileName() + "-" + repetition + "." + ending);
  }

  private void capture(Step step, Step.CaptureNumber number, Path output)
      throws StepFailed, IOException {
    Matcher matcher = number.pattern().matcher(Files.readString(output));
    if (!matcher.find()) {
      throw new StepFailed(step, "the output, kept in " + output + ", does not match 'pattern'");
    }
    try {
      recorder.add(step, "", Double.parseDouble(matcher.group(1)));
    } catch (NumberFormatException e) {
      throw new StepFailed(step, "'" + matcher.group(1) + "' in " + output + " is not a number");
    }
  }

  Background pcap(Step step, Step.Pcap pcap) throws IOException {
    List<Capture> captures = new ArrayList<>();
    Runnable close = () -> captures.forEach(Capture::close);
    try {
      for (String label : pcap.interfaces()) {
        int colon = label.indexOf(':');
        Host host = testbed.hosts().get(label.substring(0, colon));
        String name = step.fileName() + "-" + label.replace(':', '-') + ".pcap";
        captures.add(Capture.toFile(host, label.substring(colon + 1), directory.resolve(name)));
      }
    } catch (IOException | RuntimeException e) {
      close.run();
      throw e;
    }
    return Background.of(close::run, close);
  }
}
