package io.heddle.linux;

import static io.heddle.linux.Cables.ip;
import static io.heddle.linux.Cables.received;
import static io.heddle.linux.Cables.send;
import static io.heddle.linux.Cables.upWithoutIpv6;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RealInterfacesTest {
  private static final int SECOND = 1000;

  @Test
  void framesCrossAVethPairWithTheirTagsAndLengths() throws Exception {
    Sandboxed.run(FramesCross.class);
  }

  static final class FramesCross {
    public static void main(String[] arguments) throws Exception {
      ip("link add left mtu 9300 type veth peer name right mtu 9300");
      upWithoutIpv6("left", "right");
      try (PacketSocket left = PacketSocket.open("left");
          PacketSocket right = PacketSocket.open("right")) {
        for (int length : new int[] {60, 1514, 9314}) {
          assertThat(exchange(left, right, frame(length, 0))).isEqualTo(frame(length, 0));
          assertThat(exchange(right, left, frame(length, 0x8100))).isEqualTo(frame(length, 0x8100));
        }
        assertThat(exchange(left, right, frame(200, 0x88a8))).isEqualTo(frame(200, 0x88a8));
        // A socket does not see what it sends itself, even in promiscuous mode.
        assertThat(left.receive(0)).isFalse();

        // More than one batch and more than one turn of the ring, in order.
        for (int round = 0; round < 20; round++) {
          for (int i = 0; i < 100; i++) {
            byte[] frame = frame(100, 0);
            ByteBuffer.wrap(frame).putInt(20, i);
            left.send(MemorySegment.ofArray(frame), 0, frame.length);
          }
          left.flush();
          for (int i = 0; i < 100; i++) {
            assertThat(right.receive(SECOND)).isTrue();
            assertThat(ByteBuffer.wrap(received(right)).getInt(20)).isEqualTo(i);
          }
        }
        assertThat(left.refused()).isZero();
        left.send(MemorySegment.ofArray(new byte[20000]), 0, 20000);
        left.flush();
        assertThat(left.refused()).as("frames above the MTU").isEqualTo(1);
      }
    }
  }

  @Test
  void framesThatTheReceiverMissesAreCounted() throws Exception {
    Sandboxed.run(MissedFrames.class);
  }

  static final class MissedFrames {
    private static final int FRAMES = 5000;

    public static void main(String[] arguments) throws Exception {
      ip("link add left mtu 9000 type veth peer name right mtu 9000");
      upWithoutIpv6("left", "right");
      try (PacketSocket left = PacketSocket.open("left");
          PacketSocket right = PacketSocket.open("right")) {
        for (int i = 0; i < FRAMES; i++) {
          left.send(MemorySegment.ofArray(frame(60, 0)), 0, 60);
        }
        left.flush();
        int received = 0;
        while (right.receive(SECOND)) {
          received++;
        }
        assertThat(right.missed()).isPositive();
        assertThat(received + right.missed()).isEqualTo(FRAMES);
        assertThat(exchange(left, right, frame(60, 0))).isEqualTo(frame(60, 0));
      }
    }
  }

  @Test
  void aTapSeesBothDirections() throws Exception {
    Sandboxed.run(TapSees.class);
  }

  static final class TapSees {
    public static void main(String[] arguments) throws Exception {
      ip("link add left type veth peer name right");
      upWithoutIpv6("left", "right");
      ip("addr add 10.1.0.1/24 dev left");
      try (PacketSocket left = PacketSocket.open("left");
          PacketSocket right = PacketSocket.open("right");
          PacketSocket tap = PacketSocket.openTap("left");
          IcmpSocket stack = IcmpSocket.open()) {
        long before = System.currentTimeMillis();
        stack.sendEcho(0x0a010002, 1, 1, new byte[0]);
        assertThat(tap.receive(SECOND)).isTrue();
        assertThat(tap.isOutgoing()).isTrue();
        assertThat(ByteBuffer.wrap(received(tap)).getInt(12)).as("ARP").isEqualTo(0x08060001);
        assertThat(tap.epochNanos() / 1_000_000).isBetween(before - 1, System.currentTimeMillis());
        exchange(right, left, frame(80, 0x8100));
        assertThat(tap.receive(SECOND)).isTrue();
        assertThat(tap.isOutgoing()).isFalse();
        assertThat(received(tap)).isEqualTo(frame(80, 0x8100));
      }
    }
  }

  @Test
  void closeWakesTheReceiver() throws Exception {
    Sandboxed.run(CloseWakes.class);
  }

  static final class CloseWakes {
    public static void main(String[] arguments) throws Exception {
      ip("link add left type veth peer name right");
      upWithoutIpv6("left", "right");
      PacketSocket socket = PacketSocket.open("left");
      FutureTask<Boolean> receiver = new FutureTask<>(() -> socket.receive(-1));
      Thread.ofPlatform().daemon().start(receiver);
      socket.close();
      assertThat(receiver.get(10, TimeUnit.SECONDS)).isFalse();
      socket.send(MemorySegment.ofArray(new byte[60]), 0, 60);
      socket.flush();
      assertThat(socket.receive(-1)).isFalse();

      PacketSocket left = PacketSocket.open("left");
      PacketSocket right = PacketSocket.open("right");
      Poller poller = Poller.open(List.of(left, right));
      assertThat(poller.await(0)).isFalse();
      FutureTask<Boolean> closing = new FutureTask<>(() -> poller.await(-1));
      Thread.ofPlatform().daemon().start(closing);
      right.close();
      assertThat(closing.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(right.receive(0)).isFalse();
      while (poller.await(0)) {
        assertThat(left.receive(0)).isFalse(); // until the closed socket is left out
      }
      FutureTask<Boolean> waking = new FutureTask<>(() -> poller.await(-1));
      Thread.ofPlatform().daemon().start(waking);
      poller.wakeup();
      assertThat(waking.get(10, TimeUnit.SECONDS)).isTrue();
      // A downed interface reports an error once and then is quiet.
      ip("link set left down");
      assertThat(poller.await(TimeUnit.SECONDS.toNanos(10))).isTrue();
      assertThat(poller.await(0)).isFalse();
      left.close();
      poller.close();
      assertThatThrownBy(() -> left.buffer().get(JAVA_BYTE, 0))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anUnknownInterfaceIsNamed() {
    assertThatThrownBy(() -> PacketSocket.open("none"))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no network interface none");
    assertThatThrownBy(() -> PacketSocket.open("a-name-far-too-long"))
        .hasMessageContaining("1 to 15 bytes");
  }

  @Test
  void offloadsCanBeTurnedOffAndRead() throws Exception {
    Sandboxed.run(Offloads.class);
  }

  static final class Offloads {
    public static void main(String[] arguments) throws Exception {
      ip("link add left type veth peer name right");
      assertThat(Ethtool.isOn("left", Ethtool.Offload.SEND_CHECKSUM)).isTrue();
      Ethtool.turnOffSendOffloads("left");
      for (Ethtool.Offload offload :
          List.of(
              Ethtool.Offload.SEND_CHECKSUM,
              Ethtool.Offload.TCP_SEGMENTATION,
              Ethtool.Offload.GENERIC_SEGMENTATION,
              Ethtool.Offload.GENERIC_RECEIVE,
              Ethtool.Offload.SCATTER_GATHER)) {
        assertThat(Ethtool.isOn("left", offload)).as(offload.name()).isFalse();
      }
      assertThat(Ethtool.isOn("right", Ethtool.Offload.SEND_CHECKSUM)).isTrue();
    }
  }

  @Test
  void aThreadPingsFromAnotherNamespace() throws Exception {
    Sandboxed.run(Pings.class);
  }

  static final class Pings {
    public static void main(String[] arguments) throws Exception {
      ip("netns add host");
      ip("link add left type veth peer name right netns host");
      ip("addr add 10.1.0.1/24 dev left");
      ip("-n host addr add 10.1.0.2/24 dev right");
      ip("link set left up");
      ip("-n host link set right up");
      FutureTask<IcmpSocket.Reply> ping =
          new FutureTask<>(
              () -> {
                NetworkNamespace.enter("host");
                try (IcmpSocket socket = IcmpSocket.open()) {
                  socket.sendEcho(0x0a010001, 0xfeed, 7, new byte[33]);
                  return socket.receive(Duration.ofSeconds(10)).orElseThrow();
                } finally {
                  NetworkNamespace.leave();
                  assertThat(Interfaces.mtu("left")).isEqualTo(1500);
                }
              });
      Thread.ofPlatform().start(ping);
      assertThat(ping.get()).isEqualTo(new IcmpSocket.Reply(0x0a010001, 0xfeed, 7, 64, 33));
      try (IcmpSocket here = IcmpSocket.open()) {
        assertThat(here.receive(Duration.ZERO)).as("another namespace's reply").isEmpty();
        assertThatThrownBy(() -> here.sendEcho(0x0a020001, 1, 1, new byte[0]))
            .hasMessageContaining("unreachable");
      }
      assertThatThrownBy(() -> NetworkNamespace.enter("none"))
          .hasMessageContaining("cannot enter network namespace none");
    }
  }

  private static byte[] exchange(PacketSocket from, PacketSocket to, byte[] frame)
      throws IOException {
    send(from, frame);
    assertThat(to.receive(SECOND)).isTrue();
    return received(to);
  }

  /** A frame for somebody else, with a tag of the given type unless that is 0. */
  private static byte[] frame(int length, int tagType) {
    byte[] frame = new byte[length];
    for (int i = 0; i < length; i++) {
      frame[i] = (byte) i;
    }
    ByteBuffer bytes = ByteBuffer.wrap(frame).putLong(0x020000000001_0200L);
    if (tagType != 0) {
      bytes.putShort(12, (short) tagType).putShort(14, (short) 0x6123);
    }
    bytes.putShort(tagType == 0 ? 12 : 16, (short) 0x88b5);
    return frame;
  }
}
