package io.heddle.softswitch.flow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.heddle.linux.KernelFlows;
import io.heddle.linux.OffloadHeader;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.Worker;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves to the kernel what the program does with packets alike. From now and then a packet of each
 * port a {@link Recipe} is made; packets that it holds for then go their way without this process,
 * until the program's state changes. What they count is added when somebody wants to know.
 *
 * <p>The packet thread calls {@link #sent}; who changes tables calls {@link #beginChange} and
 * {@link #endChange}, who reads counters calls {@link #settle}.
 */
public final class FlowCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlowCache.class);
  private static final int PORTS = 512;

  /** Packets from one that a recipe is tried for to the next, where trying has led to something. */
  private static final int LEAST_INTERVAL = 16;

  /** The same where it has not, so that trying costs little. */
  private static final int MOST_INTERVAL = 4096;

  /** A super-frame is worth a recipe sooner. */
  private static final int SUPER_FRAME = 8;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int ETHER_TYPE = 12;
  private static final int UDP_HEADER = 8;
  private static final int TCP_CHECKSUM = 16;
  private static final int TCP_WORDS = 12;

  /** Of all flows so many should have had packets, as one in this number. */
  private static final int LEAST_USEFUL = 8;

  /**
   * If there are more flows than slots, or more masks, all begin anew, but not more often than
   * that.
   */
  private static final long LEAST_RESTART_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final KernelFlows kernel;
  private final Prober prober = new Prober();
  private final int[] interval = new int[PORTS];
  private final int[] wait = new int[PORTS];

  // Guarded by the lock, which the packet thread never waits for.
  private final ReentrantLock lock = new ReentrantLock();
  private final Recipe[] recipes = new Recipe[KernelFlows.SLOTS];
  private final long[] packets = new long[KernelFlows.SLOTS];
  private final long[] bytes = new long[KernelFlows.SLOTS];
  private final Set<ByteBuffer> keys = new HashSet<>();
  private int used;
  private int leastInterval = LEAST_INTERVAL;
  private long generation;
  private int changes;
  private long lastRestart = System.nanoTime();
  private Dataplane dataplane;
  private int countingWorker;
  private boolean failed;

  public FlowCache(KernelFlows kernel) {
    this.kernel = kernel;
    Arrays.fill(interval, LEAST_INTERVAL);
  }

  /** The program that runs from now on, between {@link #beginChange} and {@link #endChange}. */
  public void use(Dataplane running) {
    lock.lock();
    try {
      dataplane = running;
      countingWorker = running.newWorkerNumber();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins to change what may become of packets. When this returns, no packet leaves as one before
   * it did, and all are counted that have.
   */
  public void beginChange() {
    lock.lock();
    try {
      changes++;
      restart();
    } finally {
      lock.unlock();
    }
  }

  /** Ends one change. */
  public void endChange() {
    lock.lock();
    try {
      changes--;
    } finally {
      lock.unlock();
    }
  }

  /** Adds to the program's counters and ages what packets in the kernel have counted so far. */
  public void settle() {
    lock.lock();
    try {
      for (int slot = 0; slot < used; slot++) {
        long newPackets = kernel.packets(slot) - packets[slot];
        long newBytes = kernel.bytes(slot) - bytes[slot];
        if (newPackets > 0 || newBytes > 0) {
          recipes[slot].count(countingWorker, newPackets, newBytes);
          recipes[slot].hit(dataplane.now() - (System.nanoTime() - kernel.lastNanos(slot)));
          packets[slot] += newPackets;
          bytes[slot] += newBytes;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all flows. */
  private void restart() {
    kernel.begin(++generation);
    settle();
    Arrays.fill(recipes, 0, used, null);
    used = 0;
    keys.clear();
  }

  /** A packet or super-frame has left the program. */
  public void sent(
      Worker worker,
      int port,
      MemorySegment frame,
      long offset,
      int length,
      OffloadHeader offload) {
    boolean whole = offload == null || offload.segmentation() == OffloadHeader.WHOLE;
    wait[port] -= whole ? 1 : SUPER_FRAME;
    if (wait[port] > 0 || !worker.hasFlows() || !lock.tryLock()) {
      return;
    }
    try {
      int packet = whole ? length : segmentLength(frame, offset, length, offload);
      if (changes == 0) {
        boolean learnt = learn(worker, port, frame, offset, Math.min(packet, length), !whole);
        interval[port] = learnt ? leastInterval : Math.min(MOST_INTERVAL, 2 * interval[port]);
      }
      wait[port] = interval[port];
    } catch (IOException e) {
      if (!failed) {
        failed = true;
        LOG.warn("Flows cannot be left to the kernel: {}", e.getMessage());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The length of a super-frame's first segment. */
  private static int segmentLength(
      MemorySegment frame, long offset, int length, OffloadHeader offload) {
    int transport = offload.checksumStart();
    boolean tcp = offload.checksumOffset() == TCP_CHECKSUM;
    if (transport + TCP_WORDS >= length) {
      return length;
    }
    int words = (frame.get(JAVA_BYTE, offset + transport + TCP_WORDS) & 0xff) >> 4;
    return transport + (tcp ? words * Integer.BYTES : UDP_HEADER) + offload.segmentSize();
  }

  /** Whether packets like this one are left to the kernel now. */
  private boolean learn(
      Worker worker, int port, MemorySegment frame, long offset, int length, boolean segments)
      throws IOException {
    if (!kernel.hasPort(port) || isTagged(frame, offset, length)) {
      return false;
    }
    Optional<Recipe> found = prober.probe(worker, port, frame, offset, length);
    if (found.isEmpty()) {
      return false;
    }
    Recipe recipe = found.get();
    KernelFlows.Action action = action(recipe);
    if (!kernel.hasPort(recipe.egressPort())
        || recipe.mask().length > KernelFlows.LONGEST_MASK
        || !action.isPossible()
        || segments && recipe.headers() == 0) {
      return false;
    }
    ByteBuffer key = key(port, recipe.mask(), frame, offset);
    if (keys.contains(key)) {
      return true;
    }
    if (used == KernelFlows.SLOTS || !kernel.hasRoomFor(recipe.mask())) {
      if (System.nanoTime() - lastRestart < LEAST_RESTART_NANOS) {
        return false;
      }
      lastRestart = System.nanoTime();
      // Where hardly two packets are alike, trying is not worth much.
      leastInterval = isUseful() ? LEAST_INTERVAL : MOST_INTERVAL;
      restart();
    }
    if (!kernel.install(used, generation, port, recipe.mask(), frame, offset, action)) {
      return false;
    }
    recipes[used] = recipe;
    packets[used] = 0;
    bytes[used] = 0;
    used++;
    keys.add(key);
    return true;
  }

  /** Whether a frame has an 802.1Q or 802.1ad tag, which the kernel keeps beside it. */
  private static boolean isTagged(MemorySegment frame, long offset, int length) {
    if (length < ETHER_TYPE + Short.BYTES) {
      return false;
    }
    int type = Short.toUnsignedInt(frame.get(NETWORK_SHORT, offset + ETHER_TYPE));
    return type == 0x8100 || type == 0x88a8;
  }

  private boolean isUseful() {
    int useful = 0;
    for (int slot = 0; slot < used; slot++) {
      useful += kernel.packets(slot) > 0 ? 1 : 0;
    }
    return useful > used / LEAST_USEFUL;
  }

  private static KernelFlows.Action action(Recipe recipe) {
    return new KernelFlows.Action(
        recipe.egressPort(),
        recipe.removed(),
        recipe.prefix(),
        recipe.lengthsFollow(),
        recipe.headers(),
        recipe.tunnelled());
  }

  private static ByteBuffer key(int port, byte[] mask, MemorySegment frame, long offset) {
    ByteBuffer key = ByteBuffer.allocate(Integer.BYTES + 2 * mask.length).putInt(port);
    key.put(mask);
    for (int i = 0; i < mask.length; i++) {
      key.put((byte) (frame.get(JAVA_BYTE, offset + i) & mask[i]));
    }
    return key.flip();
  }

  /** How many of a port's frames were left to this process, if they found room in its ring. */
  public long passed(int port) {
    return kernel.passed(port);
  }

  /** What became of so many frames that have {@link #passed} has been sent. */
  public void done(int port, long frames) {
    kernel.done(port, frames);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      changes++; // for ever
      restart();
      kernel.close();
    } finally {
      lock.unlock();
    }
  }
}
