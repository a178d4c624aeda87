package io.heddle.testbed;

import io.heddle.linux.Ethtool;
import io.heddle.linux.NetworkNamespace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A host: a Linux network namespace with its own interfaces, routes and kernel network stack.
 *
 * <p>A socket stays in the namespace that it was created in, whoever uses it later; what it accepts
 * is there too. A thread started by a thread in the namespace is in the namespace as well.
 * Therefore code in the namespace must not start or wake virtual threads (their carriers would be
 * born in it and later serve others): create the socket in {@link #call}, then hand it out.
 */
public final class Host implements NetworkStack {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final HostSpec spec;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Set<Process> processes = ConcurrentHashMap.newKeySet();

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
    FutureTask<T> future =
        new FutureTask<>(
            () -> {
              NetworkNamespace.enter(name());
              try {
                return task.call();
              } finally {
                // Back before the caller is woken: if that is a virtual thread, waking it may start
                // a carrier, which takes this thread's namespace.
                NetworkNamespace.leave();
              }
            });
    Thread.ofPlatform().daemon().name(name() + " call").start(future);
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        default -> throw e;
      }
    }
  }

  /** Starts a daemon platform thread in the host's namespace; the host's end interrupts it. */
  @Override
  public Thread start(String threadName, Runnable task) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name() + " " + threadName)
            .unstarted(
                () -> {
                  try {
                    NetworkNamespace.enter(name());
                    task.run();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  } finally {
                    threads.remove(Thread.currentThread());
                  }
                });
    threads.add(thread);
    thread.start();
    return thread;
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
    // Not by a thread in the namespace: the JDK's thread that reaps the process would live there.
    List<String> words = new ArrayList<>();
    words.addAll(List.of("nsenter", "--net=" + NetworkNamespace.path(name()), "--"));
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    process.onExit().thenAccept(processes::remove);
    return process;
  }

  /** What interface {@code name} has received and sent so far, as the host's kernel counts it. */
  public InterfaceCounters counters(String name) throws IOException {
    return open(() -> KernelCounters.read(KernelCounters.OF_THREAD, name));
  }

  /**
   * Sets the kernel's parameters of the new namespace, which it would else take from the machine.
   * Interfaces must be made afterwards: they take the default ones at their birth.
   */
  void prepare() throws IOException {
    open(
        () -> {
          KernelParameters.turnOffIpv6();
          KernelParameters.set("ipv4/ip_forward", spec.forwarding() ? 1 : 0);
          for (String scope : List.of("all", "default")) {
            // A path through a chain of functions may be asymmetric.
            KernelParameters.set("ipv4/conf/" + scope + "/rp_filter", 0);
            KernelParameters.set("ipv4/conf/" + scope + "/send_redirects", 0);
            KernelParameters.set("ipv4/conf/" + scope + "/accept_redirects", 0);
            // Each interface speaks for its own addresses only: it may be in a network of its own.
            KernelParameters.set("ipv4/conf/" + scope + "/arp_ignore", 1);
            KernelParameters.set("ipv4/conf/" + scope + "/arp_announce", 2);
          }
          // One measurement must not tune the next.
          KernelParameters.set("ipv4/tcp_no_metrics_save", 1);
          return null;
        });
  }

  /** Sets up the interfaces, which are in the namespace by now. */
  void configure() throws IOException {
    open(
        () -> {
          for (InterfaceSpec each : interfaces()) {
            Ethtool.turnOffSendOffloads(each.name());
          }
          return null;
        });
    IpCommands commands = IpCommands.ip();
    IpCommands rates = IpCommands.tc();
    commands.add("link set dev lo up");
    for (InterfaceSpec each : interfaces()) {
      each.address()
          .ifPresent(address -> commands.add("address add", address + " brd + dev", each.name()));
      commands.add("link set dev", each.name(), "up");
      each.bitsPerSecond()
          .ifPresent(rate -> rates.add("qdisc add dev", each.name(), "root", bucket(rate)));
    }
    for (RouteSpec route : spec.routes()) {
      commands.add("route add", route.destination().toString(), "via", route.gateway().toString());
    }
    try {
      commands.runIn(name());
      rates.runIn(name());
    } catch (IOException e) {
      throw new IOException("host " + name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Holds 10 ms of the rate, so that a coarse kernel clock does not lower it, and 50 ms of queue.
   */
  private static String bucket(long bitsPerSecond) {
    long burst = Math.max(16_384, bitsPerSecond / 8 / 100);
    return "tbf rate " + bitsPerSecond + "bit burst " + burst + " latency 50ms";
  }

  /** Stops its threads and programs. */
  void stop() {
    threads.forEach(Thread::interrupt);
    List<ProcessHandle> all =
        processes.stream()
            .flatMap(each -> Stream.concat(each.descendants(), Stream.of(each.toHandle())))
            .toList();
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + GRACE.toNanos();
    try {
      for (Process process : processes) {
        process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
