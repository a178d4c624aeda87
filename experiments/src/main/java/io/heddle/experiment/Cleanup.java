package io.heddle.experiment;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what a run opened, the last first, once: when the run ends, or when the JVM is told to end
 * (Ctrl-C, SIGTERM) before that.
 */
final class Cleanup implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Thread hook = new Thread(this::closeAll, "cleanup");

  Cleanup() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Has {@code one} closed later. */
  synchronized <T extends AutoCloseable> T later(T one) {
    open.push(one);
    return one;
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // The hook finds nothing left to do.
    }
  }

  private synchronized void closeAll() {
    RuntimeException failure = null;
    while (!open.isEmpty()) {
      AutoCloseable one = open.pop();
      try {
        one.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("cannot close " + one, e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
