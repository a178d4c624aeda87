package io.heddle.testbed;

import java.util.List;

/**
 * The fresh user, process, mount and network namespaces that an emulation runs in, so that it
 * touches nothing of its machine and everything it made ends with it.
 */
public final class Sandbox {
  private Sandbox() {}

  /** Whether this JVM runs inside the sandbox ({@code HEDDLE_SANDBOX=1} in its environment). */
  public static boolean isInside() {
    return "1".equals(System.getenv("HEDDLE_SANDBOX"));
  }

  /** The words to put before a command so that it runs in a sandbox of its own. */
  public static List<String> prefix() {
    throw new UnsupportedOperationException();
  }
}
