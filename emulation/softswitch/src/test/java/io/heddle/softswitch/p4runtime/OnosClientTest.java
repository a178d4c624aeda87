package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import p4.config.v1.P4InfoOuterClass.P4Info;
import p4.v1.P4RuntimeGrpc;
import p4.v1.P4RuntimeOuterClass.CapabilitiesRequest;
import p4.v1.P4RuntimeOuterClass.Entity;
import p4.v1.P4RuntimeOuterClass.Error;
import p4.v1.P4RuntimeOuterClass.ForwardingPipelineConfig;
import p4.v1.P4RuntimeOuterClass.GetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.Index;
import p4.v1.P4RuntimeOuterClass.MasterArbitrationUpdate;
import p4.v1.P4RuntimeOuterClass.MeterConfig;
import p4.v1.P4RuntimeOuterClass.MulticastGroupEntry;
import p4.v1.P4RuntimeOuterClass.PacketMetadata;
import p4.v1.P4RuntimeOuterClass.ReadRequest;
import p4.v1.P4RuntimeOuterClass.Replica;
import p4.v1.P4RuntimeOuterClass.SetForwardingPipelineConfigRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageRequest;
import p4.v1.P4RuntimeOuterClass.StreamMessageResponse;
import p4.v1.P4RuntimeOuterClass.TableEntry;
import p4.v1.P4RuntimeOuterClass.Uint128;
import p4.v1.P4RuntimeOuterClass.Update;
import p4.v1.P4RuntimeOuterClass.WriteRequest;

/**
 * The server as seen through the stubs that ONOS 2.7 publishes: messages that others generated from
 * the specification's own files, so a wrong name or number in ours shows here.
 */
@Timeout(60)
class OnosClientTest {
  private static final Uint128 ELECTION_ID = Uint128.newBuilder().setHigh(1).setLow(2).build();

  private final RecordedPackets packets = new RecordedPackets();
  private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
  private P4RuntimeServer server;
  private ManagedChannel channel;
  private StreamObserver<StreamMessageRequest> stream;

