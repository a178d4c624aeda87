package io.heddle.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A host: a Linux network namespace with its own interfaces, routes and kernel network stack.
 *
 * <p>A socket stays in the namespace that it was created in, whoever uses it later; what it accepts
 * is there too. A thread started by a thread in the namespace is in the namespace as well.
 * Therefore code in the namespace must not start or wake virtual threads (their carriers would be
 * born in it and later serve others): create the socket in {@link #call}, then hand it out.
 */
public final class Host implements NetworkStack {
  private final HostSpec spec;

  Host(HostSpec spec) {
    this.spec = spec;
  }

  public String name() {
    return spec.name();
  }

  /** Its interfaces, with addresses and where they are plugged in. */
  public List<InterfaceSpec> interfaces() {
    return spec.interfaces();
  }

  /**
   * Runs {@code task} in the host's namespace on a fresh platform thread and waits for it.
   *
   * @throws Exception what the task throws
   */
  @Override
  public <T> T call(Callable<T> task) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Starts a daemon platform thread in the host's namespace; the host's end interrupts it. */
  @Override
  public Thread start(String threadName, Runnable task) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts an external program in the host's namespace; the host's end stops it.
   *
   * @param environment variables beside those of this process
   * @throws IOException if the program cannot be started
   */
  @Override
  public Process exec(
      List<String> command, Map<String, String> environment, Path stdout, Path stderr)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What interface {@code name} has received and sent so far, as the host's kernel counts it. */
  public InterfaceCounters counters(String name) throws IOException {
    throw new UnsupportedOperationException();
  }
}
