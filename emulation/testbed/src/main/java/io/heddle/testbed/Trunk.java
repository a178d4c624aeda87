package io.heddle.testbed;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.heddle.linux.PacketSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A NED's port that carries the 802.1Q tagged frames of one or more hosts' interfaces: it puts each
 * host's tag on and takes it off, so that hosts need no VLAN driver (many kernels have none). Other
 * frames do not pass.
 */
final class Trunk implements AutoCloseable {
  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final short TAGGED = (short) 0x8100;
  private static final int TYPE = 12;
  private static final int TAG_SIZE = 4;
  private static final int UNTAGGED_HEADER = 14;

  private final PacketSocket port;
  private final int[] vlans;
  private final PacketSocket[] accesses;
  private final PacketSocket[] accessByVlan = new PacketSocket[1 << 12];
  private final SocketThread thread;

  private Trunk(String portEnd, List<Integer> vlans, List<PacketSocket> sockets)
      throws IOException {
    port = sockets.getFirst();
    this.vlans = vlans.stream().mapToInt(Integer::intValue).toArray();
    accesses = sockets.subList(1, sockets.size()).toArray(PacketSocket[]::new);
    for (int i = 0; i < accesses.length; i++) {
      accessByVlan[this.vlans[i]] = accesses[i];
    }
    thread = SocketThread.start("trunk " + portEnd, sockets, this::serve);
  }

  /**
   * Starts to carry frames.
   *
   * @param portEnd the other end of the port's veth pair
   * @param accessEnds by VLAN, the other ends of the hosts' veth pairs
   */
  static Trunk start(String portEnd, SortedMap<Integer, String> accessEnds) throws IOException {
    List<String> ends = new ArrayList<>(List.of(portEnd));
    ends.addAll(accessEnds.values());
    return new Trunk(portEnd, List.copyOf(accessEnds.keySet()), PacketSockets.open(ends));
  }

  private long serve() throws IOException {
    while (port.receive(0)) {
      takeOff();
    }
    for (int i = 0; i < accesses.length; i++) {
      while (accesses[i].receive(0)) {
        putOn(accesses[i], vlans[i]);
      }
    }
    port.flush();
    for (PacketSocket access : accesses) {
      access.flush();
    }
    return -1;
  }

  private void takeOff() throws IOException {
    MemorySegment frame = port.buffer();
    long start = port.offset();
    if (port.length() < UNTAGGED_HEADER + TAG_SIZE
        || frame.get(NETWORK_SHORT, start + TYPE) != TAGGED) {
      return;
    }
    PacketSocket access = accessByVlan[frame.get(NETWORK_SHORT, start + TYPE + 2) & 0xfff];
    if (access != null) {
      moveAddresses(frame, start, start + TAG_SIZE);
      access.send(frame, start + TAG_SIZE, port.length() - TAG_SIZE);
    }
  }

  private void putOn(PacketSocket access, int vlan) throws IOException {
    MemorySegment frame = access.buffer();
    long start = access.offset();
    if (access.length() < UNTAGGED_HEADER || frame.get(NETWORK_SHORT, start + TYPE) == TAGGED) {
      return;
    }
    long tagged = start - TAG_SIZE;
    moveAddresses(frame, start, tagged);
    frame.set(NETWORK_SHORT, tagged + TYPE, TAGGED);
    frame.set(NETWORK_SHORT, tagged + TYPE + 2, (short) vlan);
    port.send(frame, tagged, access.length() + TAG_SIZE);
  }

  /** Moves both MAC addresses by 4 bytes; they are read before they are overwritten. */
  private static void moveAddresses(MemorySegment frame, long from, long to) {
    long first = frame.get(JAVA_LONG_UNALIGNED, from);
    int rest = frame.get(JAVA_INT_UNALIGNED, from + 8);
    frame.set(JAVA_LONG_UNALIGNED, to, first);
    frame.set(JAVA_INT_UNALIGNED, to + 8, rest);
  }

  @Override
  public void close() {
    thread.close();
  }
}