  @BeforeEach
  void start() throws Exception {
    server =
        P4RuntimeServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Client.DEVICE, packets);
    channel = NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
    stream =
        P4RuntimeGrpc.newStub(channel)
            .streamChannel(
                new StreamObserver<StreamMessageResponse>() {
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
                });
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    server.close();
  }

  @Test
  void aControllerOfOthersBecomesPrimaryLoadsAProgramWritesAndReads() throws Exception {
    assertThat(
            calls().capabilities(CapabilitiesRequest.getDefaultInstance()).getP4RuntimeApiVersion())
        .isEqualTo("1.5.0");

    var arbitration = becomePrimary();
    assertThat(arbitration.getStatus().getCode()).isZero();
    assertThat(arbitration.getElectionId()).isEqualTo(ELECTION_ID);
    assertThat(arbitration.getDeviceId()).isEqualTo(Client.DEVICE);

    P4Info p4info = P4Info.parseFrom(Kinds.CONFIG.getP4Info().toByteString());
    ForwardingPipelineConfig config =
        ForwardingPipelineConfig.newBuilder()
            .setP4Info(p4info)
            .setP4DeviceConfig(Kinds.CONFIG.getP4DeviceConfig())
            .setCookie(ForwardingPipelineConfig.Cookie.newBuilder().setCookie(7))
            .build();
    calls()
        .setForwardingPipelineConfig(
            SetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(Client.DEVICE)
                .setElectionId(ELECTION_ID)
                .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT)
                .setConfig(config)
                .build());
    assertThat(packets.run).hasSize(1);
    assertThat(
            calls()
                .getForwardingPipelineConfig(
                    GetForwardingPipelineConfigRequest.newBuilder()
                        .setDeviceId(Client.DEVICE)
                        .build())
                .getConfig())
        .isEqualTo(config);

    var switching =
        p4info.getTablesList().stream()
            .filter(table -> table.getPreamble().getAlias().equals("switching"))
            .findFirst()
            .orElseThrow();
    TableEntry.Builder entry = TableEntry.newBuilder().setTableId(switching.getPreamble().getId());
    entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(0x0a, 0x0b));
    entry.addMatchBuilder().setFieldId(2).getExactBuilder().setValue(bytes(1));
    entry
        .getActionBuilder()
        .getActionBuilder()
        .setActionId(switching.getActionRefs(0).getId())
        .addParamsBuilder()
        .setParamId(1)
        .setValue(bytes(2));
    Entity tableEntry = Entity.newBuilder().setTableEntry(entry).build();
    Entity.Builder group = Entity.newBuilder();
    group
        .getPacketReplicationEngineEntryBuilder()
        .setMulticastGroupEntry(
            MulticastGroupEntry.newBuilder()
                .setMulticastGroupId(4)
                .addReplicas(Replica.newBuilder().setEgressPort(3).setInstance(1)));
    WriteRequest write =
        WriteRequest.newBuilder()
            .setDeviceId(Client.DEVICE)
            .setElectionId(ELECTION_ID)
            .addUpdates(insert(tableEntry))
            .addUpdates(insert(group.build()))
            .build();
    calls().write(write);
    assertThat(errorsOf(write)).containsExactly(6, 6); // ALREADY_EXISTS

    Entity.Builder allGroups = Entity.newBuilder();
    allGroups
        .getPacketReplicationEngineEntryBuilder()
        .setMulticastGroupEntry(MulticastGroupEntry.getDefaultInstance());
    List<Entity> read = new ArrayList<>();
    calls()
        .read(
            ReadRequest.newBuilder()
                .setDeviceId(Client.DEVICE)
                .addEntities(
                    Entity.newBuilder()
                        .setTableEntry(
                            TableEntry.newBuilder().setTableId(switching.getPreamble().getId())))
                .addEntities(allGroups)
                .build())
        .forEachRemaining(part -> read.addAll(part.getEntitiesList()));
    assertThat(read).containsExactly(tableEntry, group.build());
  }

  private MasterArbitrationUpdate becomePrimary() throws InterruptedException {
    StreamMessageRequest.Builder bid = StreamMessageRequest.newBuilder();
    bid.getArbitrationBuilder().setDeviceId(Client.DEVICE).setElectionId(ELECTION_ID);
    stream.onNext(bid.build());
    return ((StreamMessageResponse) received.poll(20, TimeUnit.SECONDS)).getArbitration();
  }

  private P4Info load(Resource program) throws Exception {
    P4Info p4info = P4Info.parseFrom(program.config().getP4Info().toByteString());
    calls()
        .setForwardingPipelineConfig(
            SetForwardingPipelineConfigRequest.newBuilder()
                .setDeviceId(Client.DEVICE)
                .setElectionId(ELECTION_ID)
                .setAction(SetForwardingPipelineConfigRequest.Action.VERIFY_AND_COMMIT)
                .setConfig(
                    ForwardingPipelineConfig.newBuilder()
                        .setP4Info(p4info)
                        .setP4DeviceConfig(program.config().getP4DeviceConfig()))
                .build());
    return p4info;
  }

  @Test
  void aControllerOfOthersSendsAndReceivesPackets() throws Exception {
    becomePrimary();
    load(Resource.of("kinds"));
    StreamMessageRequest.Builder out = StreamMessageRequest.newBuilder();
    out.getPacketBuilder().setPayload(bytes(9, 9));
    out.getPacketBuilder().addMetadataBuilder().setMetadataId(1).setValue(bytes(5));
    out.getPacketBuilder().addMetadataBuilder().setMetadataId(2).setValue(bytes(0));
    stream.onNext(out.build());
    server.packetIn(new byte[] {0x02, (byte) 0x81, 8}); // from port 5 for reason 1
    var in = ((StreamMessageResponse) received.poll(20, TimeUnit.SECONDS)).getPacket();
    assertThat(in.getPayload()).isEqualTo(bytes(8));
    assertThat(in.getMetadataList())
        .extracting(PacketMetadata::getValue)
        .containsExactly(bytes(5), bytes(1));
    // What is answered comes after the packet was taken.
    becomePrimary();
    assertThat(packets.injected).containsExactly(new byte[] {0x02, (byte) 0x80, 9, 9});
  }

  @Test
  void aControllerOfOthersWritesMembersGroupsAndMeters() throws Exception {
    becomePrimary();
    P4Info p4info = load(Resource.at("/programs/shares"));
    var paths =
        p4info.getActionProfilesList().stream()
            .filter(profile -> profile.getPreamble().getAlias().equals("paths"))
            .findFirst()
            .orElseThrow();
    var send =
        p4info.getActionsList().stream()
            .filter(action -> action.getPreamble().getAlias().equals("send"))
            .findFirst()
            .orElseThrow();
    Entity.Builder member = Entity.newBuilder();
    member
        .getActionProfileMemberBuilder()
        .setActionProfileId(paths.getPreamble().getId())
        .setMemberId(1)
        .getActionBuilder()
        .setActionId(send.getPreamble().getId())
        .addParamsBuilder()
        .setParamId(1)
        .setValue(bytes(2));
    Entity.Builder group = Entity.newBuilder();
    group
        .getActionProfileGroupBuilder()
        .setActionProfileId(paths.getPreamble().getId())
        .setGroupId(7)
        .setMaxSize(4)
        .addMembersBuilder()
        .setMemberId(1)
        .setWeight(2);
    Entity.Builder meter = Entity.newBuilder();
    meter
        .getMeterEntryBuilder()
        .setMeterId(p4info.getMeters(0).getPreamble().getId())
        .setIndex(Index.newBuilder().setIndex(1))
        .setConfig(MeterConfig.newBuilder().setCir(1).setCburst(2).setPir(3).setPburst(4));
    write(insert(member.build()));
    write(insert(group.build()));
    write(Update.newBuilder().setType(Update.Type.MODIFY).setEntity(meter).build());
    List<Entity> read = new ArrayList<>();
    calls()
        .read(
            ReadRequest.newBuilder()
                .setDeviceId(Client.DEVICE)
                .addEntities(member)
                .addEntities(group)
                .addEntities(meter)
                .build())
        .forEachRemaining(part -> read.addAll(part.getEntitiesList()));
    assertThat(read).containsExactly(member.build(), group.build(), meter.build());
  }

  private void write(Update update) {
    calls()
        .write(
            WriteRequest.newBuilder()
                .setDeviceId(Client.DEVICE)
                .setElectionId(ELECTION_ID)
                .addUpdates(update)
                .build());
  }

  private List<Integer> errorsOf(WriteRequest write) throws Exception {
    try {
      calls().write(write);
      return List.of();
    } catch (StatusRuntimeException e) {
      List<Integer> codes = new ArrayList<>();
      for (Any detail : StatusProto.fromThrowable(e).getDetailsList()) {
        codes.add(detail.unpack(Error.class).getCanonicalCode());
      }
      return codes;
    }
  }

  private P4RuntimeGrpc.P4RuntimeBlockingStub calls() {
    return P4RuntimeGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static Update insert(Entity entity) {
    return Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity).build();
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
