package io.heddle.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs {@code ./heddle} of this checkout, on the jars that this build has just packaged. */
final class Launcher {
  /** Failsafe runs tests in the module's folder, one below the root. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  static final Path SCENARIOS = ROOT.resolve("experiments/scenarios");

  record Outcome(int status, String output, String errors) {}

  private final List<String> prefix;
  private final Path scratch;

  private Launcher(List<String> prefix, Path scratch) {
    this.prefix = prefix;
    this.scratch = scratch;
  }

  /** As whoever runs the tests; the test is skipped where the kernel refuses namespaces. */
  static Launcher inSandbox(Path scratch) throws Exception {
    assumeNamespaces(List.of());
    return new Launcher(List.of(), scratch);
  }

  /** As the user nobody, where the tests run as root and that user may read this checkout. */
  static Launcher asOrdinaryUser(Path scratch) throws Exception {
    List<String> runuser = List.of("runuser", "-u", "nobody", "--");
    assumeTrue(System.getProperty("user.name").equals("root"), "the tests run as an ordinary user");
    assumeTrue(
        status(with(runuser, "test", "-r", ROOT.resolve("heddle").toString())) == 0,
        "the user nobody may not read " + ROOT);
    assumeNamespaces(runuser);
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxrwxrwx"));
    return new Launcher(runuser, scratch);
  }

  /**
   * In a network of its own with two veth pairs, veth1 and veth2 with peers; the test is skipped
   * where the kernel refuses namespaces. The launcher takes the place of the shell that prepares
   * this, so that signals reach it.
   */
  static Launcher onInterfaces(Path scratch) throws Exception {
    List<String> prefix = new ArrayList<>(inNewNetwork());
    prefix.addAll(
        List.of(
            "sh",
            "-c",
            "ip link set lo up && for i in 1 2; do"
                + " ip link add veth$i type veth peer name peer$i && ip link set veth$i up"
                + " || exit 9; done; exec \"$@\"",
            "sh"));
    return new Launcher(prefix, scratch);
  }

  /**
   * What to put before a command to run it in a network of its own, as root of it; the test is
   * skipped where the kernel refuses namespaces.
   */
  static List<String> inNewNetwork() throws Exception {
    assumeNamespaces(List.of());
    return System.getProperty("user.name").equals("root")
        ? List.of("unshare", "--net")
        : List.of("unshare", "--net", "--user", "--map-root-user");
  }

  static void assumeOnPath(String program) {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
        program + " is not on the PATH");
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "out", ".txt");
    Path errors = Files.createTempFile(scratch, "err", ".txt");
    Process process = start(output, errors, arguments);
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("no end after 5 minutes: " + Files.readString(errors));
    }
    return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  Process start(Path output, Path errors, String... arguments) throws IOException {
    // Of what a shell starts in the background Ctrl-C is ignored, and whatever that starts inherits
    // it.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(prefix);
    command.add(ROOT.resolve("heddle").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .directory(scratch.toFile());
    builder.environment().put("HEDDLE_SKIP_BUILD", "1");
    builder.environment().put("HEDDLE_JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  private static void assumeNamespaces(List<String> prefix) throws Exception {
    List<String> command = with(prefix, "unshare");
    if (!prefix.isEmpty() || !System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(List.of("--net", "--mount", "--pid", "--fork", "--mount-proc", "true"));
    assumeTrue(status(command) == 0, "the kernel refuses namespaces here: " + command);
  }

  private static List<String> with(List<String> prefix, String... rest) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(rest));
    return command;
  }

  static int status(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  static String outputOf(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
