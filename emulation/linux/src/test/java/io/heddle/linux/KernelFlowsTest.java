package io.heddle.linux;

import static io.heddle.linux.Cables.ip;
import static io.heddle.linux.Cables.send;
import static io.heddle.linux.Cables.upWithoutIpv6;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real frames through the programs in the kernel: {@code left} is the cable's end at port 1, {@code
 * right} that at port 2.
 */
@Timeout(60)
class KernelFlowsTest {
  private static final int SECOND = 1000;
  private static final int RING = 1 << 20;
  private static final byte[] NO_PREFIX = {};
  private static final byte[] ETHERNET = mask(14);

  /** Ethernet, IPv4 of length 0 without checksum, UDP of length 0, VXLAN. */
  private static final byte[] TUNNEL =
      HexFormat.of()
          .parseHex(
              "020000000001020000000002080045000000000040004011"
                  + "00000a0000010a000002c00012b5000000000800000000000500");

  /** Both cables, the switch's packet sockets, and its flows. */
  private static final class Rig implements AutoCloseable {
    final PacketSocket left;
    final PacketSocket right;
    final PacketSocket one;
    final PacketSocket two;
    final KernelFlows flows;

    Rig() throws Exception {
      ip("link add left type veth peer name one");
      ip("link add right type veth peer name two");
      upWithoutIpv6("left", "one", "right", "two");
      left = PacketSocket.openWithOffloads("left", RING);
      right = PacketSocket.openWithOffloads("right", RING);
      one = PacketSocket.openWithOffloads("one", RING);
      two = PacketSocket.openWithOffloads("two", RING);
      flows = KernelFlows.open(Map.of(1, one, 2, two));
      flows.begin(1);
    }

    /** A flow from port 1 to port 2 whose frames may pass others at once. */
    void install(byte[] mask, byte[] frame, int removed, byte[] prefix, int headers)
        throws Exception {
      install(0, 1, mask, frame, removed, prefix, headers);
      // The first frame of a flow is the packet thread's: others may be before it.
      send(left, frame);
      assertThat(one.receive(SECOND)).isTrue();
      assertThat(taken(one)).isEqualTo(frame);
      flows.done(1, flows.passed(1));
    }

    void install(
        int slot,
        long generation,
        byte[] mask,
        byte[] frame,
        int removed,
        byte[] prefix,
        int headers)
        throws IOException {
      boolean lengths = prefix.length == TUNNEL.length;
      KernelFlows.Action action =
          new KernelFlows.Action(2, removed, prefix, lengths, headers, headers > TUNNEL.length);
      assertThat(action.isPossible()).isTrue();
      assertThat(flows.install(slot, generation, 1, mask, MemorySegment.ofArray(frame), 0, action))
          .isTrue();
    }

    @Override
    public void close() {
      flows.close();
      for (PacketSocket socket : new PacketSocket[] {left, right, one, two}) {
        socket.close();
      }
    }
  }

  @Test
  void framesOfAFlowGoOnWithoutThePacketSocketAndAreCounted() throws Exception {
    Sandboxed.runAsRoot(Unchanged.class);
  }

  static final class Unchanged {
    public static void main(String[] arguments) throws Exception {
      try (Rig rig = new Rig()) {
        rig.install(ETHERNET, frame(100), 0, NO_PREFIX, 0);
        byte[] longer = frame(1514);
        assertThat(exchange(rig, frame(60))).isEqualTo(frame(60));
        assertThat(exchange(rig, longer)).isEqualTo(longer);
        assertThat(rig.flows.packets(0)).isEqualTo(2);
        assertThat(rig.flows.bytes(0)).isEqualTo(1574);
        assertThat(rig.one.receive(0)).as("at the packet socket").isFalse();

        byte[] other = frame(60);
        other[5] ^= 1;
        assertGoesToSocket(rig, other, "another destination");
        byte[] tagged = frame(64);
        ByteBuffer.wrap(tagged).putShort(12, (short) 0x8100);
        assertGoesToSocket(rig, tagged, "a tagged frame");
        // What comes from the other side is no flow.
        send(rig.right, frame(60));
        assertThat(rig.two.receive(SECOND)).isTrue();
        rig.two.giveBack();

        rig.flows.begin(2);
        assertGoesToSocket(rig, frame(60), "after the flow has ended");
        assertThat(rig.flows.packets(0)).isEqualTo(2);
        rig.install(0, 1, ETHERNET, frame(60), 0, NO_PREFIX, 0);
        rig.flows.done(1, Long.MAX_VALUE / 2);
        assertGoesToSocket(rig, frame(60), "of a generation that has ended");
        assertGoesToSocket(rig, frame(60), "of a generation that has ended");

        rig.flows.close();
        assertGoesToSocket(rig, frame(60), "after all have ended");
      }
    }
  }

