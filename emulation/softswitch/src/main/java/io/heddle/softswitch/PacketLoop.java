package io.heddle.softswitch;

import io.heddle.linux.OffloadHeader;
import io.heddle.linux.PacketSocket;
import io.heddle.linux.Poller;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.dataplane.Output;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.flow.FlowCache;
import io.heddle.softswitch.offload.OffloadPath;
import io.heddle.softswitch.p4runtime.PacketPath;
import io.heddle.softswitch.p4runtime.PortNames;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one packet thread of a switch: takes bursts from every port, runs each frame to completion,
 * and hands what leaves to the kernel once a burst. One thread for all ports needs no lock on a
 * port's sending side, and a frame's copies leave in the order in which its program made them.
 */
final class PacketLoop implements PacketPath, OffloadPath.WholeOutput, AutoCloseable {
  /**
   * Enough to spread the cost of a system call, few enough that no port waits long for its turn.
   */
  private static final int BURST = 64;

  /**
   * How long to look for more frames before sleeping, in nanoseconds: a wake-up costs about as much
   * on a virtual processor, and comes late. Who else wants to run may meanwhile.
   */
  private static final long LINGER = 100_000;

  /** In place of a controller's port, where there is none. */
  static final int NO_PORT = -1;

  /** v1model's ports have 9 bits. */
  private static final int PORTS = 512;

  /** Frames that may wait for the packet thread; whoever injects more has to wait. */
  private static final int MOST_INJECTED = 1024;

  private static final long END_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(PacketLoop.class);

  /** A frame that did not come in through a port's wire. */
  private record Injected(int port, byte[] frame) {}

  private final String name;
  private final LoadOptions loading;
  private final int cpuPort;
  private final Output toCpu;
  private final Poller poller;
  private final Thread thread;

  /** Ports with their numbers, and the same by number, null where there is no port. */
  private final int[] numbers;

  private final Port[] ports;
  private final Port[] portOf = new Port[PORTS];
  private final boolean[] failed = new boolean[PORTS];

  /** Frames of each port that could not be cut or finished; the packet thread's. */
  private final long[] refused = new long[PORTS];

  private final OffloadPath path;

  /** Null if every packet comes here. */
  private final FlowCache flows;

  /** Frames of each port that came here before its last burst, where that emptied the ring. */
  private final long[] passed = new long[PORTS];

  /** Where packets are put together for what wants them in one piece. */
  private final MemorySegment joined = Arena.ofAuto().allocate(2 * Worker.LONGEST_FRAME, 64);

  private final BlockingQueue<Injected> injected = new LinkedBlockingQueue<>(MOST_INJECTED);
  private final Gate gate = new Gate();
  private final Gate.Passage passage = gate.newPassage();

  /** The way through the running program; changed only while no packet is on it. */
  private volatile Worker worker;

  private volatile boolean closed;

  private boolean faultLogged;

  /** Whether some of {@link #passed} is news; the packet thread's. */
  private boolean drained;

  private PacketLoop(
      String name,
      LoadOptions loading,
      SortedMap<Integer, Port> ports,
      Poller poller,
      int cpuPort,
      Output toCpu,
      Forwarding forwarding,
      FlowCache flows) {
    this.name = name;
    this.flows = flows;
    this.loading = loading;
    this.poller = poller;
    this.cpuPort = cpuPort;
    this.toCpu = toCpu;
    numbers = ports.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.ports = ports.values().toArray(Port[]::new);
    ports.forEach((number, port) -> portOf[number] = port);
    path = new OffloadPath(forwarding == Forwarding.STRICT, this);
    ports.forEach((number, port) -> port.sink().ifPresent(sink -> path.addPort(number, sink)));
    thread = Thread.ofPlatform().name("switch-" + name).daemon().unstarted(this::run);
  }

  /**
   * Starts the packet thread. Without a program it drops every frame. The ports are the loop's from
   * now on.
   *
   * @param cpuPort the controller's port, or {@link #NO_PORT}
   * @param toCpu takes frames that the program sends to {@code cpuPort}; must not block
   */
  static PacketLoop start(
      String name,
      LoadOptions loading,
      SortedMap<Integer, Port> ports,
      int cpuPort,
      Output toCpu,
      Forwarding forwarding)
      throws IOException {
    List<PacketSocket> sockets =
        ports.values().stream().map(Port::socket).flatMap(Optional::stream).toList();
    Poller poller = Poller.open(sockets);
    // A trace is to tell every packet's way.
    boolean leave = forwarding == Forwarding.KERNEL_FLOWS && loading.trace().isEmpty();
    FlowCache flows = leave ? KernelPath.open(name, ports) : null;
    PacketLoop loop =
        new PacketLoop(name, loading, ports, poller, cpuPort, toCpu, forwarding, flows);
    loop.thread.start();
    return loop;
  }

  @Override
  public Dataplane load(byte[] bmv2Json) {
    return Dataplane.load(bmv2Json, loading);
  }

  @Override
  public void run(Dataplane dataplane, Runnable handover) {
    Worker newWorker = dataplane.newWorker();
    beginChange();
    try {
      gate.between(
          () -> {
            handover.run();
            worker = newWorker;
          });
      if (flows != null) {
        flows.use(dataplane);
      }
    } finally {
      endChange();
    }
  }

  @Override
  public void beginChange() {
    if (flows != null) {
      flows.beginChange();
    }
  }

  @Override
  public void endChange() {
    if (flows != null) {
      flows.endChange();
    }
  }

  @Override
  public void settle() {
    if (flows != null) {
      flows.settle();
    }
  }

  /** A port went up or down, which can change what becomes of packets. */
  void portsChanged() {
    beginChange();
    endChange();
  }

