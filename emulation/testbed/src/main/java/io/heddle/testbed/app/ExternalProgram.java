package io.heddle.testbed.app;

import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Any program of the machine, run on a host: iperf3, nginx, a shell script. */
public final class ExternalProgram implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final List<String> command;
  private final Process process;
  private final long startNanos = System.nanoTime();

  private ExternalProgram(List<String> command, Process process) {
    this.command = List.copyOf(command);
    this.process = process;
  }

  /**
   * How a program ended.
   *
   * @param exitStatus nothing if it did not end in time
   * @param durationNanos how long it ran
   */
  public record Outcome(OptionalInt exitStatus, long durationNanos) {
    /** Whether it ended in time with status 0. */
    public boolean succeeded() {
      return exitStatus.isPresent() && exitStatus.getAsInt() == 0;
    }
  }

  /**
   * Starts {@code command}, without a shell.
   *
   * @param environment variables beside those of this process
   * @param stdout file for its standard output, made with its folder
   * @param stderr file for its standard error, made with its folder
   * @throws IOException saying what to install, if there is no such program
   */
  public static ExternalProgram start(
      NetworkStack stack,
      List<String> command,
      Map<String, String> environment,
      Path stdout,
      Path stderr)
      throws IOException {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("a program needs a command");
    }
    if (find(command.getFirst()).isEmpty()) {
      throw new IOException(
          "no program " + command.getFirst() + " on the PATH: install it or correct its name");
    }
    Files.createDirectories(stdout.toAbsolutePath().getParent());
    Files.createDirectories(stderr.toAbsolutePath().getParent());
    return new ExternalProgram(command, stack.exec(command, environment, stdout, stderr));
  }

  /** The executable file that {@code program} names, as a path or on the PATH. */
  public static Optional<Path> find(String program) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program)).filter(Files::isExecutable);
    }
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    for (String folder : path.split(":")) {
      Path file = Path.of(folder, program);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Whether it still runs. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for its end, or for {@code atMost}; then it runs on. */
  public Outcome await(Duration atMost) throws InterruptedException {
    boolean ended = process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    return new Outcome(
        ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(),
        System.nanoTime() - startNanos);
  }

  /** Stops it and what it started: first asks, then kills. */
  @Override
  public void close() {
    // Looked up before the parent dies: its children are nobody's afterwards.
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      process.waitFor(GRACE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public String toString() {
    return String.join(" ", command);
  }
}
