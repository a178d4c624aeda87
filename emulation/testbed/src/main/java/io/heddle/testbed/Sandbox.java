package io.heddle.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The fresh user, process, mount and network namespaces that an emulation runs in, so that it
 * touches nothing of its machine and everything it made ends with it. The launcher {@code heddle}
 * makes the same.
 */
public final class Sandbox {
  private static final String INSIDE = "HEDDLE_SANDBOX";
  private static final String SET_UP =
      "PATH=$PATH:/usr/sbin:/sbin && mount -t tmpfs heddle /run && mkdir /run/netns && ip link set lo up";

  private Sandbox() {}

  /** Whether this JVM runs inside the sandbox ({@code HEDDLE_SANDBOX=1} in its environment). */
  public static boolean isInside() {
    return "1".equals(System.getenv(INSIDE));
  }

  /** The words to put before a command so that it runs in a sandbox of its own. */
  public static List<String> prefix() throws IOException {
    List<String> words = unshare();
    words.addAll(List.of("sh", "-c", SET_UP + " && exec env " + INSIDE + "=1 \"$@\"", "sh"));
    return words;
  }

  /**
   * Tries whether this machine lets the caller have a sandbox.
   *
   * @throws IOException with one line that says what to change, if not
   */
  public static void check() throws IOException {
    List<String> words = unshare();
    words.addAll(List.of("sh", "-c", SET_UP));
    String output;
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while trying a sandbox", e);
    }
    throw new IOException(
        "cannot make namespaces ("
            + output.replace('\n', ' ')
            + "): "
            + (isRoot()
                ? "root lacks CAP_SYS_ADMIN here, as in an unprivileged container"
                : "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or"
                    + " kernel.apparmor_restrict_unprivileged_userns=0) or run as root"));
  }

  private static List<String> unshare() throws IOException {
    List<String> words = new ArrayList<>(List.of("unshare"));
    if (!isRoot()) {
      words.addAll(List.of("--user", "--map-root-user"));
    }
    words.addAll(List.of("--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"));
    return words;
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
