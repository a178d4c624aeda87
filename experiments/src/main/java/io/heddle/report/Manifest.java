package io.heddle.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What another person needs to repeat a run.
 *
 * @param commit of Heddle, with {@code -dirty} after it if files were changed since
 * @param p4Hash SHA-256 of the pipeline's sources
 * @param backendVersion as the switch itself tells it
 */
public record Manifest(
    String heddle,
    String commit,
    String scenarioFile,
    String scenarioHash,
    long seed,
    int repeat,
    List<String> command,
    String backend,
    String backendVersion,
    String p4Hash,
    Machine machine,
    Instant started,
    Instant finished) {
  public Manifest {
    command = List.copyOf(command);
  }

  /** The machine that a run took place on. */
  public record Machine(
      String jdk, String kernel, String cpu, int processors, long memoryMegabytes, String user) {
    /** This machine. */
    public static Machine current() {
      return new Machine(
          System.getProperty("java.vendor") + " " + Runtime.version(),
          System.getProperty("os.name")
              + " "
              + System.getProperty("os.version")
              + " "
              + System.getProperty("os.arch"),
          field(Path.of("/proc/cpuinfo"), "model name", "unknown"),
          Runtime.getRuntime().availableProcessors(),
          Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal", "0 kB").replaceAll("\\D", ""))
              / 1000,
          System.getProperty("user.name"));
    }

    private static String field(Path file, String key, String otherwise) {
      try {
        for (String line : Files.readAllLines(file)) {
          int colon = line.indexOf(':');
          if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
            return line.substring(colon + 1).strip();
          }
        }
        return otherwise;
      } catch (IOException e) {
        return otherwise;
      }
    }
  }

  /** The commit of the repository at {@code home}, or {@code unknown} where there is no git. */
  public static String commitOf(Path home) {
    String head = git(home, "rev-parse", "HEAD");
    if (head.isEmpty()) {
      return "unknown";
    }
    return git(home, "status", "--porcelain", "--untracked-files=no").isEmpty()
        ? head
        : head + "-dirty";
  }

  private static String git(Path home, String... arguments) {
    List<String> command = new java.util.ArrayList<>(List.of("git", "-C", home.toString()));
    command.addAll(List.of(arguments));
    try {
      Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(git.getInputStream().readAllBytes()).strip();
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
