package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Raw Ethernet frames of one network interface, through an AF_PACKET socket of packet(7) called by
 * the foreign-function API. The socket belongs to the network namespace that its opening thread is
 * in. One thread receives, one thread sends (they may be the same); {@link #close} may be called by
 * any and wakes both. Frames have neither preamble nor frame check sequence.
 *
 * <p>A switch loop over many ports: {@link Poller#await}, then for each socket {@code while
 * (receive(0))} handle {@link #buffer()} from {@link #offset()}, then {@link #flush} every port
 * sent to.
 */
public final class PacketSocket implements FrameSink, AutoCloseable {
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int ETH_P_ALL = 3;
  private static final int SO_DETACH_FILTER = 27;
  private static final int SO_ATTACH_BPF = 50;
  private static final int SOCKET_ENTRY = 0;

  /** So that some super-frames and their headers may be under way. */
  private static final int KERNEL_BUFFER = 4 << 20;

  private final String interfaceName;
  private final int interfaceIndex;
  private final int socket;
  private final int wakeup;
  private final ReceiveRing ring;
  private final SendBatch batch;
  private final Waiter waiter;
  private final MemorySegment error;
  private final boolean offloads;

  /** For frames in which nothing is left to do. */
  private final OffloadHeader nothing = new OffloadHeader();

  /** Guards the socket's end against a sender at work; taken once a batch. */
  private final ReentrantLock ending = new ReentrantLock();

  private volatile boolean closed;

  /** Who may still look at the ring, so that only its next call may give the memory back. */
  private volatile Thread receiver;

  private boolean polled;
  private boolean released;

  private PacketSocket(
      String interfaceName,
      int interfaceIndex,
      int socket,
      int wakeup,
      ReceiveRing ring,
      boolean offloads) {
    this.interfaceName = interfaceName;
    this.interfaceIndex = interfaceIndex;
    this.offloads = offloads;
    this.socket = socket;
    this.wakeup = wakeup;
    this.ring = ring;
    Arena arena = Arena.ofAuto();
    this.batch = new SendBatch(arena, offloads);
    this.waiter = new Waiter(arena, socket, wakeup);
    this.error = arena.allocate(JAVA_INT);
  }

  /**
   * Opens the interface in promiscuous mode, without its own transmitted frames. Frames carry their
   * 802.1Q tag in place. Frames longer than the interface's present MTU may be dropped.
   *
   * @throws IOException naming the interface, if there is none or permission is missing
   */
  public static PacketSocket open(String interfaceName) throws IOException {
    return open(interfaceName, true, 0);
  }

  /**
   * As {@link #open}, but frames come and go as kernels hand them to a device: with checksums to be
   * finished and segments to be cut ({@link #offload}). Frames that were received stay as they are
   * until {@link #giveBack}; if too many do, no more are received until then.
   *
   * @param ringBytes of locked memory for frames that wait to be received, 2 KiB each; at least 1
   *     MiB is used
   */
  public static PacketSocket openWithOffloads(String interfaceName, int ringBytes)
      throws IOException {
    return open(interfaceName, true, Math.max(1, ringBytes));
  }

  /** As {@link #open}, but with the frames that the interface sends as well. */
  public static PacketSocket openTap(String interfaceName) throws IOException {
    return open(interfaceName, false, 0);
  }

  private static PacketSocket open(String interfaceName, boolean ignoreOutgoing, int offloadBytes)
      throws IOException {
    boolean offloads = offloadBytes > 0;
    int index = Interfaces.index(interfaceName);
    int mtu = Interfaces.mtu(interfaceName);
    int socket = -1;
    int wakeup = -1;
    ReceiveRing ring = null;
    try (Arena arguments = Arena.ofConfined()) {
      // Protocol 0 until all is set up: no frame of another interface gets in.
      socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
      wakeup = Libc.eventfd();
      if (ignoreOutgoing) {
        Libc.setOption(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
      }
      Libc.setOption(socket, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
      if (offloads) {
        raiseBuffer(socket, Libc.SO_SNDBUFFORCE, Libc.SO_SNDBUF);
        raiseBuffer(socket, Libc.SO_RCVBUFFORCE, Libc.SO_RCVBUF);
      }
      ring = new ReceiveRing(socket, mtu, offloadBytes);
      MemorySegment membership = arguments.allocate(16, 4);
      membership.set(JAVA_INT, 0, index);
      membership.set(JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
      Libc.setOption(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership);
      MemorySegment address = arguments.allocate(20, 4);
      address.set(JAVA_SHORT, 0, (short) Libc.AF_PACKET);
      address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) ETH_P_ALL);
      address.set(JAVA_INT, 4, index);
      Libc.bind(socket, address);
      return new PacketSocket(interfaceName, index, socket, wakeup, ring, offloads);
    } catch (IOException e) {
      if (ring != null) {
        ring.close();
      }
      if (wakeup >= 0) {
        Libc.close(wakeup);
      }
      if (socket >= 0) {
        Libc.close(socket);
      }
      String reason =
          e instanceof ErrnoException failure && failure.errno() == ErrnoException.EPERM
              ? "permission is missing (CAP_NET_RAW)"
              : e.getMessage();
      throw new IOException("cannot open interface " + interfaceName + ": " + reason, e);
    }
  }

  /** Beyond the machine's limit where that is allowed, or else up to it. */
  private static void raiseBuffer(int socket, int forced, int limited) throws ErrnoException {
    try {
      Libc.setOption(socket, Libc.SOL_SOCKET, forced, KERNEL_BUFFER);
    } catch (ErrnoException e) {
      Libc.setOption(socket, Libc.SOL_SOCKET, limited, KERNEL_BUFFER);
    }
  }

  public String interfaceName() {
    return interfaceName;
  }

  int interfaceIndex() {
    return interfaceIndex;
  }

  /** Lets only those frames in for which a program returns how many of their bytes to take. */
  void setFilter(BpfProgram program) throws ErrnoException {
    Libc.setOption(socket, Libc.SOL_SOCKET, SO_ATTACH_BPF, program.descriptor());
  }

  /** Lets all frames in again; nothing if the socket is closed. */
  void clearFilter() {
    ending.lock();
    try {
      if (!closed) {
        Libc.setOption(socket, Libc.SOL_SOCKET, SO_DETACH_FILTER, 0);
      }
    } catch (ErrnoException e) {
      // There was none.
    } finally {
      ending.unlock();
    }
  }

  /**
   * Receives one frame: {@link #length()} bytes of {@link #buffer()} from {@link #offset()}, valid
   * and writable until the next call, as are the 16 bytes before it. After {@link #close}, the
   * receiver's next call frees the ring.
   *
   * @param timeoutMillis how long to wait at most; 0 not at all, -1 for ever
   * @return false after the time-out, or once closed
   */
  public boolean receive(int timeoutMillis) throws IOException {
    if (receiver != Thread.currentThread() && !claim()) {
      return false;
    }
    if (!offloads) {
      ring.giveBack();
    }
    long nanos = timeoutMillis < 0 ? -1 : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    long deadline = timeoutMillis > 0 ? System.nanoTime() + nanos : 0;
    for (; ; ) {
      if (closed) {
        release();
        return false;
      }
      if (ring.take()) {
        return true;
      }
      if (timeoutMillis == 0) {
        return false;
      }
      long left = timeoutMillis < 0 ? -1 : deadline - System.nanoTime();
      if (timeoutMillis > 0 && left <= 0 || !waiter.await(left)) {
        return false;
      }
      if ((waiter.events(SOCKET_ENTRY) & Waiter.FAILED) != 0) {
        clearError();
      }
    }
  }

  /**
   * Whether there was no frame to receive, and none behind one that is still being written. For the
   * receiving thread.
   */
  public boolean isDrained() {
    return closed || ring.isDrained();
  }

  /** Where the last received frame is. */
  public MemorySegment buffer() {
    return ring.memory();
  }

  /** What is left to do in the last received frame; of a socket {@link #openWithOffloads}. */
  public OffloadHeader offload() {
    return ring.offload();
  }

  /**
   * Gives the kernel back the room of all received frames; needed with {@link #openWithOffloads}.
   */
  public void giveBack() {
    if (!closed) {
      ring.giveBack();
    }
  }

  /**
   * Where in {@link #buffer()} the last received frame starts, with its destination MAC address.
   */
  public long offset() {
    return ring.offset();
  }

  /** The last received frame's length in bytes. */
  public int length() {
    return ring.length();
  }

  /** Whether the last received frame was sent by this machine; only a tap sees such frames. */
  public boolean isOutgoing() {
    return ring.sent();
  }

  /** When the kernel took the last received frame, in nanoseconds since 1970 UTC. */
  public long epochNanos() {
    return ring.epochNanos();
  }

  /**
   * How many frames did not reach the receiver, because it was too slow or they were longer than
   * the MTU at {@link #open}. For the receiving thread.
   */
  public long missed() throws IOException {
    return closed ? 0 : ring.dropped();
  }

  /**
   * Queues a copy of {@code length} bytes of {@code frame} from {@code offset}; they leave at the
   * next {@link #flush}, or earlier if the batch is full.
   */
  public void send(MemorySegment frame, long offset, int length) throws IOException {
    if (!room(length, 1)) {
      throw new IOException("a frame of " + length + " bytes is too long to send");
    }
    long at = batch.position();
    MemorySegment.copy(frame, offset, batch.memory(), at, length);
    batch.begin();
    batch.own(at, length);
    batch.end(offloads ? nothing : null);
  }

  @Override
  public MemorySegment memory() {
    return batch.memory();
  }

  @Override
  public long position() {
    return batch.position();
  }

  @Override
  public boolean room(int bytes, int pieces) throws IOException {
    if (!batch.hasRoom(bytes, pieces) && !batch.isBegun()) {
      flush();
    }
    return batch.hasRoom(bytes, pieces);
  }

  @Override
  public void begin() {
    batch.begin();
  }

  @Override
  public void own(long offset, int length) {
    batch.own(offset, length);
  }

  @Override
  public void refer(MemorySegment memory, long offset, int length) {
    batch.refer(memory.address() + offset, length);
  }

  @Override
  public void end(OffloadHeader offload) {
    batch.end(offload);
  }

  /** Hands queued frames to the kernel. A full or downed interface drops them, as a wire would. */
  public void flush() throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    ending.lock();
    try {
      if (closed) {
        batch.clear();
      } else {
        batch.flush(socket);
      }
    } finally {
      ending.unlock();
    }
  }

  /** How many frames the interface refused to send. */
  public long refused() {
    return batch.dropped();
  }

  /** True once {@link #close} was called. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    ending.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      Libc.signal(wakeup);
      if (!polled && (receiver == null || receiver == Thread.currentThread())) {
        release();
      }
    } finally {
      ending.unlock();
    }
  }

  /** A poller's thread is going to receive, so that nothing may be freed under it. */
  void beginPolling() {
    ending.lock();
    try {
      polled = true;
    } finally {
      ending.unlock();
    }
  }

  /** The poller's thread has ended. */
  void endPolling() {
    ending.lock();
    try {
      polled = false;
      receiver = null;
      if (closed) {
        release();
      }
    } finally {
      ending.unlock();
    }
  }

  int socketDescriptor() {
    return socket;
  }

  int wakeupDescriptor() {
    return wakeup;
  }

  /**
   * Reads the pending error, so that a downed interface does not keep the socket ready for ever.
   */
  void clearError() throws IOException {
    Libc.getOption(socket, Libc.SOL_SOCKET, Libc.SO_ERROR, error);
  }

  private boolean claim() {
    ending.lock();
    try {
      if (released) {
        return false;
      }
      receiver = Thread.currentThread();
      return true;
    } finally {
      ending.unlock();
    }
  }

  private void release() {
    ending.lock();
    try {
      if (!released) {
        released = true;
        receiver = null;
        ring.close();
        Libc.close(socket);
        Libc.close(wakeup);
      }
    } finally {
      ending.unlock();
    }
  }
}
