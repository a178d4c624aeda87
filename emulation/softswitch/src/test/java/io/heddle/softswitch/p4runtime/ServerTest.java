package io.heddle.softswitch.p4runtime;

import io.heddle.p4.v1.SetForwardingPipelineConfigRequest.Action;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A server on a real socket with a client that is primary. */
@Timeout(60)
abstract class ServerTest {
  final RecordedPackets packets = new RecordedPackets();
  P4RuntimeServer server;
  Client client;
  Client.Stream stream;

  @BeforeEach
  void start() throws Exception {
    server =
        P4RuntimeServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Client.DEVICE, packets);
    client = new Client(server.address());
    stream = client.openPrimary();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  void commit() {
    client.set(Action.VERIFY_AND_COMMIT, Kinds.CONFIG);
  }
}
