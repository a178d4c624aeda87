package io.heddle.testbed;

import io.heddle.agent.Agent;
import io.heddle.agent.Target;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/**
 * An emulated network inside Heddle's sandbox. First all hosts and links, then the NEDs, whose
 * ports are what hosts and links were plugged into. Closing it stops and removes everything.
 */
public final class Testbed implements AutoCloseable {
  private Testbed() {}

  /**
   * Opens an empty testbed.
   *
   * @param seed of every random choice that links make
   * @throws IOException if this JVM is not in a {@link Sandbox}
   */
  public static Testbed open(long seed) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Builds hosts and links, all in a few commands.
   *
   * @throws IllegalArgumentException if a name or port is taken twice
   * @throws IOException with one line, if the kernel refuses something
   */
  public void add(List<HostSpec> hosts, List<LinkSpec> links) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Starts a NED with the ports that were plugged in so far. */
  public Agent startNed(NedSpec ned, Target target) throws IOException {
    throw new UnsupportedOperationException();
  }

  public SortedMap<String, Host> hosts() {
    throw new UnsupportedOperationException();
  }

  public SortedMap<String, Link> links() {
    throw new UnsupportedOperationException();
  }

  public SortedMap<String, Agent> neds() {
    throw new UnsupportedOperationException();
  }

  /** The name of the network interface (in this JVM's namespace) that is a NED's port. */
  public String portInterface(String ned, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
