package io.heddle.softswitch.p4runtime;

import com.google.protobuf.Any;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.CapabilitiesRequest;
import io.heddle.p4.v1.CapabilitiesResponse;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Error;
import io.heddle.p4.v1.ForwardingPipelineConfig;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.GetForwardingPipelineConfigResponse;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.ReadResponse;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigResponse;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4.v1.WriteResponse;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC service: passes requests to the device and its answers and errors back. */
final class P4RuntimeService extends P4RuntimeGrpc.P4RuntimeImplBase {
  /** Where gRPC carries a google.rpc.Status; the name is fixed by gRPC's richer error model. */
  private static final Metadata.Key<io.heddle.p4.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(io.heddle.p4.rpc.Status.getDefaultInstance()));

  private static final String API_VERSION = "1.5.0";

  /** Well below the 4 MiB that gRPC clients accept in one message by default. */
  private static final int RESPONSE_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(P4RuntimeService.class);

  private final Device device;

  P4RuntimeService(Device device) {
    this.device = device;
  }

  @Override
  public void capabilities(CapabilitiesRequest request, StreamObserver<CapabilitiesResponse> out) {
    answer(
        out,
        () -> {
          if (request.getDeviceId() != 0) {
            device.requireId(request.getDeviceId());
          }
          out.onNext(CapabilitiesResponse.newBuilder().setP4RuntimeApiVersion(API_VERSION).build());
        });
  }

  @Override
  public StreamObserver<StreamMessageRequest> streamChannel(
      StreamObserver<StreamMessageResponse> out) {
    return new Session(device, (ServerCallStreamObserver<StreamMessageResponse>) out);
  }

  @Override
  public void setForwardingPipelineConfig(
      SetForwardingPipelineConfigRequest request,
      StreamObserver<SetForwardingPipelineConfigResponse> out) {
    answer(
        out,
        () -> {
          device.setConfig(request);
          out.onNext(SetForwardingPipelineConfigResponse.getDefaultInstance());
        });
  }

  @Override
  public void getForwardingPipelineConfig(
      GetForwardingPipelineConfigRequest request,
      StreamObserver<GetForwardingPipelineConfigResponse> out) {
    answer(
        out,
        () -> {
          device.requireId(request.getDeviceId());
          var response = GetForwardingPipelineConfigResponse.newBuilder();
          Optional<ForwardingPipelineConfig> config = device.config();
          response.setConfig(
              part(config.orElse(ForwardingPipelineConfig.getDefaultInstance()), request));
          if (config.isEmpty()) {
            response.clearConfig();
          }
          out.onNext(response.build());
        });
  }

  private static ForwardingPipelineConfig part(
      ForwardingPipelineConfig config, GetForwardingPipelineConfigRequest request)
      throws Rejection {
    return switch (request.getResponseType()) {
      case ALL -> config;
      case UNRECOGNIZED -> throw Rejection.invalid("the response_type is unknown");
      case COOKIE_ONLY -> config.toBuilder().clearP4Info().clearP4DeviceConfig().build();
      case P4INFO_AND_COOKIE -> config.toBuilder().clearP4DeviceConfig().build();
      case DEVICE_CONFIG_AND_COOKIE -> config.toBuilder().clearP4Info().build();
    };
  }

  @Override
  public void write(WriteRequest request, StreamObserver<WriteResponse> out) {
    answer(
        out,
        () -> {
          throwFailures("write", device.write(request));
          out.onNext(WriteResponse.getDefaultInstance());
        });
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> out) {
    answer(
        out,
        () -> {
          Chunks chunks = new Chunks(out);
          List<Optional<Rejection>> outcomes = device.read(request, chunks::add);
          chunks.finish();
          throwFailures("read", outcomes);
        });
  }

  /** Collects entities into messages of a size that clients accept. */
  private static final class Chunks {
    private final StreamObserver<ReadResponse> out;
    private ReadResponse.Builder next = ReadResponse.newBuilder();
    private int bytes;

    Chunks(StreamObserver<ReadResponse> out) {
      this.out = out;
    }

    void add(Entity entity) {
      bytes += entity.getSerializedSize();
      next.addEntities(entity);
      if (bytes >= RESPONSE_BYTES) {
        finish();
      }
    }

    void finish() {
      if (next.getEntitiesCount() != 0) {
        out.onNext(next.build());
        next = ReadResponse.newBuilder();
        bytes = 0;
      }
    }
  }

  /** Sections 12.3 and 13.3: an error for each element of the batch, in its order. */
  private static void throwFailures(String what, List<Optional<Rejection>> outcomes)
      throws StatusException {
    long failed = outcomes.stream().filter(Optional::isPresent).count();
    if (failed == 0) {
      return;
    }
    String message = failed + " of " + outcomes.size() + " requests failed in this " + what;
    var details =
        io.heddle.p4.rpc.Status.newBuilder()
            .setCode(Status.Code.UNKNOWN.value())
            .setMessage(message);
    for (Optional<Rejection> outcome : outcomes) {
      Error.Builder error = Error.newBuilder();
      outcome.ifPresent(
          rejection ->
              error.setCanonicalCode(rejection.code().value()).setMessage(rejection.getMessage()));
      details.addDetails(Any.pack(error.build()));
    }
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, details.build());
    throw Status.UNKNOWN.withDescription(message).asException(trailers);
  }

  private interface Call {
    void run() throws Rejection, StatusException;
  }

  private static void answer(StreamObserver<?> out, Call call) {
    try {
      call.run();
      out.onCompleted();
    } catch (Rejection e) {
      out.onError(e.toStatus().asException());
    } catch (StatusException e) {
      out.onError(e);
    } catch (RuntimeException e) {
      LOG.error("A P4Runtime request failed in the switch", e);
      out.onError(Status.INTERNAL.withDescription("fault in the switch: " + e).asException());
    }
  }
}
