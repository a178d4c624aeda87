package io.heddle.agent;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A P4Runtime switch that an agent can start beside itself. */
public interface Target {
  /**
   * The name by which a scenario chooses this target, for example {@code embedded} or {@code bmv2}.
   */
  String name();

  /**
   * Starts the switch without a program, with the given ports, and returns once its P4Runtime
   * server answers.
   *
   * @throws IOException with one line that says what to change, if it cannot start
   */
  Running start(SwitchSpec spec) throws IOException;

  /** A switch that runs until it is closed. */
  interface Running extends AutoCloseable {
    /** Where the P4Runtime server listens. */
    InetSocketAddress address();

    @Override
    void close();
  }
}
