package io.heddle.p4runtime;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.CapabilitiesRequest;
import io.heddle.p4.v1.CapabilitiesResponse;
import io.heddle.p4.v1.CounterData;
import io.heddle.p4.v1.CounterEntry;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Error;
import io.heddle.p4.v1.GetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.GetForwardingPipelineConfigResponse;
import io.heddle.p4.v1.Index;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.PacketReplicationEngineEntry;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.ReadResponse;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigResponse;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4.v1.WriteResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A P4Runtime server on a loopback port that follows the specification to the letter, so that a
 * client's mistakes show: it checks who writes, refuses what is not canonical, and answers every
 * update. It forwards nothing.
 */
final class FakeDevice extends P4RuntimeGrpc.P4RuntimeImplBase implements AutoCloseable {
  static final long DEVICE_ID = 7;
  // Small, so that every longer read comes in several messages.
  private static final int ENTITIES_PER_RESPONSE = 3;
  private static final Metadata.Key<io.heddle.p4.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(io.heddle.p4.rpc.Status.getDefaultInstance()));

  private final Server server;
  private final FakeArbitration arbitration;
  private final Map<Entity, Entity> entities = new LinkedHashMap<>();
  private final List<WriteRequest> writes = new ArrayList<>();
  private final List<String> roles = new ArrayList<>();
  private final FakePipeline pipeline = new FakePipeline();
  private boolean leaksDefaultEntries;
  private boolean silent;
  private int reasonLength;
  private Status nextWrite = Status.OK;

  private FakeDevice(FakeArbitration arbitration, ServerCredentials credentials)
      throws IOException {
    this.arbitration = arbitration;
    this.server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
            .addService(this)
            .build()
            .start();
  }

  static FakeDevice start(FakeArbitration.Rule rule) throws IOException {
    return start(rule, InsecureServerCredentials.create());
  }

  static FakeDevice start(FakeArbitration.Rule rule, ServerCredentials credentials)
      throws IOException {
    return new FakeDevice(new FakeArbitration(DEVICE_ID, rule), credentials);
  }

  String target() {
    return "127.0.0.1:" + server.getPort();
  }

  /** As bmv2 does, instead of an answer without a configuration. */
  synchronized void refuseQuestionsWithoutPipeline() {
    pipeline.refuseQuestionsWithoutProgram();
  }

  /** Against the specification, as a test of leniency. */
  synchronized void leakDefaultEntries() {
    leaksDefaultEntries = true;
  }

  /** Makes calls other than the stream hang. */
  synchronized void fallSilent() {
    silent = true;
  }

  /** Makes the reason of every failed update so many characters long. */
  synchronized void explainAtLength(int characters) {
    reasonLength = characters;
  }

  /** Makes the next write fail as a whole, without a word on its updates. */
  synchronized void failNextWrite(Status status) {
    nextWrite = status;
  }

  /** Sets a cell of the indirect counter {@code id}; cells that were not set are not there. */
  synchronized void count(int id, long index, long packets, long bytes) {
    CounterEntry.Builder cell =
        CounterEntry.newBuilder().setCounterId(id).setIndex(Index.newBuilder().setIndex(index));
    Entity key = Entity.newBuilder().setCounterEntry(cell).build();
    cell.setData(CounterData.newBuilder().setPacketCount(packets).setByteCount(bytes));
    entities.put(key, Entity.newBuilder().setCounterEntry(cell).build());
  }

  List<MasterArbitrationUpdate> bids() {
    return arbitration.bids();
  }

  /** The role of every writing, reading and loading of a program, in their order. */
  synchronized List<String> roles() {
    return List.copyOf(roles);
  }

  synchronized List<WriteRequest> writes() {
    return List.copyOf(writes);
  }

  synchronized List<SetForwardingPipelineConfigRequest.Action> pipelineActions() {
    return pipeline.done();
  }

  /** As Stratum with UNIMPLEMENTED, and bmv2 with UNKNOWN. */
  synchronized void cannotReconcile(Status answer) {
    pipeline.cannotReconcile(answer);
  }

  /** Stops without a farewell. */
  @Override
  public void close() {
    server.shutdownNow();
  }

  @Override
  public StreamObserver<StreamMessageRequest> streamChannel(
      StreamObserver<StreamMessageResponse> responses) {
    return arbitration.open(responses);
  }

  @Override
  public synchronized void setForwardingPipelineConfig(
      SetForwardingPipelineConfigRequest request,
      StreamObserver<SetForwardingPipelineConfigResponse> responses) {
    roles.add(request.getRole());
    try {
      checkPrimary(request.getDeviceId(), request.hasElectionId(), request.getElectionId());
      if (pipeline.set(request)) {
        entities.clear();
      }
      answer(responses, SetForwardingPipelineConfigResponse.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      responses.onError(e);
    }
  }

  @Override
  public synchronized void getForwardingPipelineConfig(
      GetForwardingPipelineConfigRequest request,
      StreamObserver<GetForwardingPipelineConfigResponse> responses) {
    try {
      answer(responses, pipeline.get(request));
    } catch (StatusRuntimeException e) {
      responses.onError(e);
    }
  }

  @Override
  public void capabilities(
      CapabilitiesRequest request, StreamObserver<CapabilitiesResponse> responses) {
    answer(responses, CapabilitiesResponse.newBuilder().setP4RuntimeApiVersion("1.5.0").build());
  }

  @Override
  public synchronized void write(WriteRequest request, StreamObserver<WriteResponse> responses) {
    roles.add(request.getRole());
    if (silent) {
      return;
    }
    try {
      checkPrimary(request.getDeviceId(), request.hasElectionId(), request.getElectionId());
      pipeline.check();
      writes.add(request);
      if (!nextWrite.isOk()) {
        Status status = nextWrite;
        nextWrite = Status.OK;
        throw status.asRuntimeException();
      }
      List<Error> errors = request.getUpdatesList().stream().map(this::apply).toList();
      if (errors.stream().allMatch(error -> error.getCanonicalCode() == 0)) {
        answer(responses, WriteResponse.getDefaultInstance());
        return;
      }
      io.heddle.p4.rpc.Status.Builder details =
          io.heddle.p4.rpc.Status.newBuilder().setCode(Status.UNKNOWN.getCode().value());
      errors.forEach(error -> details.addDetails(Any.pack(error)));
      Metadata trailers = new Metadata();
      trailers.put(DETAILS, details.build());
      throw Status.UNKNOWN.asRuntimeException(trailers);
    } catch (StatusRuntimeException e) {
      responses.onError(e);
    }
  }

  @Override
  public synchronized void read(ReadRequest request, StreamObserver<ReadResponse> responses) {
    roles.add(request.getRole());
    if (silent) {
      return;
    }
    try {
      checkDevice(request.getDeviceId());
      pipeline.check();
      ReadResponse.Builder response = ReadResponse.newBuilder();
      for (Entity pattern : request.getEntitiesList()) {
        for (Entity entity : entities.values()) {
          Entity seen = matches(pattern, entity);
          if (seen != null) {
            response.addEntities(seen);
          }
          if (response.getEntitiesCount() == ENTITIES_PER_RESPONSE) {
            responses.onNext(response.build());
            response.clear();
          }
        }
      }
      answer(responses, response.build());
    } catch (StatusRuntimeException e) {
      responses.onError(e);
    }
  }

  private Error apply(Update update) {
    if (update.toByteString().isEmpty() || padded(update.getEntity())) {
      return error(Status.INVALID_ARGUMENT, "not canonical");
    }
    Entity key = key(update.getEntity());
    boolean isDefault = update.getEntity().getTableEntry().getIsDefaultAction();
    boolean present = isDefault || entities.containsKey(key);
    return switch (update.getType()) {
      case INSERT -> {
        if (present) {
          yield error(Status.ALREADY_EXISTS, "entry exists");
        }
        entities.put(key, update.getEntity());
        yield Error.getDefaultInstance();
      }
      case MODIFY -> {
        if (!present) {
          yield error(Status.NOT_FOUND, "no such entry");
        }
        entities.put(key, update.getEntity());
        yield Error.getDefaultInstance();
      }
      case DELETE -> {
        if (entities.remove(key) == null) {
          yield error(Status.NOT_FOUND, "no such entry");
        }
        yield Error.getDefaultInstance();
      }
      default -> error(Status.INVALID_ARGUMENT, "no such kind of update");
    };
  }

  private Error error(Status status, String message) {
    return Error.newBuilder()
        .setCanonicalCode(status.getCode().value())
        .setMessage(message + ".".repeat(Math.max(0, reasonLength - message.length())))
        .build();
  }

  private static boolean padded(Entity entity) {
    return entity.getTableEntry().getMatchList().stream()
        .map(field -> field.getExact().getValue())
        .anyMatch(value -> value.size() > 1 && value.byteAt(0) == 0);
  }

  private static Entity key(Entity entity) {
    Entity.Builder key = entity.toBuilder();
    if (entity.hasTableEntry()) {
      key.getTableEntryBuilder().clearAction();
    } else {
      key.getPacketReplicationEngineEntryBuilder().getMulticastGroupEntryBuilder().clearReplicas();
    }
    return key.build();
  }

  /** The entity as the pattern asks for it, or null if it does not ask for it. */
  private Entity matches(Entity pattern, Entity entity) {
    if (pattern.hasPacketReplicationEngineEntry() && entity.hasPacketReplicationEngineEntry()) {
      PacketReplicationEngineEntry wanted = pattern.getPacketReplicationEngineEntry();
      return wanted.getMulticastGroupEntry().getMulticastGroupId() == 0 ? entity : null;
    }
    if (pattern.hasCounterEntry() && entity.hasCounterEntry()) {
      boolean asked =
          pattern.getCounterEntry().getCounterId() == entity.getCounterEntry().getCounterId();
      return asked ? entity : null;
    }
    if (!pattern.hasTableEntry() || !entity.hasTableEntry()) {
      return null;
    }
    TableEntry wanted = pattern.getTableEntry();
    TableEntry entry = entity.getTableEntry();
    boolean kind =
        wanted.getIsDefaultAction() == entry.getIsDefaultAction()
            || entry.getIsDefaultAction() && leaksDefaultEntries;
    if (!kind || wanted.getTableId() != 0 && wanted.getTableId() != entry.getTableId()) {
      return null;
    }
    if (!wanted.hasCounterData()) {
      return entity;
    }
    // Counts that can be told apart: the port or peer of the entry.
    ByteString value = entry.getAction().getAction().getParams(0).getValue();
    CounterData.Builder counter =
        CounterData.newBuilder().setPacketCount(value.byteAt(0)).setByteCount(value.byteAt(0) * 64);
    return Entity.newBuilder().setTableEntry(entry.toBuilder().setCounterData(counter)).build();
  }

  private void checkDevice(long deviceId) {
    if (deviceId != DEVICE_ID) {
      throw Status.NOT_FOUND.withDescription("no such device").asRuntimeException();
    }
  }

  private void checkPrimary(long deviceId, boolean hasId, Uint128 id) {
    checkDevice(deviceId);
    if (!hasId || !arbitration.isPrimary(id)) {
      throw Status.PERMISSION_DENIED.withDescription("Not primary").asRuntimeException();
    }
  }

  private static <T> void answer(StreamObserver<T> responses, T response) {
    responses.onNext(response);
    responses.onCompleted();
  }
}