  @Override
  public PortNames portNames() {
    Map<Integer, String> names = new HashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      int number = numbers[i];
      ports[i].socket().ifPresent(socket -> names.put(number, socket.interfaceName()));
    }
    return new PortNames(names, cpuPort);
  }

  @Override
  public void inject(byte[] frame) {
    if (cpuPort != NO_PORT) {
      inject(cpuPort, frame);
    }
  }

  /** Lets a frame come in at any port; waits while too many do. */
  void inject(int port, byte[] frame) {
    Injected added = new Injected(port, frame);
    try {
      while (!closed && !injected.offer(added, 100, TimeUnit.MILLISECONDS)) {
        poller.wakeup();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    poller.wakeup();
  }

  @Override
  public boolean hasPort(int number) {
    return number == cpuPort || portOf[number] != null;
  }

  @Override
  public void between(Runnable change) {
    gate.between(change);
  }

  private void run() {
    try {
      while (!closed) {
        poller.await(-1);
        long lastFrame = System.nanoTime();
        do {
          if (round()) {
            lastFrame = System.nanoTime();
          } else {
            Thread.yield();
          }
        } while (System.nanoTime() - lastFrame < LINGER && !closed);
      }
    } catch (IOException e) {
      if (!closed) {
        LOG.error("Switch {} stops forwarding: {}", name, e.getMessage());
      }
    }
  }

  /** One burst from each port, while nothing is changed. Returns whether there was any frame. */
  private boolean round() {
    passage.enter();
    try {
      Worker current = worker;
      if (current != null) {
        current.beginBurst();
      }
      boolean any = false;
      for (int i = 0; i < BURST; i++) {
        Injected in = injected.poll();
        if (in == null) {
          break;
        }
        process(current, in.port(), MemorySegment.ofArray(in.frame()), 0, in.frame().length, null);
        any = true;
      }
      for (int i = 0; i < ports.length; i++) {
        any |= burst(current, i);
      }
      flush();
      return any;
    } finally {
      passage.leave();
    }
  }

  /** Returns whether there was any frame. */
  private boolean burst(Worker worker, int index) {
    Port port = ports[index];
    long before = flows == null ? 0 : flows.passed(numbers[index]);
    int taken = 0;
    try {
      while (taken < BURST && port.receive()) {
        taken++;
        process(
            worker, numbers[index], port.buffer(), port.offset(), port.length(), port.offload());
      }
    } catch (IOException e) {
      fail(numbers[index], e);
    }
    if (before != passed[index] && port.isDrained()) {
      passed[index] = before;
      drained = true;
    }
    return taken > 0;
  }

  private void process(
      Worker worker,
      int port,
      MemorySegment frame,
      long offset,
      int length,
      OffloadHeader offload) {
    if (worker == null) {
      return;
    }
    try {
      if (offload == null) {
        path.process(worker, port, frame, offset, length);
      } else {
        path.process(worker, port, frame, offset, length, offload);
      }
      if (flows != null && port != cpuPort) {
        flows.sent(worker, port, frame, offset, length, offload);
      }
    } catch (RuntimeException e) {
      // A fault in one frame must not end the switch; the frame is lost.
      if (!faultLogged) {
        faultLogged = true;
        LOG.error("Switch {} lost a frame of port {}; later ones are lost silently", name, port, e);
      }
    }
  }

  @Override
  public void transmit(
      int port, byte[] headers, int headerLength, MemorySegment rest, long offset, int length) {
    Port to = port < 0 || port >= PORTS ? null : portOf[port];
    if (port != cpuPort && to == null) {
      return; // like a port without a cable
    }
    MemorySegment.copy(headers, 0, joined, ValueLayout.JAVA_BYTE, 0, headerLength);
    MemorySegment.copy(rest, offset, joined, headerLength, length);
    if (port == cpuPort) {
      toCpu.transmit(port, joined, 0, headerLength + length);
      return;
    }
    try {
      to.send(joined, 0, headerLength + length);
    } catch (IOException e) {
      fail(port, e);
    }
  }

  /** Hands all that leaves to the kernel, after which received frames are needed no more. */
  private void flush() {
    for (int i = 0; i < ports.length; i++) {
      try {
        path.close(numbers[i]);
        ports[i].flush();
      } catch (IOException e) {
        fail(numbers[i], e);
      }
    }
    for (Port port : ports) {
      port.giveBack();
    }
    if (drained) {
      drained = false;
      for (int i = 0; i < ports.length; i++) {
        flows.done(numbers[i], passed[i]);
      }
    }
  }

  @Override
  public void failed(int port, IOException e) {
    fail(port, e);
  }

  @Override
  public void refused(int port) {
    if (refused[port]++ == 0) {
      LOG.warn(
          "Switch {} lost a frame of port {}: what its sender left to do is unknown here;"
              + " how many are lost is told at the end",
          name,
          port);
    }
  }

  private void fail(int port, IOException e) {
    if (!failed[port] && !closed) {
      failed[port] = true;
      LOG.warn("Port {} of switch {} fails: {}", port, name, e.getMessage());
    }
  }

  private void tellRefused() {
    for (int port : numbers) {
      if (refused[port] > 0) {
        LOG.warn(
            "Switch {} lost {} frames of port {} that it could not cut or finish",
            name,
            refused[port],
            port);
      }
    }
  }

  /** Ends the packet thread and closes the ports. */
  @Override
  public void close() {
    closed = true;
    poller.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (flows != null) {
      flows.close();
    }
    List.of(ports).forEach(Port::close);
    if (!thread.isAlive()) {
      tellRefused();
      poller.close(); // frees the rings, which a thread that hangs may still touch
    }
  }
}