  @Test
  void framesOfAFlowThatHasEndedDoNotTakeTheOneThatHasItsSlotNow() throws Exception {
    Sandboxed.runAsRoot(Slots.class);
  }

  static final class Slots {
    public static void main(String[] arguments) throws Exception {
      try (Rig rig = new Rig()) {
        rig.install(ETHERNET, frame(60), 0, NO_PREFIX, 0);
        assertThat(exchange(rig, frame(60))).isEqualTo(frame(60));
        byte[] other = frame(60);
        other[5] ^= 1;
        rig.flows.begin(2);
        rig.install(0, 2, ETHERNET, other, 0, NO_PREFIX, 0);
        rig.flows.done(1, Long.MAX_VALUE / 2);
        assertGoesToSocket(rig, other, "first");
        rig.flows.done(1, Long.MAX_VALUE / 2);
        assertThat(exchange(rig, other)).isEqualTo(other);
        assertGoesToSocket(rig, frame(60), "of the flow before");
      }
    }
  }

  @Test
  void framesThatTheKernelCannotChangeGoToThePacketSocket() throws Exception {
    Sandboxed.runAsRoot(Unchangeable.class);
  }

  static final class Unchangeable {
    public static void main(String[] arguments) throws Exception {
      try (Rig rig = new Rig()) {
        // Headers in front of a frame that is no IP packet cannot be removed.
        byte[] label = frame(100);
        ByteBuffer.wrap(label).putShort(12, (short) 0x8847);
        KernelFlows.Action strip = new KernelFlows.Action(2, 18, NO_PREFIX, false, 0, false);
        assertThat(rig.flows.install(0, 1, 1, ETHERNET, MemorySegment.ofArray(label), 0, strip))
            .isFalse();

        // Behind a tunnel's, something must be left.
        byte[] inner = frame(34);
        rig.install(ETHERNET, tunnelled(frame(60)), TUNNEL.length, NO_PREFIX, 0);
        assertGoesToSocket(rig, tunnelled(inner), "where nothing is known of the frame inside");
        rig.flows.done(1, rig.flows.passed(1));
        assertThat(exchange(rig, tunnelled(frame(60)))).isEqualTo(frame(60));
        rig.flows.begin(2);
        byte[] all = mask(TUNNEL.length + 14);
        Arrays.fill(all, 16, 18, (byte) 0);
        Arrays.fill(all, 24, 26, (byte) 0);
        Arrays.fill(all, 38, 40, (byte) 0);
        rig.install(0, 2, all, tunnelled(inner), TUNNEL.length, NO_PREFIX, 0);
        rig.flows.done(1, Long.MAX_VALUE / 2);
        assertGoesToSocket(rig, tunnelled(inner), "first");
        rig.flows.done(1, Long.MAX_VALUE / 2);
        assertThat(exchange(rig, tunnelled(inner))).isEqualTo(inner);
        assertGoesToSocket(rig, tunnelled(frame(33)), "less than IPv4's header inside");
      }
    }
  }

  @Test
  void noFrameOvertakesAnEarlierOneThatWentToThePacketSocket() throws Exception {
    Sandboxed.runAsRoot(InOrder.class);
  }

  static final class InOrder {
    public static void main(String[] arguments) throws Exception {
      try (Rig rig = new Rig()) {
        rig.install(0, 1, ETHERNET, frame(60), 0, NO_PREFIX, 0);
        assertGoesToSocket(rig, frame(60), "first");
        long first = rig.flows.passed(1);
        assertGoesToSocket(rig, frame(61), "while nothing is known of the first");
        rig.flows.done(1, first);
        assertGoesToSocket(rig, frame(62), "while nothing is known of the second");
        rig.flows.done(1, rig.flows.passed(1));
        assertThat(exchange(rig, frame(63))).isEqualTo(frame(63));
      }
    }
  }

