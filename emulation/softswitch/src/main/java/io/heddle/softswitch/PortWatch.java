package io.heddle.softswitch;

import io.heddle.linux.LinkStates;
import io.heddle.softswitch.replication.PortStates;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks ten times a second which ports of a switch can send, so that packets find it written down.
 * A port that the switch does not have is down.
 */
final class PortWatch implements PortStates, AutoCloseable {
  private static final int PORTS = 512;
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final AtomicIntegerArray up = new AtomicIntegerArray(PORTS);
  private final Map<Integer, String> interfaces;
  private final LinkStates links;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Runnable changed = () -> {};

  private PortWatch(SwitchOptions options, LinkStates links) {
    this.links = links;
    options.cpuPort().ifPresent(port -> up.set(port, 1));
    if (options.wiring() instanceof Wiring.Files) {
      options.ports().keySet().forEach(port -> up.set(port, 1));
      interfaces = Map.of();
    } else {
      interfaces = Map.copyOf(options.ports());
    }
    thread = Thread.ofPlatform().name("ports-" + options.name()).daemon().unstarted(this::run);
  }

  /** Starts to look at the interfaces of the calling thread's network namespace. */
  static PortWatch start(SwitchOptions options) throws IOException {
    PortWatch watch = new PortWatch(options, LinkStates.open());
    watch.look();
    watch.thread.start();
    return watch;
  }

  @Override
  public boolean isUp(int port) {
    return port >= 0 && port < PORTS && up.getAcquire(port) != 0;
  }

  private void run() {
    while (!closed) {
      look();
      LockSupport.parkNanos(PERIOD_NANOS);
    }
    links.close();
  }

  private void look() {
    boolean any = false;
    for (Map.Entry<Integer, String> port : interfaces.entrySet()) {
      int state = links.isUp(port.getValue()) ? 1 : 0;
      any |= up.getAndSet(port.getKey(), state) != state;
    }
    if (any) {
      changed.run();
    }
  }

  /** Also tells somebody when a port went up or down, after {@link #isUp} says so. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
