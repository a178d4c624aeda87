package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.P4Info;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.p4runtime.P4RuntimeServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs change under a running packet thread whose frames come from memory. */
class ReconcileTest {
  private static final long DEVICE = 1;
  private static final Uint128 ELECTION_ID = Uint128.newBuilder().setLow(1).build();
  private static final int CPU_PORT = 255;
  private static final int PROGRAMS = 10;

  private final AtomicLong forwarded = new AtomicLong();
  private final P4Info p4info =
      P4Info.parse(new String(resource("kinds.p4info.txtpb"), StandardCharsets.UTF_8));
  private P4RuntimeGrpc.P4RuntimeBlockingStub calls;

  private static byte[] resource(String name) {
    try (InputStream in = ReconcileTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @Timeout(120)
  void reconcilingUnderTrafficLosesNoPacketAndNoCount() throws Exception {
    try (PacketLoop loop =
            PacketLoop.start(
                "test",
                LoadOptions.DEFAULT,
                new TreeMap<>(),
                CPU_PORT,
                (port, frame, offset, length) -> forwarded.incrementAndGet(),
                Forwarding.SUPER_FRAMES);
        P4RuntimeServer server =
            P4RuntimeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), DEVICE, loop)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
      try {
        calls = P4RuntimeGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
        Primary.become(channel, DEVICE, ELECTION_ID);
        set(Action.VERIFY_AND_COMMIT);
        write(toCpu());
        long sent = sendWhile(loop, () -> set(Action.RECONCILE_AND_COMMIT));
        assertThat(counted()).isEqualTo(sent);
        assertThat(forwarded.get()).isEqualTo(sent);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** Sends frames during {@code change}, many times, and returns how many when all are through. */
  private long sendWhile(PacketLoop loop, Runnable change) throws Exception {
    byte[] frame = new byte[60];
    frame[5] = 7; // the destination that the entry matches
    AtomicBoolean enough = new AtomicBoolean();
    AtomicLong sent = new AtomicLong();
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!enough.get()) {
                    loop.inject(1, frame);
                    sent.incrementAndGet();
                  }
                });
    for (int i = 0; i < PROGRAMS; i++) {
      long before = forwarded.get();
      change.run();
      awaitForwarded(before + 1); // so that every program has forwarded something
    }
    enough.set(true);
    sender.join();
    awaitForwarded(sent.get());
    return sent.get();
  }

  /** Waits until so many frames are through, or none has come for a while. */
  private void awaitForwarded(long count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (forwarded.get() < count && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private void set(Action action) {
    calls.setForwardingPipelineConfig(
        SetForwardingPipelineConfigRequest.newBuilder()
            .setDeviceId(DEVICE)
            .setElectionId(ELECTION_ID)
            .setAction(action)
            .setConfig(
                ForwardingPipelineConfig.newBuilder()
                    .setP4Info(p4info.message())
                    .setP4DeviceConfig(ByteString.copyFrom(resource("kinds.json"))))
            .build());
  }

  private TableEntry.Builder key() {
    TableEntry.Builder entry =
        TableEntry.newBuilder().setTableId(p4info.table("switching").orElseThrow().id());
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(7));
    entry.addMatchBuilder().setFieldId(2).getExactBuilder().setValue(bytes(1));
    return entry;
  }

  private Entity toCpu() {
    TableEntry.Builder entry = key();
    entry
        .getActionBuilder()
        .getActionBuilder()
        .setActionId(p4info.action("forward").orElseThrow().id())
        .addParamsBuilder()
        .setParamId(1)
        .setValue(bytes(CPU_PORT));
    return Entity.newBuilder().setTableEntry(entry).build();
  }

  private void write(Entity entity) {
    calls.write(
        WriteRequest.newBuilder()
            .setDeviceId(DEVICE)
            .setElectionId(ELECTION_ID)
            .addUpdates(Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity))
            .build());
  }

  private long counted() {
    ReadRequest request =
        ReadRequest.newBuilder()
            .setDeviceId(DEVICE)
            .addEntities(
                Entity.newBuilder()
                    .setTableEntry(key().setCounterData(CounterData.getDefaultInstance())))
            .build();
    return calls
        .read(request)
        .next()
        .getEntities(0)
        .getTableEntry()
        .getCounterData()
        .getPacketCount();
  }

  private static ByteString bytes(int value) {
    return ByteString.copyFrom(new byte[] {(byte) value});
  }
}