  @Test
  void headersAreAddedRemovedAndReplaced() throws Exception {
    Sandboxed.runAsRoot(Headers.class);
  }

  static final class Headers {
    public static void main(String[] arguments) throws Exception {
      try (Rig rig = new Rig()) {
        rig.install(ETHERNET, frame(60), 0, TUNNEL, 0);
        for (int length : new int[] {60, 61, 333, 1450}) {
          assertThat(exchange(rig, frame(length))).isEqualTo(tunnelled(frame(length)));
        }
        rig.flows.begin(2);
        byte[] tunnelled = tunnelled(frame(60));
        rig.install(0, 2, ETHERNET, tunnelled, TUNNEL.length, NO_PREFIX, 0);
        assertGoesToSocket(rig, tunnelled, "first");
        rig.flows.done(1, rig.flows.passed(1));
        for (int length : new int[] {60, 61, 333, 1450}) {
          assertThat(exchange(rig, tunnelled(frame(length)))).isEqualTo(frame(length));
        }
        rig.flows.begin(3);
        byte[] otherTunnel = tunnelled(frame(60));
        otherTunnel[49] = 77; // part of the VNI
        rig.install(0, 3, ETHERNET, otherTunnel, TUNNEL.length, TUNNEL, 0);
        assertGoesToSocket(rig, otherTunnel, "first");
        rig.flows.done(1, rig.flows.passed(1));
        assertThat(exchange(rig, otherTunnel)).isEqualTo(tunnelled(frame(60)));
        byte[] addresses = Arrays.copyOf(TUNNEL, 14);
        rig.flows.begin(4);
        rig.install(0, 4, ETHERNET, frame(60), 14, addresses, 0);
        assertGoesToSocket(rig, frame(60), "first");
        rig.flows.done(1, rig.flows.passed(1));
        byte[] expected = frame(60);
        System.arraycopy(addresses, 0, expected, 0, 14);
        assertThat(exchange(rig, frame(60))).isEqualTo(expected);
      }
    }
  }

  @Test
  void superFramesStayWholeAndEachSegmentIsCounted() throws Exception {
    Sandboxed.runAsRoot(SuperFrames.class);
  }

  static final class SuperFrames {
    private static final int HEADERS = 14 + 20 + 20;
    private static final int SIZE = 1000;

    public static void main(String[] arguments) throws Exception {
      try (Rig rig = new Rig()) {
        byte[] frame = tcp(HEADERS + 3 * SIZE + 500);
        rig.install(ETHERNET, frame(60), 0, NO_PREFIX, HEADERS);
        assertThat(segments(rig, frame, 0)).isEqualTo(frame);
        assertThat(rig.flows.packets(0)).isEqualTo(4);
        assertThat(rig.flows.bytes(0)).isEqualTo(4 * HEADERS + 3 * SIZE + 500);

        rig.flows.begin(2);
        rig.install(0, 2, ETHERNET, frame(60), 0, TUNNEL, HEADERS);
        rig.flows.done(1, Long.MAX_VALUE / 2);
        send(rig.left, frame(60));
        assertThat(rig.one.receive(SECOND)).isTrue();
        rig.flows.done(1, Long.MAX_VALUE / 2);
        assertThat(segments(rig, frame, TUNNEL.length)).isEqualTo(tunnelled(frame));
        assertThat(rig.flows.packets(0)).isEqualTo(4);

        rig.flows.begin(3);
        rig.install(0, 3, ETHERNET, frame(60), 0, NO_PREFIX, 0);
        rig.flows.done(1, Long.MAX_VALUE / 2);
        sendSegments(rig.left, frame);
        assertThat(rig.one.receive(SECOND)).as("not of a flow that has no super-frames").isTrue();
        rig.one.giveBack();

        // A flow through a tunnel: of datagrams in one frame only the first is known to be of it.
        rig.flows.begin(4);
        rig.install(0, 4, ETHERNET, frame(60), 0, NO_PREFIX, TUNNEL.length + HEADERS);
        rig.flows.done(1, Long.MAX_VALUE / 2);
        send(rig.left, frame(60));
        assertThat(rig.one.receive(SECOND)).isTrue();
        rig.one.giveBack();
        rig.flows.done(1, Long.MAX_VALUE / 2);
        byte[] datagrams = udp(42 + 3 * SIZE);
        OffloadHeader offload = new OffloadHeader();
        offload.needChecksum(34, 6);
        offload.needSegmentation(OffloadHeader.UDP, SIZE, 42);
        sendLarge(rig.left, datagrams, offload);
        assertThat(rig.one.receive(SECOND)).isTrue();
        assertThat(rig.one.offload().segmentation()).isEqualTo(OffloadHeader.UDP);
        assertThat(taken(rig.one)).isEqualTo(datagrams);
        assertThat(rig.flows.packets(0)).isZero();
        assertGoesToSocket(rig, frame(60), "behind the datagrams");
        rig.flows.done(1, Long.MAX_VALUE / 2);
        sendSegments(rig.left, frame);
        assertThat(rig.right.receive(SECOND)).isTrue();
        assertThat(taken(rig.right)).isEqualTo(frame);
        assertThat(rig.flows.packets(0)).isEqualTo(4);
      }
    }

