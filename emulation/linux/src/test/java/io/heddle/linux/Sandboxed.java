package io.heddle.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a class's main method in a JVM with user, process, mount and network namespaces of its own.
 */
final class Sandboxed {
  private static final List<String> UNSHARE =
      List.of("unshare", "-Urnmpf", "--mount-proc", "--kill-child", "sh", "-c");

  /** As {@link #UNSHARE}, but with all rights that the tests have themselves. */
  private static final List<String> UNSHARE_AS_ROOT =
      UNSHARE.stream().map(word -> word.equals("-Urnmpf") ? "-nmpf" : word).toList();

  private Sandboxed() {}

  static void run(Class<?> program) throws IOException, InterruptedException {
    run(UNSHARE, program);
  }

  /** Skips the test unless it is root that runs it, for what no user namespace allows. */
  static void runAsRoot(Class<?> program) throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may load eBPF programs");
    run(UNSHARE_AS_ROOT, program);
  }

  private static void run(List<String> unshare, Class<?> program)
      throws IOException, InterruptedException {
    Result trial = execute(unshare, List.of(), "mount -t tmpfs tmpfs /run");
    assumeTrue(trial.status == 0, () -> "this machine refuses namespaces: " + trial.output);
    Result result =
        execute(
            unshare,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()),
            "mount -t tmpfs tmpfs /run && ip link set lo up && exec \"$@\"");
    assertThat(result.status).as(result.output).isZero();
  }

  private static Result execute(List<String> unshare, List<String> arguments, String script)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(unshare);
    command.add(script);
    command.add("sandbox");
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  private record Result(int status, String output) {}
}
