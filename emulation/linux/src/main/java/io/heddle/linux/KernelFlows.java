package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Flows whose frames go from port to port within the kernel, by eBPF programs at their interfaces:
 * no copy, no wake-up, and on the processor that they come in on, super-frames as they are. A flow
 * is all frames of a port that are alike under a mask; each lives in a numbered slot, which counts
 * them. What has no flow here goes to the ports' packet sockets as ever.
 *
 * <p>A frame never overtakes an earlier one of its flow that went to a packet socket, as long as
 * the packet thread says truthfully which it is {@link #done} with. One thread at a time may change
 * flows.
 */
public final class KernelFlows implements AutoCloseable {
  /** A flow's bytes must be among so many at a frame's beginning. */
  public static final int LONGEST_MASK = FlowMemory.KEY_BYTES;

  public static final int LONGEST_PREFIX = FlowMemory.LONGEST_PREFIX;

  /** Slots are numbered from 0. */
  public static final int SLOTS = FlowMemory.SLOTS;

  /** More keys than slots, as those of the past stay until they are forgotten. */
  private static final int KEYS = 4 * SLOTS;

  /** What an IPv4 header can say of its packet's length, and the Ethernet header in front. */
  private static final int LONGEST_FRAME = 65535 + 14;

  private static final int ETHERNET = 14;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  /** A processor that is in the middle of a frame for longer has lost it to another program. */
  private static final long LONGEST_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final VarHandle NUMBER = JAVA_LONG.varHandle();

  /**
   * What becomes of a flow's frames: they leave by {@code egressPort} as {@code prefix}, followed
   * by what comes behind their first {@code removed} bytes.
   *
   * @param removed 0, or as long as the prefix, or of any length if there is no prefix
   * @param lengthsFollow whether the prefix begins with Ethernet, IPv4 without options and UDP
   *     headers whose lengths and header checksum are to be those that fit the frame
   * @param headers the bytes of each segment's headers in a super-frame of TCP; 0 if the flow has
   *     none
   * @param tunnelled whether that would be TCP in a tunnel of UDP; super-frames of datagrams are
   *     left to the packet thread
   */
  public record Action(
      int egressPort,
      int removed,
      byte[] prefix,
      boolean lengthsFollow,
      int headers,
      boolean tunnelled) {
    /** Whether the kernel can do it. */
    public boolean isPossible() {
      boolean shape = removed == 0 || prefix.length == 0 || removed == prefix.length;
      boolean tunnel = removed > 0 || prefix.length == 0 || lengthsFollow;
      return shape && tunnel && prefix.length <= LONGEST_PREFIX;
    }

    private boolean isRemoval() {
      return removed > 0 && prefix.length == 0;
    }
  }

  private final Map<Integer, PacketSocket> ports;
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final List<PacketSocket> filtered = new ArrayList<>();
  private final BpfMap flows;
  private final MemorySegment control;
  private final MemorySegment slots;
  private final byte[][] masks = new byte[FlowMemory.MOST_MASKS][];
  private int masksUsed;
  private final MemorySegment key = Arena.ofAuto().allocate(FlowMemory.KEY, 8);
  private final MemorySegment number = Arena.ofAuto().allocate(JAVA_INT);

  private KernelFlows(Map<Integer, PacketSocket> ports) throws IOException {
    this.ports = Map.copyOf(ports);
    try {
      BpfMap controlMap = own(BpfMap.array("heddle_control", FlowMemory.CONTROL, 1));
      flows = own(BpfMap.hash("heddle_flows", FlowMemory.KEY, Integer.BYTES, KEYS));
      BpfMap slotMap = own(BpfMap.array("heddle_slots", FlowMemory.SLOT, SLOTS));
      control = controlMap.map(FlowMemory.CONTROL);
      slots = slotMap.map((long) SLOTS * FlowMemory.SLOT);
      FlowPrograms programs = new FlowPrograms(controlMap, flows, slotMap);
      for (Map.Entry<Integer, PacketSocket> port : this.ports.entrySet()) {
        attach(port.getKey(), port.getValue(), programs);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Puts the programs at the ports' interfaces, which forward nothing until there are flows. They
   * go with the process if {@link #close} is not called.
   *
   * @param ports sockets with offloads by their ports' numbers, 0 to 511; they stay the caller's
   * @throws IOException if the kernel is older than 6.6, or permission is missing (CAP_BPF and
   *     CAP_NET_ADMIN outside of any user namespace)
   */
  public static KernelFlows open(Map<Integer, PacketSocket> ports) throws IOException {
    return new KernelFlows(ports);
  }

  private void attach(int port, PacketSocket socket, FlowPrograms programs) throws IOException {
    // The forwarder first: what the filter keeps from the socket needs one.
    try (BpfProgram forwarder =
        BpfProgram.load(
            "heddle_forward", BpfProgram.Kind.TRAFFIC_CLASSIFIER, programs.forwarder(port))) {
      int link = forwarder.attachToIngress(socket.interfaceIndex());
      owned.add(() -> Libc.close(link));
    }
    try (BpfProgram filter =
        BpfProgram.load("heddle_filter", BpfProgram.Kind.SOCKET_FILTER, programs.filter(port))) {
      socket.setFilter(filter);
      filtered.add(socket);
    }
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }

  /** Whether a port's frames can come from or go to flows. */
  public boolean hasPort(int port) {
    return ports.containsKey(port);
  }

  /**
   * Ends all flows and begins with another generation, of which there are none yet. When this
   * returns, no frame takes a flow of before.
   *
   * @param generation one that was not there before
   */
  public void begin(long generation) {
    NUMBER.setVolatile(control, (long) FlowMemory.GENERATION, generation);
    awaitFrames();
    masksUsed = 0;
    NUMBER.setVolatile(control, (long) FlowMemory.MASKS_USED, 0L);
  }

  private void awaitFrames() {
    long deadline = System.nanoTime() + LONGEST_WAY_NANOS;
    for (int cpu = 0; cpu < FlowMemory.CPUS; cpu++) {
      long busy = FlowMemory.CPU + ((long) cpu << FlowMemory.CPU_SHIFT) + FlowMemory.BUSY;
      while ((long) NUMBER.getVolatile(control, busy) != 0) {
        if (System.nanoTime() - deadline > 0) {
          NUMBER.setVolatile(control, busy, 0L);
        }
        Thread.yield();
      }
    }
  }

  /**
   * Lets frames take a flow from now on, if this generation has not ended.
   *
   * @param slot one that no flow of this generation has; counts from 0 again
   * @param mask which of a frame's first bytes matter; frames that are shorter are not of the flow
   * @param frame one of the flow's frames, from {@code offset} on
   * @return false if there is no room for one more mask, or the kernel removes no headers from such
   *     frames
   * @throws IOException if the kernel has no room
   */
  public boolean install(
      int slot,
      long generation,
      int port,
      byte[] mask,
      MemorySegment frame,
      long offset,
      Action action)
      throws IOException {
    EtherTypes types = new EtherTypes(mask, frame, offset);
    if (action.isRemoval() && !types.isIp(0)) {
      return false;
    }
    int maskNumber = use(mask);
    if (maskNumber < 0) {
      return false;
    }
    write(
        slots.asSlice((long) slot * FlowMemory.SLOT, FlowMemory.SLOT),
        generation,
        least(mask, types, action),
        action);
    key.fill((byte) 0);
    key.set(JAVA_INT, 0, port | maskNumber << FlowMemory.MASK_SHIFT);
    key.set(JAVA_INT, FlowMemory.KEY_GENERATION, (int) generation);
    for (int i = 0; i < mask.length; i++) {
      byte value = (byte) (frame.get(JAVA_BYTE, offset + i) & mask[i]);
      key.set(JAVA_BYTE, FlowMemory.KEY_START + (long) i, value);
    }
    number.set(JAVA_INT, 0, slot);
    flows.put(key, number);
    return true;
  }

  /** How long a frame must be. The kernel leaves a network header where it removes one. */
  private static int least(byte[] mask, EtherTypes types, Action action) {
    return action.isRemoval()
        ? Math.max(mask.length, action.removed + ETHERNET + types.leastLeft(action.removed))
        : mask.length;
  }

  /** What all frames of a flow say of the headers behind Ethernet's. */
  private record EtherTypes(byte[] mask, MemorySegment frame, long offset) {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    /** The EtherType of the Ethernet header that begins at a byte; -1 if it may differ. */
    private int of(int ethernet) {
      int at = ethernet + ETHERNET - 2;
      boolean fixed = at + 1 < mask.length && mask[at] == -1 && mask[at + 1] == -1;
      return fixed
          ? (frame.get(JAVA_BYTE, offset + at) & 0xff) << Byte.SIZE
              | frame.get(JAVA_BYTE, offset + at + 1) & 0xff
          : -1;
    }

    boolean isIp(int ethernet) {
      return of(ethernet) == IPV4 || of(ethernet) == IPV6;
    }

    /** How many bytes must stay behind the Ethernet header that begins at a byte. */
    int leastLeft(int ethernet) {
      return switch (of(ethernet)) {
        case IPV4 -> IPV4_HEADER;
        case IPV6, -1 -> IPV6_HEADER;
        default -> of(0) == IPV4 ? IPV4_HEADER : IPV6_HEADER;
      };
    }
  }

  private void write(MemorySegment slot, long generation, int least, Action action) {
    NUMBER.setVolatile(slot, (long) FlowMemory.SLOT_GENERATION, 0L);
    slot.asSlice(Long.BYTES).fill((byte) 0);
    slot.set(JAVA_LONG, FlowMemory.AFTER, FlowMemory.NEVER);
    slot.set(JAVA_INT, FlowMemory.INTERFACE, ports.get(action.egressPort).interfaceIndex());
    int longer = action.prefix.length - action.removed;
    slot.set(JAVA_INT, FlowMemory.LEAST_LENGTH, least);
    slot.set(JAVA_INT, FlowMemory.MOST_LENGTH, LONGEST_FRAME - Math.max(0, longer));
    slot.set(JAVA_INT, FlowMemory.HEADERS, action.headers);
    slot.set(JAVA_INT, FlowMemory.REMOVED, action.removed);
    slot.set(JAVA_INT, FlowMemory.PREFIX_LENGTH, action.prefix.length);
    int flags =
        (action.lengthsFollow ? FlowMemory.LENGTHS_FOLLOW : 0)
            | (action.tunnelled ? FlowMemory.TUNNELLED : 0);
    slot.set(JAVA_INT, FlowMemory.FLAGS, flags);
    slot.set(JAVA_INT, FlowMemory.HEADER_SUM, action.lengthsFollow ? headerSum(action.prefix) : 0);
    MemorySegment.copy(action.prefix, 0, slot, JAVA_BYTE, FlowMemory.PREFIX, action.prefix.length);
    NUMBER.setVolatile(slot, (long) FlowMemory.SLOT_GENERATION, generation);
  }

  private static int headerSum(byte[] prefix) {
    int sum = 0;
    for (int at = 14; at < 34; at += 2) {
      if (at != 16 && at != 24) { // without the total length and the checksum
        sum += (prefix[at] & 0xff) << 8 | prefix[at + 1] & 0xff;
      }
    }
    return sum;
  }

  /** Whether a flow by this mask can be installed without an end of all others. */
  public boolean hasRoomFor(byte[] mask) {
    return masksUsed < FlowMemory.MOST_MASKS
        || Arrays.stream(masks).anyMatch(known -> Arrays.equals(known, mask));
  }

  private int use(byte[] mask) {
    for (int i = 0; i < masksUsed; i++) {
      if (Arrays.equals(masks[i], mask)) {
        return i;
      }
    }
    if (masksUsed == FlowMemory.MOST_MASKS) {
      return -1;
    }
    long at = FlowMemory.MASKS + (long) masksUsed * FlowMemory.KEY_BYTES;
    control.asSlice(at, FlowMemory.KEY_BYTES).fill((byte) 0);
    MemorySegment.copy(mask, 0, control, JAVA_BYTE, at, mask.length);
    masks[masksUsed] = mask.clone();
    NUMBER.setVolatile(control, (long) FlowMemory.MASKS_USED, masksUsed + 1L);
    return masksUsed++;
  }

  /** How many packets have taken the slot's flow, each segment of a super-frame being one. */
  public long packets(int slot) {
    return (long) NUMBER.getVolatile(slots, (long) slot * FlowMemory.SLOT + FlowMemory.PACKETS);
  }

  /** The bytes of these packets as they came in. */
  public long bytes(int slot) {
    return (long) NUMBER.getVolatile(slots, (long) slot * FlowMemory.SLOT + FlowMemory.BYTES);
  }

  /** When the last of these packets came, as {@link System#nanoTime} counts; 0 if none has. */
  public long lastNanos(int slot) {
    return (long) NUMBER.getVolatile(slots, (long) slot * FlowMemory.SLOT + FlowMemory.LAST);
  }

  /** How many of a port's frames have gone to its packet socket, if that had room for them. */
  public long passed(int port) {
    return (long) NUMBER.getVolatile(control, FlowMemory.PASSED + (long) port * Long.BYTES);
  }

  /**
   * Says that the packet thread has sent what became of so many of the frames that have {@link
   * #passed}. For the packet thread.
   */
  public void done(int port, long frames) {
    NUMBER.setVolatile(control, FlowMemory.DONE + (long) port * Long.BYTES, frames);
  }

  /** Ends all flows; every frame goes to its port's packet socket again. */
  @Override
  public void close() {
    if (control != null) {
      begin(-1);
    }
    filtered.forEach(PacketSocket::clearFilter);
    filtered.clear();
    for (AutoCloseable resource : owned.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // none of them throws
      }
    }
    owned.clear();
  }
}
