package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.heddle.linux.PacketSocket;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.p4runtime.P4RuntimeServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a controller sees of a switch whose packets mostly go through the kernel is what it sees of
 * any other. That they do is seen while the switch's packet thread stands still.
 */
@Timeout(180)
class KernelPathTest {
  @Test
  void everyFrameAfterAWriteSeesItThoughTheKernelKnewTheOnesBefore() throws Exception {
    Sandboxed.runAsRoot(Rig.class, "writes");
  }

  @Test
  void countersAndAgesKnowTheFramesInTheKernel() throws Exception {
    Sandboxed.runAsRoot(Rig.class, "counters");
  }

  @Test
  void aNewProgramTakesEffectAndAReconciledOneKeepsTheCounts() throws Exception {
    Sandboxed.runAsRoot(Rig.class, "programs");
  }

  @Test
  void anInterfaceWithAnAddressOfTheHostIsLeftAlone() throws Exception {
    Sandboxed.runAsRoot(Rig.class, "address");
  }

  /**
   * Frames from {@code host1} at port 1 leave by port 2 or 3, with the program {@code alike.p4}.
   */
  static final class Rig {
    private static final int MILLIS = 10_000;
    private static final int PATIENCE = 2_000;
    private static final int ROUNDS = 100;
    private static final long PAUSE_NANOS = 50_000_000;
    private static final int LENGTH = 100;
    private static final Uint128 ELECTION_ID = Uint128.newBuilder().setLow(1).build();
    private static final P4Info P4INFO =
        P4Info.parse(new String(resource("alike.p4info.txtpb"), StandardCharsets.UTF_8));
    private static final ValueLayout.OfLong NETWORK_LONG =
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final PacketLoop loop;
    private final P4RuntimeGrpc.P4RuntimeBlockingStub calls;
    private final List<PacketSocket> hosts;
    private final ByteBuffer frame = ByteBuffer.allocate(LENGTH);
    private long sent;

    private Rig(
        PacketLoop loop, P4RuntimeGrpc.P4RuntimeBlockingStub calls, List<PacketSocket> hosts) {
      this.loop = loop;
      this.calls = calls;
      this.hosts = hosts;
    }

    public static void main(String[] arguments) throws Exception {
      Cables.lay(3);
      if (arguments[0].equals("address")) {
        Cables.command("ip address add 10.0.0.1/24 dev port1");
      }
      SortedMap<Integer, Port> ports = new TreeMap<>();
      for (int i = 1; i <= 3; i++) {
        ports.put(i, new InterfacePort(PacketSocket.openWithOffloads("port" + i, 1 << 20)));
      }
      try (PacketSocket one = PacketSocket.open("host1");
          PacketSocket two = PacketSocket.open("host2");
          PacketSocket three = PacketSocket.open("host3");
          PacketLoop loop =
              PacketLoop.start(
                  "alike",
                  LoadOptions.DEFAULT,
                  ports,
                  PacketLoop.NO_PORT,
                  (port, frame, offset, length) -> {},
                  Forwarding.KERNEL_FLOWS);
          P4RuntimeServer server =
              P4RuntimeServer.start(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, loop)) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
        try {
          Primary.become(channel, 1, ELECTION_ID);
          Rig rig = new Rig(loop, P4RuntimeGrpc.newBlockingStub(channel), List.of(one, two, three));
          rig.set(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT);
          rig.write(Update.Type.INSERT, entry(2, 1));
          switch (arguments[0]) {
            case "writes" -> rig.writes();
            case "counters" -> rig.counters();
            case "programs" -> rig.programs();
            case "address" -> assertThat(rig.isLeftToKernel(2, 1)).isFalse();
            default -> throw new IllegalArgumentException(arguments[0]);
          }
        } finally {
          channel.shutdownNow();
        }
      }
    }

    private void writes() throws IOException {
      for (int version = 2; version < ROUNDS; version++) {
        assertThat(isLeftToKernel(port(version - 1), version - 1)).isTrue();
        write(Update.Type.MODIFY, entry(port(version), version));
        exchange(port(version), version);
      }
      write(Update.Type.DELETE, entry(2, ROUNDS));
      send();
      write(Update.Type.INSERT, entry(2, ROUNDS));
      long refused = sent - 1;
      assertThat(exchange(2, ROUNDS)).as("the frame before came through").isEqualTo(refused + 1);
    }

    private static int port(int version) {
      return 3 - version % 2;
    }

