package io.heddle.softswitch;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.heddle.agent.Agent;
import io.heddle.agent.SwitchSpec;
import io.heddle.linux.PacketSocket;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.entity.Bitstring;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class BusyTablesTest {
  @Test
  void tenThousandEntriesChangeWithoutALostPacketOrAHalfSeenBatch() throws Exception {
    Sandboxed.run(UnderTraffic.class, "");
  }

  @Test
  void norWhileFlowsAreLeftToTheKernel() throws Exception {
    Sandboxed.runAsRoot(UnderTraffic.class, "");
  }

  /**
   * A stream of numbered frames crosses a switch with the program {@code versions.p4} from host1 to
   * host2 while its entries change. So many frames at most are on their way as a receive ring
   * holds: what is lost was lost by the switch, however slow the machine is.
   */
  static final class UnderTraffic {
    private static final int PER_TABLE = 5_000;
    private static final int WINDOW = 500;
    private static final int ATOMIC_BATCHES = 6;
    private static final int MILLIS = 20_000;
    private static final Uint128 ELECTION_ID = Uint128.newBuilder().setLow(1).build();
    private static final P4Info P4INFO =
        P4Info.parse(new String(resource("versions.p4info.txtpb"), StandardCharsets.UTF_8));
    private static final ValueLayout.OfInt NETWORK_INT =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final PacketSocket from;
    private final PacketSocket to;
    private final P4RuntimeGrpc.P4RuntimeBlockingStub calls;

    private volatile boolean enough;
    private volatile Throwable fault;
    private volatile long received;

    /** From this frame on, a packet must see both tables alike. */
    private volatile long wholeFrom = Long.MAX_VALUE;

    private UnderTraffic(
        PacketSocket from, PacketSocket to, P4RuntimeGrpc.P4RuntimeBlockingStub calls) {
      this.from = from;
      this.to = to;
      this.calls = calls;
    }

    public static void main(String[] arguments) throws Exception {
      Cables.lay(2);
      SwitchSpec spec = new SwitchSpec("busy", 1, Map.of(1, "port1", 2, "port2"));
      try (PacketSocket from = PacketSocket.open("host1");
          PacketSocket to = PacketSocket.open("host2");
          Agent agent = Agent.start(spec, new EmbeddedTarget())) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress(agent.address()).usePlaintext().build();
        try {
          Primary.become(channel, 1, ELECTION_ID);
          new UnderTraffic(from, to, P4RuntimeGrpc.newBlockingStub(channel)).run();
        } finally {
          channel.shutdownNow();
        }
      }
    }

    private void run() throws Exception {
      calls.setForwardingPipelineConfig(
          SetForwardingPipelineConfigRequest.newBuilder()
              .setDeviceId(1)
              .setElectionId(ELECTION_ID)
              .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT)
              .setConfig(
                  ForwardingPipelineConfig.newBuilder()
                      .setP4Info(P4INFO.message())
                      .setP4DeviceConfig(ByteString.copyFrom(resource("versions.json"))))
              .build());
      write(WriteRequest.Atomicity.CONTINUE_ON_ERROR, Update.Type.INSERT, 0, 1);
      Thread stream = Thread.ofPlatform().start(this::stream);
      awaitTraffic();
      // In place, and beside: 10,000 entries each time.
      write(WriteRequest.Atomicity.CONTINUE_ON_ERROR, Update.Type.MODIFY, 0, 2);
      write(WriteRequest.Atomicity.ROLLBACK_ON_ERROR, Update.Type.INSERT, PER_TABLE, 3);
      write(WriteRequest.Atomicity.CONTINUE_ON_ERROR, Update.Type.DELETE, PER_TABLE, 3);
      wholeFrom = received + WINDOW + 1;
      awaitTraffic();
      for (int version = 4; version < 4 + ATOMIC_BATCHES; version++) {
        write(WriteRequest.Atomicity.DATAPLANE_ATOMIC, Update.Type.MODIFY, 0, version);
        awaitTraffic();
      }
      enough = true;
      stream.join();
      if (fault != null) {
        throw new AssertionError(fault);
      }
    }

    /** Until more frames have come through than can have been on their way. */
    private void awaitTraffic() {
      long enoughFrames = received + 2 * WINDOW;
      while (received < enoughFrames && fault == null) {
        LockSupport.parkNanos(100_000); // leaves the processor to the stream and the switch
      }
    }

    private void write(
        WriteRequest.Atomicity atomicity, Update.Type type, int firstDestination, int version) {
      List<Update> updates = new ArrayList<>();
      for (String table : List.of("first", "second")) {
        for (int i = 0; i < PER_TABLE; i++) {
          Update.Builder update = Update.newBuilder().setType(type);
          update.getEntityBuilder().setTableEntry(entry(table, firstDestination + i, version));
          updates.add(update.build());
        }
      }
      calls
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .write(
              WriteRequest.newBuilder()
                  .setDeviceId(1)
                  .setElectionId(ELECTION_ID)
                  .setAtomicity(atomicity)
                  .addAllUpdates(updates)
                  .build());
    }

    private static TableEntry entry(String table, int destination, int version) {
      TableEntry.Builder entry =
          TableEntry.newBuilder().setTableId(P4INFO.table(table).orElseThrow().id());
      ByteString value = Bitstring.of(destination).bytes();
      if (table.equals("first")) {
        entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(value);
      } else {
        entry
            .setPriority(1)
            .addMatchBuilder()
            .setFieldId(1)
            .getTernaryBuilder()
            .setValue(value)
            .setMask(Bitstring.of(0xffff_ffff_ffffL).bytes());
      }
      entry
          .getActionBuilder()
          .getActionBuilder()
          .setActionId(P4INFO.action("set_" + table).orElseThrow().id())
          .addParamsBuilder()
          .setParamId(1)
          .setValue(Bitstring.of(version).bytes());
      return entry.build();
    }

    /** Sends frame after frame to one destination after the other, and looks at each that comes. */
    private void stream() {
      try {
        ByteBuffer frame = ByteBuffer.allocate(60);
        frame.putShort(12, (short) 0x88b5);
        MemorySegment bytes = MemorySegment.ofArray(frame.array());
        long sent = 0;
        while (!enough || received < sent) {
          while (!enough && sent < received + WINDOW) {
            frame.putInt(2, (int) (sent % PER_TABLE)).putInt(14, (int) sent);
            from.send(bytes, 0, 60);
            sent++;
          }
          from.flush();
          if (!to.receive(MILLIS)) {
            throw new AssertionError("frame " + received + " of " + sent + " is lost");
          }
          do {
            look();
          } while (to.receive(0));
        }
      } catch (IOException | AssertionError e) {
        fault = e;
      }
    }

    private void look() {
      MemorySegment frame = to.buffer();
      long number = frame.get(NETWORK_INT, to.offset() + 14);
      int first = frame.get(NETWORK_INT, to.offset() + 18);
      int second = frame.get(NETWORK_INT, to.offset() + 22);
      if (number != received) {
        throw new AssertionError("frame " + number + " comes in place of " + received);
      }
      if (number >= wholeFrom && first != second) {
        throw new AssertionError(
            "frame %d saw versions %d and %d".formatted(number, first, second));
      }
      received = number + 1;
    }

    private static byte[] resource(String name) {
      try (InputStream in = BusyTablesTest.class.getResourceAsStream("/programs/" + name)) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
