package io.heddle.experiment;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what a run opened, the last first, once: when the run ends, or when the JVM is told to end
 * (Ctrl-C, SIGTERM) before that.
 */
final class Cleanup implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Progress progress;
  private final Thread hook = new Thread(this::interrupt, "cleanup");
  private boolean interrupted;

  Cleanup(Progress progress) {
    this.progress = progress;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Has {@code one} closed later.
   *
   * @throws InterruptedException if the JVM was told to end; {@code one} is closed then
   */
  synchronized <T extends AutoCloseable> T later(T one) throws InterruptedException {
    open.push(one);
    if (interrupted) {
      closeAll();
      throw new InterruptedException();
    }
    return one;
  }

  /** Whether the JVM was told to end. */
  synchronized boolean isInterrupted() {
    return interrupted;
  }

  private void interrupt() {
    progress.last("interrupted; removing everything that was made");
    synchronized (this) {
      interrupted = true;
      closeAll();
    }
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
