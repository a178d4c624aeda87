package io.heddle.testbed;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands for ip(8) or its sister tc(8), run by one process. */
public final class IpCommands {
  private final String program;
  private final List<String> lines = new ArrayList<>();

  private IpCommands(String program) {
    this.program = program;
  }

  /** For interfaces, addresses and routes. */
  public static IpCommands ip() {
    return new IpCommands("ip");
  }

  /** For what interfaces do with frames to send. */
  public static IpCommands tc() {
    return new IpCommands("tc");
  }

  /** Adds a command, in the program's words without its name. */
  public void add(String... words) {
    lines.add(String.join(" ", words));
  }

  /**
   * Runs them in this process's network namespace.
   *
   * @throws IOException with one line that names the command that the kernel refused
   */
  public void run() throws IOException {
    run(List.of(program, "-batch", "-"));
  }

  /** Runs them in a named network namespace. */
  public void runIn(String namespace) throws IOException {
    run(List.of(program, "-netns", namespace, "-batch", "-"));
  }

  /** Runs all of them, going on after those that fail. */
  public void runAll() throws IOException {
    run(List.of(program, "-force", "-batch", "-"));
  }

  /** Runs them in a named network namespace, going on after those that fail. */
  public void runAllIn(String namespace) throws IOException {
    run(List.of(program, "-netns", namespace, "-force", "-batch", "-"));
  }

  private void run(List<String> command) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
      for (String line : lines) {
        input.write(line + "\n");
      }
    } catch (IOException e) {
      // It gave up at an earlier line: its output says why.
    }
    try {
      output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(explain(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while setting up the network", e);
    }
  }

  /** Names the command of "Command failed -:3". */
  private String explain(String output) {
    String reason = output.strip().replace('\n', ' ');
    int mark = output.indexOf("Command failed -:");
    if (mark >= 0) {
      String number = output.substring(mark + "Command failed -:".length()).strip();
      String command = lines.get(Integer.parseInt(number.lines().findFirst().orElseThrow()) - 1);
      reason =
          output.substring(0, mark).strip().replace('\n', ' ')
              + " ("
              + program
              + " "
              + command
              + ")";
    }
    return "the kernel refused a part of the network: " + reason;
  }
}