    private void counters() throws IOException {
      assertThat(isLeftToKernel(2, 1)).isTrue();
      for (int i = 0; i < 50; i++) {
        loop.between(() -> uncheckedExchange(2, 1));
      }
      long before = System.nanoTime();
      loop.between(() -> uncheckedExchange(2, 1));
      long after = System.nanoTime();
      while (System.nanoTime() - after < PAUSE_NANOS) {
        Thread.onSpinWait();
      }
      long asked = System.nanoTime();
      TableEntry entry = read();
      long age = entry.getTimeSinceLastHit().getElapsedNs();
      assertThat(age).isBetween(asked - after, System.nanoTime() - before);
      assertThat(entry.getCounterData().getPacketCount()).isEqualTo(sent);
      assertThat(entry.getCounterData().getByteCount()).isEqualTo(sent * LENGTH);

      TableEntry.Builder reset = entry(2, 1).toBuilder();
      reset.getCounterDataBuilder().setPacketCount(5).setByteCount(7);
      write(Update.Type.MODIFY, reset.build());
      exchange(2, 1);
      assertThat(read().getCounterData().getPacketCount()).isEqualTo(6);
      assertThat(read().getCounterData().getByteCount()).isEqualTo(7 + LENGTH);
    }

    private void programs() throws IOException {
      assertThat(isLeftToKernel(2, 1)).isTrue();
      set(SetForwardingPipelineConfigRequest.Action.RECONCILE_AND_COMMIT);
      assertThat(isLeftToKernel(2, 1)).isTrue();
      assertThat(read().getCounterData().getPacketCount()).isEqualTo(sent);
      set(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT);
      send(); // to nowhere, as the new program has no entry
      write(Update.Type.INSERT, entry(3, 2));
      long refused = sent - 1;
      assertThat(exchange(3, 2)).isEqualTo(refused + 1);
    }

    /**
     * Sends frames until one comes through while the packet thread must not handle any; false if
     * none does.
     */
    private boolean isLeftToKernel(int port, int version) throws IOException {
      for (int i = 0; i < 100; i++) {
        exchange(port, version);
      }
      boolean[] came = new boolean[1];
      loop.between(
          () -> {
            try {
              send();
              came[0] = host(port).receive(PATIENCE);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      if (!came[0]) {
        assertThat(host(port).receive(MILLIS)).isTrue();
      }
      look(port, version);
      return came[0];
    }

    private void uncheckedExchange(int port, int version) {
      try {
        exchange(port, version);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Sends a frame, which must come by a port with a version; returns its number. */
    private long exchange(int port, int version) throws IOException {
      send();
      assertThat(host(port).receive(MILLIS)).as("frame %s at port %s", sent - 1, port).isTrue();
      return look(port, version);
    }

    private void send() throws IOException {
      frame.putLong(0, 1L << 16).putLong(6, -1).putShort(12, (short) 0x88b5).putLong(14, sent++);
      host(1).send(MemorySegment.ofArray(frame.array()), 0, LENGTH);
      host(1).flush();
    }

    private long look(int port, int version) {
      MemorySegment got = host(port).buffer();
      long at = host(port).offset();
      assertThat(got.get(NETWORK_LONG, at + 6) >>> 16).as("version").isEqualTo(version);
      long number = got.get(NETWORK_LONG, at + 14);
      assertThat(number).isEqualTo(sent - 1);
      return number;
    }

    private PacketSocket host(int number) {
      return hosts.get(number - 1);
    }

    private void set(SetForwardingPipelineConfigRequest.Action action) {
      calls.setForwardingPipelineConfig(
          SetForwardingPipelineConfigRequest.newBuilder()
              .setDeviceId(1)
              .setElectionId(ELECTION_ID)
              .setAction(action)
              .setConfig(
                  ForwardingPipelineConfig.newBuilder()
                      .setP4Info(P4INFO.message())
                      .setP4DeviceConfig(ByteString.copyFrom(resource("alike.json"))))
              .build());
    }

    private void write(Update.Type type, TableEntry entry) {
      WriteRequest.Builder request =
          WriteRequest.newBuilder().setDeviceId(1).setElectionId(ELECTION_ID);
      request.addUpdatesBuilder().setType(type).getEntityBuilder().setTableEntry(entry);
      calls.write(request.build());
    }

    private TableEntry read() {
      TableEntry.Builder filter = TableEntry.newBuilder().setTableId(tableId());
      filter.getCounterDataBuilder();
      filter.getTimeSinceLastHitBuilder();
      return calls
          .read(
              ReadRequest.newBuilder()
                  .setDeviceId(1)
                  .addEntities(Entity.newBuilder().setTableEntry(filter))
                  .build())
          .next()
          .getEntities(0)
          .getTableEntry();
    }

    private static int tableId() {
      return P4INFO.table("forward").orElseThrow().id();
    }

    private static TableEntry entry(int port, int version) {
      TableEntry.Builder entry = TableEntry.newBuilder().setTableId(tableId());
      entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(Bitstring.of(1).bytes());
      var action = entry.getActionBuilder().getActionBuilder();
      action.setActionId(P4INFO.action("leave").orElseThrow().id());
      action.addParamsBuilder().setParamId(1).setValue(Bitstring.of(port).bytes());
      action.addParamsBuilder().setParamId(2).setValue(Bitstring.of(version).bytes());
      return entry.build();
    }

    private static byte[] resource(String name) {
      try (InputStream in = KernelPathTest.class.getResourceAsStream("/programs/" + name)) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