    private static byte[] segments(Rig rig, byte[] frame, int moved) throws IOException {
      sendSegments(rig.left, frame);
      assertThat(rig.right.receive(SECOND)).isTrue();
      OffloadHeader offload = rig.right.offload();
      assertThat(offload.segmentation()).isEqualTo(OffloadHeader.TCP4);
      assertThat(offload.segmentSize()).isEqualTo(SIZE);
      assertThat(offload.checksumStart()).isEqualTo(34 + moved);
      return taken(rig.right);
    }

    private static byte[] tcp(int length) {
      byte[] frame = frame(length);
      ByteBuffer bytes = ByteBuffer.wrap(frame);
      bytes.putShort(14, (short) 0x4500).putShort(16, (short) (length - 14));
      bytes.putInt(18, 0).putShort(22, (short) 0x4006).putShort(24, (short) 0);
      bytes.put(46, (byte) 0x50);
      return frame;
    }

    private static byte[] udp(int length) {
      byte[] frame = frame(length);
      ByteBuffer bytes = ByteBuffer.wrap(frame);
      bytes.putShort(14, (short) 0x4500).putShort(16, (short) (length - 14));
      bytes.putInt(18, 0).putShort(22, (short) 0x4011).putShort(24, (short) 0);
      bytes.putShort(38, (short) (length - 34));
      return frame;
    }

    private static void sendSegments(PacketSocket from, byte[] frame) throws IOException {
      OffloadHeader offload = new OffloadHeader();
      offload.needChecksum(34, 16);
      offload.needSegmentation(OffloadHeader.TCP4, SIZE, HEADERS);
      sendLarge(from, frame, offload);
    }

    private static void sendLarge(PacketSocket from, byte[] frame, OffloadHeader offload)
        throws IOException {
      assertThat(from.room(frame.length, 1)).isTrue();
      long at = from.position();
      MemorySegment.copy(frame, 0, from.memory(), JAVA_BYTE, at, frame.length);
      from.begin();
      from.own(at, frame.length);
      from.end(offload);
      from.flush();
    }
  }

  @Test
  void whatTheKernelRefusesToChangeGoesToThePacketSocketUnchanged() throws Exception {
    Sandboxed.runAsRoot(SecondTunnel.class);
  }

