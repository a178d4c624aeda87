package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a main method in a JVM with user, process, mount and network namespaces of its own. */
public final class Sandboxed {
  private static final String PREPARE = "mount -t tmpfs tmpfs /run && ip link set lo up";

  private record Outcome(int status, String output) {}

  private static final String ROOTLESS = "-Urnmpf";

  /** With all rights that the tests have themselves. */
  private static final String ROOT = "-nmpf";

  private Sandboxed() {}

  /** As {@link #run}, but skips the test unless it is root that runs it. */
  public static void runAsRoot(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may load eBPF programs");
    run(ROOT, program, arguments);
  }

  /** Succeeds if the program ends with status 0; skips the test where namespaces are forbidden. */
  public static void run(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    run(ROOTLESS, program, arguments);
  }

  private static void run(String namespaces, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    Outcome trial = unshare(namespaces, PREPARE);
    assumeTrue(trial.status() == 0, () -> "this machine refuses namespaces: " + trial.output());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    Outcome outcome =
        unshare(namespaces, PREPARE + " && exec \"$@\"", command.toArray(String[]::new));
    assertThat(outcome.status()).as(outcome.output()).isZero();
  }

  private static Outcome unshare(String namespaces, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare", namespaces, "--mount-proc", "--kill-child", "sh", "-c", script, "-"));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
