package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.StreamMessageResponse;
import io.heddle.p4.v1.TableEntry;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 100,000 requests, most of them wrong in some way, through the service in this JVM. What a server
 * accepts is also told to a second one, one update at a time: at the end both must answer the same,
 * so nothing that was refused has left anything behind.
 */
class RequestFuzzTest {
  private static final Uint128 ELECTION_ID = Uint128.newBuilder().setLow(1).build();

  /** What a server may say to a client's mistake. */
  private static final Set<Code> REFUSALS =
      EnumSet.of(
          Code.INVALID_ARGUMENT,
          Code.NOT_FOUND,
          Code.ALREADY_EXISTS,
          Code.PERMISSION_DENIED,
          Code.RESOURCE_EXHAUSTED,
          Code.FAILED_PRECONDITION,
          Code.ABORTED,
          Code.OUT_OF_RANGE,
          Code.UNIMPLEMENTED);

  private static final List<Entity> EVERYTHING = everything();

  private static List<Entity> everything() {
    Entity.Builder groups = Entity.newBuilder();
    groups.getPacketReplicationEngineEntryBuilder().getMulticastGroupEntryBuilder();
    Entity.Builder sessions = Entity.newBuilder();
    sessions.getPacketReplicationEngineEntryBuilder().getCloneSessionEntryBuilder();
    Entity.Builder defaults = Entity.newBuilder();
    defaults.getTableEntryBuilder().setIsDefaultAction(true);
    List<Entity.Builder> all = new ArrayList<>(List.of(groups, sessions, defaults));
    for (var field : Entity.getDescriptor().getFields()) {
      if (field.getNumber() != Entity.PACKET_REPLICATION_ENGINE_ENTRY_FIELD_NUMBER
          && field.getNumber() != Entity.EXTERN_ENTRY_FIELD_NUMBER) {
        Entity.Builder kind = Entity.newBuilder();
        kind.setField(field, kind.newBuilderForField(field).build());
        all.add(kind);
      }
    }
    return all.stream().map(Entity.Builder::build).toList();
  }

  /** A server in this JVM whose program is loaded and whose primary is {@code stream}. */
  private static final class Target implements AutoCloseable {
    final Device device = new Device(Client.DEVICE, new RecordedPackets());
    final Server server;
    final ManagedChannel channel;
    final P4RuntimeGrpc.P4RuntimeBlockingStub calls;

    Target(String name, Resource program) throws Exception {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(UndecodableRequests.refusedBy(new P4RuntimeService(device)))
              .build()
              .start();
      channel = InProcessChannelBuilder.forName(name).directExecutor().build();
      calls = P4RuntimeGrpc.newBlockingStub(channel);
      StreamMessageRequest.Builder bid = StreamMessageRequest.newBuilder();
      bid.getArbitrationBuilder().setDeviceId(Client.DEVICE).setElectionId(ELECTION_ID);
      new OtherStream(channel).out.onNext(bid.build());
      calls.setForwardingPipelineConfig(
          SetForwardingPipelineConfigRequest.newBuilder()
              .setDeviceId(Client.DEVICE)
              .setElectionId(ELECTION_ID)
              .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT)
              .setConfig(program.config())
              .build());
    }

    List<Entity> read(List<Entity> filters) {
      List<Entity> answer = new ArrayList<>();
      calls
          .read(ReadRequest.newBuilder().setDeviceId(Client.DEVICE).addAllEntities(filters).build())
          .forEachRemaining(part -> answer.addAll(part.getEntitiesList()));
      return answer;
    }