  /** A kernel does not put a super-frame into a tunnel once more that came out of one. */
  static final class SecondTunnel {
    public static void main(String[] arguments) throws Exception {
      ip("link add host type veth peer name one");
      ip("link add two type veth peer name three");
      ip("link add four type veth peer name five");
      ip("link add six type veth peer name end");
      upWithoutIpv6("host", "one", "two", "three", "four", "five", "six", "end");
      Map<Integer, PacketSocket> ports = new HashMap<>();
      for (String name : List.of("one", "two", "three", "four", "five", "six")) {
        ports.put(ports.size() + 1, PacketSocket.openWithOffloads(name, RING));
      }
      byte[] frame = SuperFrames.tcp(SuperFrames.HEADERS + 3 * SuperFrames.SIZE);
      byte[] tunnelled = tunnelled(frame);
      try (PacketSocket host = PacketSocket.openWithOffloads("host", RING);
          PacketSocket end = PacketSocket.openWithOffloads("end", RING);
          KernelFlows flows = KernelFlows.open(ports)) {
        flows.begin(1);
        KernelFlows.Action in =
            new KernelFlows.Action(2, 0, TUNNEL, true, SuperFrames.HEADERS, false);
        int inner = TUNNEL.length + SuperFrames.HEADERS;
        KernelFlows.Action out =
            new KernelFlows.Action(4, TUNNEL.length, NO_PREFIX, false, inner, true);
        KernelFlows.Action again =
            new KernelFlows.Action(6, 0, TUNNEL, true, SuperFrames.HEADERS, false);
        flows.install(0, 1, 1, ETHERNET, MemorySegment.ofArray(frame), 0, in);
        flows.install(1, 1, 3, ETHERNET, MemorySegment.ofArray(tunnelled), 0, out);
        flows.install(2, 1, 5, ETHERNET, MemorySegment.ofArray(frame), 0, again);
        // The first of each flow, then the one in question.
        assertComes(host, frame, ports.get(1), frame, flows);
        assertComes(host, frame, ports.get(3), tunnelled, flows);
        assertComes(host, frame, ports.get(5), frame, flows);
        assertComes(host, frame, ports.get(5), frame, flows);
        assertThat(flows.packets(0)).isEqualTo(9);
        assertThat(flows.packets(1)).isEqualTo(6);
        assertThat(flows.packets(2)).isZero();
        // Whole frames can, once the one above is out of the way.
        send(host, frame(60));
        assertThat(ports.get(5).receive(SECOND)).isTrue();
        flows.done(5, Long.MAX_VALUE / 2);
        send(host, frame(60));
        assertThat(end.receive(SECOND)).isTrue();
        assertThat(taken(end)).isEqualTo(tunnelled(frame(60)));
      }
      ports.values().forEach(PacketSocket::close);
    }

    private static void assertComes(
        PacketSocket host, byte[] sent, PacketSocket at, byte[] expected, KernelFlows flows)
        throws IOException {
      SuperFrames.sendSegments(host, sent);
      assertThat(at.receive(SECOND)).isTrue();
      assertThat(at.offload().segmentSize()).isEqualTo(SuperFrames.SIZE);
      assertThat(taken(at)).isEqualTo(expected);
      for (int port = 1; port <= 6; port++) {
        flows.done(port, Long.MAX_VALUE / 2);
      }
    }
  }

  private static void assertGoesToSocket(Rig rig, byte[] frame, String why) throws IOException {
    send(rig.left, frame);
    assertThat(rig.one.receive(SECOND)).as(why).isTrue();
    rig.one.giveBack();
    assertThat(rig.right.receive(0)).as(why).isFalse();
  }

  private static byte[] exchange(Rig rig, byte[] frame) throws IOException {
    send(rig.left, frame);
    assertThat(rig.right.receive(SECOND)).isTrue();
    return taken(rig.right);
  }

  private static byte[] taken(PacketSocket socket) {
    byte[] frame = Cables.received(socket);
    socket.giveBack();
    return frame;
  }

  private static byte[] frame(int length) {
    byte[] frame = new byte[length];
    for (int i = 14; i < length; i++) {
      frame[i] = (byte) i;
    }
    ByteBuffer.wrap(frame).putLong(0, 0x0248_0000_0002_0248L).putShort(12, (short) 0x0800);
    return frame;
  }

  /** A frame behind {@link #TUNNEL}, with the lengths and the checksum that belong to it. */
  private static byte[] tunnelled(byte[] frame) {
    byte[] all = Arrays.copyOf(TUNNEL, TUNNEL.length + frame.length);
    System.arraycopy(frame, 0, all, TUNNEL.length, frame.length);
    ByteBuffer bytes = ByteBuffer.wrap(all);
    bytes.putShort(16, (short) (all.length - 14)).putShort(38, (short) (all.length - 34));
    int sum = 0;
    for (int at = 14; at < 34; at += 2) {
      sum += Short.toUnsignedInt(bytes.getShort(at));
    }
    sum = (sum & 0xffff) + (sum >> 16);
    bytes.putShort(24, (short) ~((sum & 0xffff) + (sum >> 16)));
    return all;
  }

  private static byte[] mask(int length) {
    byte[] mask = new byte[length];
    Arrays.fill(mask, (byte) 0xff);
    return mask;
  }
}
