package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Error;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A P4Runtime client over a real socket, as bare as can be: it sends exactly what a test gives it.
 */
final class Client implements AutoCloseable {
  static final long DEVICE = 1;

  private static final Metadata.Key<io.heddle.p4.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(io.heddle.p4.rpc.Status.getDefaultInstance()));

  private final ManagedChannel channel;

  Client(InetSocketAddress server) {
    channel =
        NettyChannelBuilder.forAddress(server)
            .usePlaintext()
            .maxInboundMetadataSize(1 << 20)
            .build();
  }

  P4RuntimeGrpc.P4RuntimeBlockingStub calls() {
    return P4RuntimeGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** One open StreamChannel; what comes is kept until it is asked for. */
  final class Stream implements StreamObserver<StreamMessageResponse> {
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final StreamObserver<StreamMessageRequest> out =
        P4RuntimeGrpc.newStub(channel).streamChannel(this);

    Stream bid(long deviceId, long electionId) {
      return send(
          MasterArbitrationUpdate.newBuilder()
              .setDeviceId(deviceId)
              .setElectionId(Uint128.newBuilder().setLow(electionId))
              .build());
    }

    Stream send(MasterArbitrationUpdate update) {
      out.onNext(StreamMessageRequest.newBuilder().setArbitration(update).build());
      return this;
    }

    void send(StreamMessageRequest request) {
      out.onNext(request);
    }

    void hangUp() {
      out.onCompleted();
    }

    void breakOff() {
      out.onError(Status.CANCELLED.asRuntimeException());
    }

    MasterArbitrationUpdate arbitration() throws InterruptedException {
      return next().getArbitration();
    }

    Status.Code standing() throws InterruptedException {
      return Status.fromCodeValue(arbitration().getStatus().getCode()).getCode();
    }

    StreamMessageResponse next() throws InterruptedException {
      Object next = received.poll(20, TimeUnit.SECONDS);
      assertThat(next).isInstanceOf(StreamMessageResponse.class);
      return (StreamMessageResponse) next;
    }

    /** How the server ended the stream. */
    Status.Code end() throws InterruptedException {
      Object next = received.poll(20, TimeUnit.SECONDS);
      assertThat(next).isInstanceOf(StatusRuntimeException.class);
      return ((StatusRuntimeException) next).getStatus().getCode();
    }

    @Override
    public void onNext(StreamMessageResponse response) {
      received.add(response);
    }

    @Override
    public void onError(Throwable cause) {
      received.add(cause);
    }

    @Override
    public void onCompleted() {
      received.add("completed");
    }
  }

  Stream open() {
    return new Stream();
  }

  /** Opens a stream that has become primary with election id 1. */
  Stream openPrimary() throws InterruptedException {
    Stream stream = open().bid(DEVICE, 1);
    assertThat(stream.standing()).isEqualTo(Status.Code.OK);
    return stream;
  }

  void set(SetForwardingPipelineConfigRequest.Action action, ForwardingPipelineConfig config) {
    var request =
        SetForwardingPipelineConfigRequest.newBuilder()
            .setDeviceId(DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(1))
            .setAction(action);
    if (config != null) {
      request.setConfig(config);
    }
    calls().setForwardingPipelineConfig(request.build());
  }

  /** Writes as primary and returns what became of each update. */
  List<Status.Code> write(WriteRequest.Atomicity atomicity, Update... updates) {
    WriteRequest request =
        WriteRequest.newBuilder()
            .setDeviceId(DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(1))
            .setAtomicity(atomicity)
            .addAllUpdates(Arrays.asList(updates))
            .build();
    try {
      calls().write(request);
      return Collections.nCopies(updates.length, Status.Code.OK);
    } catch (StatusRuntimeException e) {
      return codes(e);
    }
  }

  List<Status.Code> write(Update... updates) {
    return write(WriteRequest.Atomicity.CONTINUE_ON_ERROR, updates);
  }

  /** The codes of the errors that come with a failed batch. */
  static List<Status.Code> codes(StatusRuntimeException e) {
    return errors(e).stream()
        .map(error -> Status.fromCodeValue(error.getCanonicalCode()).getCode())
        .toList();
  }

  /** Their texts. */
  static List<String> messages(StatusRuntimeException e) {
    return errors(e).stream().map(Error::getMessage).toList();
  }

  private static List<Error> errors(StatusRuntimeException e) {
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
    io.heddle.p4.rpc.Status details = e.getTrailers().get(DETAILS);
    assertThat(details.getCode()).isEqualTo(Status.Code.UNKNOWN.value());
    List<Error> errors = new ArrayList<>();
    for (Any detail : details.getDetailsList()) {
      try {
        Error error = detail.unpack(Error.class);
        // An error without a reason helps nobody; a success has none.
        assertThat(error.getMessage().isEmpty()).isEqualTo(error.getCanonicalCode() == 0);
        errors.add(error);
      } catch (InvalidProtocolBufferException notAnError) {
        throw new AssertionError(notAnError);
      }
    }
    return errors;
  }

  List<Entity> read(Entity... filters) {
    ReadRequest request =
        ReadRequest.newBuilder().setDeviceId(DEVICE).addAllEntities(List.of(filters)).build();
    List<Entity> entities = new ArrayList<>();
    calls().read(request).forEachRemaining(part -> entities.addAll(part.getEntitiesList()));
    return entities;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
