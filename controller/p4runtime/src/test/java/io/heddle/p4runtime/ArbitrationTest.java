package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4runtime.Arbitration.Standing;
import io.heddle.p4runtime.FakeArbitration.Rule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may write, at servers of both kinds. */
class ArbitrationTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final ByteString PROGRAM = ByteString.copyFromUtf8("{}");

  @ParameterizedTest
  @EnumSource
  void theHigherBidWinsAndTheLoserIsTold(Rule rule) throws Exception {
    try (FakeDevice device = FakeDevice.start(rule);
        P4RuntimeClient first = connect(device, 10)) {
      assertThat(first.isPrimary()).isTrue();
      try (P4RuntimeClient second = connect(device, 20)) {
        assertThat(second.isPrimary()).isTrue();
        await(first, Standing.BACKUP);
        assertThat(first.isPrimary()).isFalse();
        assertThat(first.arbitration().highest()).contains(ElectionId.of(20));
        assertThatThrownBy(() -> first.setPipeline(Sample.P4INFO, PROGRAM, 1))
            .hasMessageContaining("PERMISSION_DENIED");
        assertThat(second.setPipeline(Sample.P4INFO, PROGRAM, 1)).isEqualTo(PipelineChange.EMPTIED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLowerBidIsBackupAndCanBeRaised(Rule rule) throws Exception {
    try (FakeDevice device = FakeDevice.start(rule);
        P4RuntimeClient first = connect(device, 10);
        P4RuntimeClient second = connect(device, 5)) {
      assertThat(second.arbitration().standing()).isEqualTo(Standing.BACKUP);

      ElectionId higher = second.arbitration().highest().orElseThrow().next();
      assertThat(second.bid(higher).standing()).isEqualTo(Standing.PRIMARY);
      await(first, Standing.BACKUP);
      assertThat(second.setPipeline(Sample.P4INFO, PROGRAM, 1)).isEqualTo(PipelineChange.EMPTIED);
    }
  }

  @Test
  void withoutItsPrimaryADeviceOfTheSpecificationWaitsForAHighEnoughBid() throws Exception {
    try (FakeDevice device = FakeDevice.start(Rule.SPECIFICATION);
        P4RuntimeClient first = connect(device, 10)) {
      connect(device, 20).close();
      await(first, Standing.NO_PRIMARY);
      assertThat(first.bid(ElectionId.of(15)).standing()).isEqualTo(Standing.NO_PRIMARY);
      assertThat(first.bid(ElectionId.of(20)).standing()).isEqualTo(Standing.PRIMARY);
    }
  }

  @Test
  void withoutItsPrimaryABmv2PromotesTheNextClientUnasked() throws Exception {
    try (FakeDevice device = FakeDevice.start(Rule.BMV2);
        P4RuntimeClient first = connect(device, 10)) {
      connect(device, 20).close();
      await(first, Standing.BACKUP);
      first.awaitPrimary(LONG);
      assertThat(first.setPipeline(Sample.P4INFO, PROGRAM, 1)).isEqualTo(PipelineChange.EMPTIED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameBidAgainNeedsNoAnswer(Rule rule) throws Exception {
    try (FakeDevice device = FakeDevice.start(rule);
        P4RuntimeClient client = connect(device, 10)) {
      assertThat(client.bid(ElectionId.of(10)).standing()).isEqualTo(Standing.PRIMARY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedClientLeavesItsIdToTheNextOne(Rule rule) throws Exception {
    try (FakeDevice device = FakeDevice.start(rule)) {
      for (int i = 0; i < 5; i++) {
        try (P4RuntimeClient client = connect(device, 10)) {
          assertThat(client.isPrimary()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIdThatIsInUseIsRefused(Rule rule) throws Exception {
    try (FakeDevice device = FakeDevice.start(rule);
        P4RuntimeClient client = connect(device, 10)) {
      assertThatThrownBy(() -> connect(device, 10))
          .isInstanceOf(P4RuntimeException.class)
          .hasMessageContaining("did not accept the stream: INVALID_ARGUMENT");
      assertThat(client.isPrimary()).isTrue();
    }
  }

  @Test
  void anUnknownDeviceIsRefused() throws Exception {
    try (FakeDevice device = FakeDevice.start(Rule.SPECIFICATION)) {
      assertThatThrownBy(
              () ->
                  P4RuntimeClient.connect(
                      ClientOptions.primary(device.target(), 8, ElectionId.of(1))))
          .isInstanceOf(P4RuntimeException.class)
          .hasMessageContaining("device 8 at " + device.target())
          .hasMessageContaining("NOT_FOUND (no such device)");
    }
  }

  @Test
  void anUnreachableDeviceIsAnErrorThatNamesTheAddress() throws Exception {
    int port = unusedPort();

    assertThatThrownBy(
            () ->
                P4RuntimeClient.connect(
                    ClientOptions.primary("127.0.0.1:" + port, 1, ElectionId.of(1))))
        .isInstanceOfSatisfying(
            P4RuntimeException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE))
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void waitingToBePrimaryEndsWithTheTimeout() throws Exception {
    try (FakeDevice device = FakeDevice.start(Rule.SPECIFICATION);
        P4RuntimeClient first = connect(device, 10);
        P4RuntimeClient second = connect(device, 5)) {
      assertThatThrownBy(() -> second.awaitPrimary(Duration.ofMillis(50)))
          .isInstanceOf(P4RuntimeException.class)
          .hasMessageContaining("did not make this client primary");
      assertThat(first.isPrimary()).isTrue();
    }
  }

  private static P4RuntimeClient connect(FakeDevice device, long electionId)
      throws IOException, InterruptedException {
    return P4RuntimeClient.connect(
        ClientOptions.primary(device.target(), FakeDevice.DEVICE_ID, ElectionId.of(electionId)));
  }

  /** Takes events until the device says that the client has that standing. */
  private static void await(P4RuntimeClient client, Standing standing) throws InterruptedException {
    while (true) {
      Optional<DeviceEvent> event = client.pollEvent(LONG);
      assertThat(event).as("an event that says " + standing).isPresent();
      if (event.get() instanceof DeviceEvent.ArbitrationChanged(Arbitration arbitration)
          && arbitration.standing() == standing) {
        return;
      }
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
