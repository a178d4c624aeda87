package io.heddle.softswitch.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.heddle.p4.v1.CapabilitiesRequest;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.PacketOut;
import io.heddle.p4.v1.Role;
import io.heddle.p4.v1.SetForwardingPipelineConfigRequest;
import io.heddle.p4.v1.StreamMessageRequest;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.WriteRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ArbitrationTest {
  private P4RuntimeServer server;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    server =
        P4RuntimeServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Client.DEVICE,
            new RecordedPackets());
    client = new Client(server.address());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void theVersionIsTold() {
    assertThat(
            client
                .calls()
                .capabilities(CapabilitiesRequest.getDefaultInstance())
                .getP4RuntimeApiVersion())
        .isEqualTo("1.5.0");
    assertThatThrownBy(
            () ->
                client
                    .calls()
                    .capabilities(CapabilitiesRequest.newBuilder().setDeviceId(9).build()))
        .hasMessageStartingWith("NOT_FOUND");
  }

  @Test
  void aTakeoverIsToldToAllAndTheOldPrimaryMayNoLongerWrite() throws Exception {
    Client.Stream first = client.openPrimary();
    assertThat(writeStatus(1)).isEqualTo(Code.FAILED_PRECONDITION); // primary, but no program

    Client.Stream second = client.open().bid(Client.DEVICE, 2);
    MasterArbitrationUpdate told = second.arbitration();
    assertThat(told.getStatus().getCode()).isEqualTo(Code.OK.value());
    assertThat(told.getElectionId().getLow()).isEqualTo(2);
    assertThat(told.getDeviceId()).isEqualTo(Client.DEVICE);
    assertThat(first.standing()).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(writeStatus(1)).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(writeStatus(2)).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void whenThePrimaryLeavesNobodyFollowsUntilABidAsGreat() throws Exception {
    Client.Stream backup = client.open().bid(Client.DEVICE, 3);
    assertThat(backup.standing()).isEqualTo(Code.OK);
    Client.Stream primary = client.open().bid(Client.DEVICE, 5);
    assertThat(primary.standing()).isEqualTo(Code.OK);
    assertThat(backup.standing()).isEqualTo(Code.ALREADY_EXISTS);

    primary.hangUp();
    MasterArbitrationUpdate orphaned = backup.arbitration();
    assertThat(orphaned.getStatus().getCode()).isEqualTo(Code.NOT_FOUND.value());
    assertThat(orphaned.getElectionId().getLow()).isEqualTo(5);
    assertThat(writeStatus(3)).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(writeStatus(5)).isEqualTo(Code.PERMISSION_DENIED);

    assertThat(backup.bid(Client.DEVICE, 4).standing()).isEqualTo(Code.NOT_FOUND);
    assertThat(backup.bid(Client.DEVICE, 5).standing()).isEqualTo(Code.OK);
    assertThat(writeStatus(5)).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void aBrokenStreamCountsAsLeaving() throws Exception {
    Client.Stream backup = client.open().bid(Client.DEVICE, 1);
    assertThat(backup.standing()).isEqualTo(Code.OK);
    try (Client other = new Client(server.address())) {
      Client.Stream primary = other.open().bid(Client.DEVICE, 2);
      assertThat(primary.standing()).isEqualTo(Code.OK);
      assertThat(backup.standing()).isEqualTo(Code.ALREADY_EXISTS);
      primary.breakOff();
      assertThat(backup.standing()).isEqualTo(Code.NOT_FOUND);
    }
  }

  @Test
  void aBidWithoutElectionIdOnlyStandsBy() throws Exception {
    Client.Stream standby =
        client.open().send(MasterArbitrationUpdate.newBuilder().setDeviceId(1).build());
    MasterArbitrationUpdate told = standby.arbitration();
    assertThat(told.getStatus().getCode()).isEqualTo(Code.NOT_FOUND.value());
    assertThat(told.hasElectionId()).isFalse();
    assertThatThrownBy(() -> client.calls().write(WriteRequest.newBuilder().setDeviceId(1).build()))
        .hasMessageStartingWith("PERMISSION_DENIED");
  }

  @Test
  void anElectionIdInUseEndsTheStream() throws Exception {
    client.openPrimary();
    assertThat(client.open().bid(Client.DEVICE, 1).end()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(writeStatus(1)).isEqualTo(Code.FAILED_PRECONDITION); // still primary
  }

  @Test
  void aStreamForAnotherDeviceEnds() throws Exception {
    assertThat(client.open().bid(99, 1).end()).isEqualTo(Code.NOT_FOUND);
    Client.Stream stream = client.openPrimary();
    assertThat(stream.bid(99, 1).end()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(writeStatus(1)).isEqualTo(Code.PERMISSION_DENIED); // it has left
  }

  @Test
  void rolesHavePrimariesOfTheirOwn() throws Exception {
    Client.Stream unnamed = client.openPrimary();
    Client.Stream named = client.open().send(bid("routing", 1));
    MasterArbitrationUpdate told = named.arbitration();
    assertThat(told.getStatus().getCode()).isEqualTo(Code.OK.value());
    assertThat(told.getRole().getName()).isEqualTo("routing");
    assertThat(unnamed.bid(Client.DEVICE, 1).standing()).isEqualTo(Code.OK);
    assertThat(named.send(bid("", 1)).end()).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void aRoleConfigOfAnUnknownSchemeEndsTheStream() throws Exception {
    MasterArbitrationUpdate update =
        MasterArbitrationUpdate.newBuilder()
            .setDeviceId(1)
            .setElectionId(Uint128.newBuilder().setLow(1))
            .setRole(
                Role.newBuilder()
                    .setName("routing")
                    .setConfig(Any.pack(Uint128.getDefaultInstance())))
            .build();
    assertThat(client.open().send(update).end()).isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void requestsForUnknownDevicesAndRolesAreNotFound() throws Exception {
    client.openPrimary();
    assertThatThrownBy(() -> client.calls().write(WriteRequest.newBuilder().setDeviceId(2).build()))
        .hasMessageStartingWith("NOT_FOUND");
    assertThatThrownBy(
            () ->
                client.calls().write(WriteRequest.newBuilder().setDeviceId(1).setRole("x").build()))
        .hasMessageStartingWith("NOT_FOUND");
    assertThatThrownBy(
            () ->
                client
                    .calls()
                    .setForwardingPipelineConfig(
                        SetForwardingPipelineConfigRequest.newBuilder().setDeviceId(2).build()))
        .hasMessageStartingWith("NOT_FOUND");
  }

  @Test
  void packetsMayComeFromThePrimaryOnlyAndNeedAProgram() throws Exception {
    StreamMessageRequest packet =
        StreamMessageRequest.newBuilder().setPacket(PacketOut.getDefaultInstance()).build();
    Client.Stream primary = client.openPrimary();
    Client.Stream backup = client.open().bid(Client.DEVICE, 0);
    assertThat(backup.standing()).isEqualTo(Code.ALREADY_EXISTS);

    backup.send(packet);
    var denied = backup.next().getError();
    assertThat(denied.getCanonicalCode()).isEqualTo(Code.PERMISSION_DENIED.value());
    assertThat(denied.hasPacketOut()).isTrue();
    primary.send(packet);
    assertThat(primary.next().getError().getCanonicalCode())
        .isEqualTo(Code.FAILED_PRECONDITION.value());
  }

  @Test
  void streamMessagesThatNobodyCanTakeAreAnsweredWithAnError() throws Exception {
    Client.Stream primary = client.openPrimary();
    primary.send(
        StreamMessageRequest.newBuilder().setOther(Any.pack(Uint128.getDefaultInstance())).build());
    assertThat(primary.next().getError().hasOther()).isTrue();
    StreamMessageRequest.Builder ack = StreamMessageRequest.newBuilder();
    ack.getDigestAckBuilder().setDigestId(4);
    primary.send(ack.build());
    assertThat(primary.next().getError().getDigestListAck().getDigestListAck().getDigestId())
        .isEqualTo(4);
  }

  private Code writeStatus(long electionId) {
    try {
      client
          .calls()
          .write(
              WriteRequest.newBuilder()
                  .setDeviceId(Client.DEVICE)
                  .setElectionId(Uint128.newBuilder().setLow(electionId))
                  .build());
      return Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static MasterArbitrationUpdate bid(String role, long electionId) {
    return MasterArbitrationUpdate.newBuilder()
        .setDeviceId(Client.DEVICE)
        .setRole(Role.newBuilder().setName(role))
        .setElectionId(Uint128.newBuilder().setLow(electionId))
        .build();
  }
}
