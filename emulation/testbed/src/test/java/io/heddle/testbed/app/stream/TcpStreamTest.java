package io.heddle.testbed.app.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.testbed.app.LoopbackStack;
import io.heddle.testbed.app.rate.RateSample;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpStreamTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LoopbackStack stack = new LoopbackStack();
  private TcpSink sink;

  @BeforeEach
  void start() throws IOException {
    sink = new TcpSink(stack, LoopbackStack.anyPort(), Duration.ofMillis(10));
  }

  @AfterEach
  void stop() {
    sink.close();
  }

  @Test
  void allBytesOfAllConnectionsArrive() throws Exception {
    TcpLoad load = new TcpLoad(3, new TcpLoad.Bytes(5_000_000));
    try (TcpSource source = TcpSource.start(stack, sink.address(), load, PATIENCE)) {
      TcpTransmission sent = source.await();
      TcpReception received = sink.await(source.streamId(), PATIENCE);

      assertThat(sent.bytes()).isEqualTo(15_000_000);
      assertThat(received.complete()).isTrue();
      assertThat(received.connections()).isEqualTo(3);
      assertThat(received.bytes()).isEqualTo(15_000_000);
      assertThat(received.samples().stream().mapToLong(RateSample::bytes).sum())
          .isEqualTo(15_000_000);
    }
  }

  @Test
  void aTimedTransferEndsByItself() throws Exception {
    TcpLoad load = new TcpLoad(1, new TcpLoad.Time(Duration.ofMillis(50)));
    try (TcpSource source = TcpSource.start(stack, sink.address(), load, PATIENCE)) {
      long sent = source.await().bytes();

      assertThat(sink.await(source.streamId(), PATIENCE).bytes()).isEqualTo(sent).isPositive();
    }
  }

  @Test
  void closingASourceEndsItsTransferInOrder() throws Exception {
    TcpLoad load = new TcpLoad(2, new TcpLoad.Time(Duration.ofHours(1)));
    TcpSource source = TcpSource.start(stack, sink.address(), load, PATIENCE);
    source.close();

    assertThat(sink.await(source.streamId(), PATIENCE).complete()).isTrue();
  }

  @Test
  void aMissingSinkIsAFailure() throws Exception {
    InetSocketAddress nobody = sink.address();
    sink.close();
    TcpLoad load = new TcpLoad(1, new TcpLoad.Bytes(1));
    try (TcpSource source = TcpSource.start(stack, nobody, load, PATIENCE)) {
      assertThatThrownBy(source::await)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TCP transfer failed");
    }
  }
}
