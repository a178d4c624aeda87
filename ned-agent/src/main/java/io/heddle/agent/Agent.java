package io.heddle.agent;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * What runs beside one NED: it owns the NED's switch and ports. Controller and testbed know a NED
 * only by its agent.
 */
public final class Agent implements AutoCloseable {
  private final SwitchSpec spec;
  private final Target.Running running;

  private Agent(SwitchSpec spec, Target.Running running) {
    this.spec = spec;
    this.running = running;
  }

  /**
   * Starts the NED's switch on {@code target}.
   *
   * @throws IOException with one line that says what to change, if it cannot start
   */
  public static Agent start(SwitchSpec spec, Target target) throws IOException {
    return new Agent(spec, target.start(spec));
  }

  public SwitchSpec spec() {
    return spec;
  }

  /** Where the NED's P4Runtime server listens. */
  public InetSocketAddress address() {
    return running.address();
  }

  @Override
  public void close() {
    running.close();
  }
}
