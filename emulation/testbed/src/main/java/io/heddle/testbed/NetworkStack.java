package io.heddle.testbed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The kernel network stack that an application runs on, usually that of a {@link Host}'s namespace.
 * A socket belongs to the stack of the thread that creates it, so applications create theirs in
 * {@link #open} or on a thread of {@link #start}; once made, a socket may be used by any thread.
 */
public interface NetworkStack {
  /**
   * Runs {@code task} on a thread of this stack and waits for it.
   *
   * @throws Exception what the task threw
   */
  <T> T call(Callable<T> task) throws Exception;

  /** Starts a daemon platform thread of this stack. */
  Thread start(String threadName, Runnable task);

  /**
   * Starts an external program on this stack.
   *
   * @param environment variables beside those of this process
   * @throws IOException if the program cannot be started
   */
  Process exec(List<String> command, Map<String, String> environment, Path stdout, Path stderr)
      throws IOException;

  /** Opens something that lasts, a socket or a process, on this stack. */
  default <T> T open(Opening<T> opening) throws IOException {
    try {
      return call(opening::open);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** A task that can fail with an I/O error only. */
  @FunctionalInterface
  interface Opening<T> {
    T open() throws IOException;
  }
}
