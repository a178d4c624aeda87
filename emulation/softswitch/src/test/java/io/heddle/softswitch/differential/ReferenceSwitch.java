package io.heddle.softswitch.differential;

import static org.junit.jupiter.api.Assumptions.abort;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.P4RuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * bmv2 with any program, without interfaces: packets go in and out through its gRPC service for
 * tests, so that none is lost and it is known which packet an outgoing one came from.
 */
final class ReferenceSwitch implements AutoCloseable {
  private static final String PROGRAM = "simple_switch_grpc";
  private static final long DEVICE = 1;
  private static final int SECONDS = 60;

  private static final Metadata.Key<io.heddle.p4.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(io.heddle.p4.rpc.Status.getDefaultInstance()));

  private final Process process;
  private final ManagedChannel control;
  private final P4RuntimeClient client;
  private final PacketService packets;
  private long cookie;

  private ReferenceSwitch(
      Process process, ManagedChannel control, P4RuntimeClient client, PacketService packets) {
    this.process = process;
    this.control = control;
    this.client = client;
    this.packets = packets;
  }

  /** Skips the test where there is no bmv2, or one without the service for packets. */
  static void require() throws IOException, InterruptedException {
    try {
      Bmv2Target.fromPath();
    } catch (IOException e) {
      abort(e.getMessage());
    }
    if (!help().contains("--dp-grpc-server-addr")) {
      abort(PROGRAM + " does not know --dp-grpc-server-addr");
    }
  }

  private static String help() throws IOException, InterruptedException {
    Process asked = new ProcessBuilder(PROGRAM, "--help").redirectErrorStream(true).start();
    String text = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked.waitFor();
    return text;
  }

  /**
   * Starts bmv2.
   *
   * @param log where its output goes
   */
  static ReferenceSwitch start(Path log) throws IOException, InterruptedException {
    String controlAddress = "127.0.0.1:" + freePort();
    String packetAddress = "127.0.0.1:" + freePort();
    List<String> command = new ArrayList<>(List.of(PROGRAM, "--no-p4", "--device-id", "" + DEVICE));
    command.addAll(List.of("--log-console", "--log-level", "off"));
    if (help().contains("--thrift-port")) {
      command.addAll(List.of("--thrift-port", "" + freePort()));
    }
    command.addAll(List.of("--", "--grpc-server-addr", controlAddress));
    command.addAll(List.of("--dp-grpc-server-addr", packetAddress));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      ManagedChannel control =
          NettyChannelBuilder.forTarget(controlAddress)
              .usePlaintext()
              .maxInboundMessageSize(64 << 20)
              .build();
      P4RuntimeClient client = connect(process, controlAddress);
      return new ReferenceSwitch(
          process, control, client, PacketService.connect(packetAddress, DEVICE));
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static P4RuntimeClient connect(Process process, String address)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        return P4RuntimeClient.connect(ClientOptions.primary(address, DEVICE, ElectionId.of(1)));
      } catch (P4RuntimeException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(PROGRAM + " does not answer: " + e.getMessage(), e);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  void load(P4Info p4info, byte[] json) throws P4RuntimeException {
    client.setPipeline(p4info, ByteString.copyFrom(json), ++cookie);
  }

  /** Writes one update; empty if it was done, otherwise why not. */
  Optional<Status> write(Update update) {
    try {
      stub()
          .write(
              WriteRequest.newBuilder()
                  .setDeviceId(DEVICE)
                  .setElectionId(Uint128.newBuilder().setLow(1))
                  .addUpdates(update)
                  .build());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of(ofUpdate(e));
    }
  }

  /** The status of a batch tells only that something failed; what did is in its details. */
  private static Status ofUpdate(StatusRuntimeException e) {
    var details = e.getTrailers() == null ? null : e.getTrailers().get(DETAILS);
    if (details == null || details.getDetailsCount() == 0) {
      return e.getStatus();
    }
    try {
      var error = details.getDetails(0).unpack(io.heddle.p4.v1.Error.class);
      return Status.fromCodeValue(error.getCanonicalCode())
          .withDescription(error.getMessage() + " (" + error.getCode() + ")");
    } catch (InvalidProtocolBufferException notAnError) {
      throw new AssertionError(notAnError);
    }
  }

  List<Entity> read(Entity filter) {
    List<Entity> found = new ArrayList<>();
    stub()
        .read(ReadRequest.newBuilder().setDeviceId(DEVICE).addEntities(filter).build())
        .forEachRemaining(part -> found.addAll(part.getEntitiesList()));
    return found;
  }

  /** Sends packets; returns what came of them, in the order in which it left. */
  List<Packet> exchange(List<Packet> in) throws IOException {
    return packets.exchange(in);
  }

  private P4RuntimeGrpc.P4RuntimeBlockingStub stub() {
    return P4RuntimeGrpc.newBlockingStub(control).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    packets.close();
    client.close();
    control.shutdownNow();
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
