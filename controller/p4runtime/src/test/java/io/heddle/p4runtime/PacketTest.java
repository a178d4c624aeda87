package io.heddle.p4runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.heddle.p4runtime.entity.Bitstring;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets to a device, which sends them back. */
class PacketTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final ByteString PAYLOAD = ByteString.copyFromUtf8("frame");

  private FakeDevice device;
  private P4RuntimeClient client;

  @BeforeEach
  void connect() throws Exception {
    device = FakeDevice.start(FakeArbitration.Rule.SPECIFICATION);
    client =
        P4RuntimeClient.connect(
            ClientOptions.primary(device.target(), FakeDevice.DEVICE_ID, ElectionId.of(1)));
    client.setPipeline(p4info(), ByteString.copyFromUtf8("{}"), 1);
  }

  @AfterEach
  void disconnect() {
    client.close();
    device.close();
  }

  @Test
  void metadataHasNamesBothWays() throws Exception {
    client.send(packet("egress_port", 0x1ff));

    assertThat(client.pollPacket(LONG)).contains(packet("ingress_port", 0x1ff));
    assertThat(client.droppedPackets()).isZero();
  }

  @Test
  void metadataThatDoesNotFitIsRefusedBeforeItIsSent() {
    assertThatThrownBy(() -> client.send(packet("egress_port", 0x200)))
        .isInstanceOf(EntityException.class)
        .hasMessage("packet_out: metadata egress_port: 0x200 does not fit 9 bits");
    assertThatThrownBy(() -> client.send(packet("port", 1)))
        .hasMessage("packet_out: metadata egress_port is missing");
    assertThatThrownBy(
            () ->
                client.send(
                    new Packet(
                        PAYLOAD, Map.of("egress_port", Bitstring.of(1), "x", Bitstring.of(1)))))
        .hasMessage("packet_out: has no metadata x");
  }

  @Test
  void aRefusedPacketIsAnEvent() throws Exception {
    client.send(new Packet(ByteString.EMPTY, packet("egress_port", 1).metadata()));

    assertThat(client.pollEvent(LONG)).containsInstanceOf(DeviceEvent.ArbitrationChanged.class);
    assertThat(client.pollEvent(LONG))
        .contains(new DeviceEvent.MessageRefused(Status.Code.INVALID_ARGUMENT, "empty packet"));
  }

  @Test
  void unreadPacketsHoldUpNothingAndTheOldestGo() throws Exception {
    for (int i = 0; i < 1026; i++) {
      client.send(new Packet(PAYLOAD, packet("egress_port", i % 512).metadata()));
    }
    assertThat(client.bid(ElectionId.of(2)).standing()).isEqualTo(Arbitration.Standing.PRIMARY);

    // The answer to the bid came after all packets, on the same stream.
    assertThat(client.droppedPackets()).isEqualTo(2);
    assertThat(client.pollPacket(LONG)).contains(packet("ingress_port", 2));
  }

  private static Packet packet(String field, long value) {
    return new Packet(PAYLOAD, Map.of(field, Bitstring.of(value)));
  }

  private static P4Info p4info() {
    var message = Sample.P4INFO.message().toBuilder().clearControllerPacketMetadata();
    for (String name : new String[] {"packet_in", "packet_out"}) {
      var header = message.addControllerPacketMetadataBuilder();
      header.getPreambleBuilder().setName(name);
      header
          .addMetadataBuilder()
          .setId(1)
          .setName(name.equals("packet_in") ? "ingress_port" : "egress_port")
          .setBitwidth(9);
    }
    return P4Info.of(message.build());
  }
}
