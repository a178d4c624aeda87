package io.heddle.testbed.app.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.intent.Ipv4Address;
import io.heddle.testbed.app.LoopbackStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsServerTest {
  private static final Ipv4Address PROXY = Ipv4Address.parse("10.0.1.2");

  private final LoopbackStack stack = new LoopbackStack();
  private DnsServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new DnsServer(
            stack,
            LoopbackStack.anyPort(),
            Map.of("university-content", PROXY),
            Duration.ofSeconds(60));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DnsQuery.Result ask(InetSocketAddress address, String name) throws IOException {
    return new DnsQuery(address, new DnsName(name), Duration.ofSeconds(5), 2).run(stack);
  }

  @Test
  void aKnownNameHasItsAddress() throws Exception {
    DnsQuery.Result result = ask(server.address(), "University-Content");

    assertThat(result.responseCode()).isEqualTo(DnsMessage.NO_ERROR);
    assertThat(result.addresses()).containsExactly(PROXY);
  }

  @Test
  void anUnknownNameDoesNotExist() throws Exception {
    DnsQuery.Result result = ask(server.address(), "elsewhere.example");

    assertThat(result.responseCode()).isEqualTo(DnsMessage.NAME_ERROR);
    assertThat(result.addresses()).isEmpty();
  }

  @Test
  void garbageDoesNotStopTheServer() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    try (DatagramChannel channel = DatagramChannel.open()) {
      for (int i = 0; i < 200; i++) {
        byte[] garbage = new byte[random.nextInt(100)];
        random.nextBytes(garbage);
        channel.send(ByteBuffer.wrap(garbage), server.address());
      }
    }

    assertThat(ask(server.address(), "university-content").addresses()).containsExactly(PROXY);
  }

  @Test
  void aSilentServerIsATimeout() throws Exception {
    try (DatagramChannel silent = DatagramChannel.open().bind(LoopbackStack.anyPort())) {
      InetSocketAddress address = (InetSocketAddress) silent.getLocalAddress();
      DnsQuery query = new DnsQuery(address, new DnsName("a"), Duration.ofMillis(50), 2);

      assertThatThrownBy(() -> query.run(stack))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("2 queries");
    }
  }
}