    @Override
    public void close() {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  /** A stream whose answers nobody needs but for how it ended. */
  private static final class OtherStream implements StreamObserver<StreamMessageResponse> {
    final StreamObserver<StreamMessageRequest> out;
    volatile boolean ended;
    volatile Throwable failure;

    OtherStream(ManagedChannel channel) {
      out = P4RuntimeGrpc.newStub(channel).streamChannel(this);
    }

    @Override
    public void onNext(StreamMessageResponse response) {}

    @Override
    public void onError(Throwable cause) {
      failure = cause;
      ended = true;
    }

    @Override
    public void onCompleted() {
      ended = true;
    }
  }

  private Random random;
  private RequestGenerator generator;
  private Mutations mutations;
  private Target target;
  private Target copy;
  private OtherStream other;
  private final EntryModel model = new EntryModel();
  private int accepted;

  @ParameterizedTest(name = "{1} requests for {0}")
  @CsvSource({
    "/io/heddle/softswitch/kinds,40000",
    "/io/heddle/softswitch/translated,20000",
    "/programs/shares,20000",
    "/programs/paths,10000",
    "/programs/registers,5000",
    "/programs/valuesets,5000"
  })
  @Timeout(300)
  void wrongRequestsAreRefusedAndLeaveNothingBehind(String program, int requests) throws Exception {
    long seed = Long.getLong("heddle.fuzz.seed", System.nanoTime());
    System.out.println("RequestFuzzTest " + program + ": -Dheddle.fuzz.seed=" + seed);
    random = new Random(seed);
    Resource resource = Resource.at(program);
    generator = new RequestGenerator(resource.p4info().message(), random);
    mutations = new Mutations(random);
    try (Target first = new Target("fuzzed", resource);
        Target second = new Target("copy", resource)) {
      target = first;
      copy = second;
      other = new OtherStream(target.channel);
      model.begin(target.read(List.of(tables())));
      for (int i = 0; i < requests; i++) {
        try {
          request(resource);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("request " + i + " with seed " + seed, e);
        }
      }
      // Otherwise the test would be about refusals only.
      assertThat(accepted).isGreaterThan(requests / 50);
      assertThat(new HashSet<>(target.read(EVERYTHING)))
          .as("seed %d", seed)
          .isEqualTo(new HashSet<>(copy.read(EVERYTHING)));
      assertThat(EntryModel.read(target.read(List.of(tables()))))
          .as("seed %d", seed)
          .isEqualTo(model.entries());
      noStreamIsLeft();
    }
  }

  private static Entity tables() {
    return Entity.newBuilder().setTableEntry(TableEntry.getDefaultInstance()).build();
  }

  private void noStreamIsLeft() {
    other.out.onCompleted();
    List<OtherStream> streams = new ArrayList<>();
    for (int i = 1; i < Device.MAX_STREAMS; i++) {
      OtherStream stream = new OtherStream(target.channel);
      assertThat(stream.ended).isFalse();
      streams.add(stream);
    }
    assertThat(new OtherStream(target.channel).ended).isTrue();
    streams.forEach(stream -> stream.out.onCompleted());
  }

  private void request(Resource program) {
    int choice = random.nextInt(100);
    if (choice < 40) {
      write(batch(random.nextInt(3) + 1));
    } else if (choice < 60 && program.config().getP4Info().getTablesCount() > 0) {
      writeWrong(program);
    } else if (choice < 78) {
      WriteRequest.Builder request = batch(random.nextInt(2) + 1).toBuilder();
      int index = random.nextInt(request.getUpdatesCount());
      request.setUpdates(index, (Update) mutations.perhaps(request.getUpdates(index)));
      write(request.build());
    } else if (choice < 80) {
      write((WriteRequest) mutations.perhaps(batch(1)));
    } else if (choice < 90) {
      byte[] bytes = mutations.bytes(batch(random.nextInt(2) + 1).toByteArray());
      try {
        write(WriteRequest.parseFrom(bytes));
      } catch (InvalidProtocolBufferException e) {
        assertThatThrownBy(() -> writeRaw(bytes)).hasMessageStartingWith("INVALID_ARGUMENT");
      }
    } else if (choice < 96) {
      read();
    } else {
      stream();
    }
  }

  private WriteRequest batch(int updates) {
    WriteRequest.Builder request =
        WriteRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setElectionId(ELECTION_ID)
            .setAtomicityValue(random.nextInt(3));
    for (int i = 0; i < updates; i++) {
      request.addUpdates(generator.update());
    }
    return request.build();
  }

  /**
   * An entry that surely is wrong, after a good update, so that there is something to roll back.
   */
  private void writeWrong(Resource program) {
    var all = program.config().getP4Info().getTablesList();
    TableEntry good = generator.tableEntry(all.get(random.nextInt(all.size())));
    WriteRequest request = batch(1).toBuilder().addUpdates(mutations.wrong(good)).build();
    List<Code> codes = write(request);
    assertThat(codes.get(1)).as("%s", request.getUpdates(1)).isNotEqualTo(Code.OK);
  }

  /** Sends a request and tells the copy and the model what was accepted. */
  private List<Code> write(WriteRequest request) {
    List<Code> codes;
    try {
      target.calls.write(request);
      codes = Collections.nCopies(request.getUpdatesCount(), Code.OK);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Code.UNKNOWN) {
        assertThat(REFUSALS).as("%s", request).contains(e.getStatus().getCode());
        return Collections.nCopies(request.getUpdatesCount(), e.getStatus().getCode());
      }
      codes = Client.codes(e);
    }
    assertThat(codes).hasSize(request.getUpdatesCount());
    boolean failed = codes.stream().anyMatch(code -> code != Code.OK);
    if (request.getAtomicity() != WriteRequest.Atomicity.CONTINUE_ON_ERROR && failed) {
      assertThat(codes).doesNotContain(Code.OK);
    }
    WriteRequest.Builder same = request.toBuilder().clearUpdates();
    for (int i = 0; i < codes.size(); i++) {
      Update update = request.getUpdates(i);
      if (codes.get(i) == Code.OK) {
        accepted++;
        same.addUpdates(update);
        model.accepted(update);
      } else {
        assertThat(REFUSALS).as("%s", update).contains(codes.get(i));
      }
    }
    // In one batch again: an atomic one has no order.
    if (same.getUpdatesCount() > 0) {
      copy.calls.write(same.build());
    }
    return codes;
  }

  private void read() {
    ReadRequest request =
        ReadRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .addEntities((Entity) mutations.perhaps(generator.update().getEntity()))
            .build();
    if (random.nextInt(5) == 0) {
      request = (ReadRequest) mutations.perhaps(request);
    }
    try {
      target.calls.read(request).forEachRemaining(_ -> {});
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Code.UNKNOWN) {
        Client.codes(e).forEach(code -> assertThat(code).isNotEqualTo(Code.INTERNAL));
      } else {
        assertThat(REFUSALS).as("%s", request).contains(e.getStatus().getCode());
      }
    }
  }

  private void stream() {
    if (other.ended) {
      other = new OtherStream(target.channel);
    }
    StreamMessageRequest.Builder message = StreamMessageRequest.newBuilder();
    if (random.nextBoolean()) {
      // Never an id as great as the primary's, which the writes need.
      MasterArbitrationUpdate.Builder bid =
          MasterArbitrationUpdate.newBuilder().setDeviceId(Client.DEVICE);
      bid.getRoleBuilder().setName(random.nextInt(3) == 0 ? "other" : "");
      bid.setElectionId(Uint128.newBuilder().setLow(random.nextInt(2)));
      message.setArbitration(bid);
    } else {
      message.getPacketBuilder().addMetadataBuilder().setMetadataId(random.nextInt(3));
      message = ((StreamMessageRequest) mutations.perhaps(message.build())).toBuilder();
      if (message.hasArbitration()) {
        return;
      }
    }
    other.out.onNext(message.build());
    if (other.failure != null) {
      assertThat(REFUSALS).contains(((StatusRuntimeException) other.failure).getStatus().getCode());
    }
    if (!other.ended && random.nextInt(10) == 0) {
      other.out.onCompleted();
      other = new OtherStream(target.channel);
    }
  }

  /** Sends bytes that are no message. */
  private void writeRaw(byte[] bytes) {
    MethodDescriptor.Marshaller<byte[]> asIs =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            return new byte[0];
          }
        };
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(P4RuntimeGrpc.getWriteMethod().getFullMethodName())
            .setRequestMarshaller(asIs)
            .setResponseMarshaller(asIs)
            .build();
    byte[] unused =
        ClientCalls.blockingUnaryCall(target.channel, method, CallOptions.DEFAULT, bytes);
  }
}
