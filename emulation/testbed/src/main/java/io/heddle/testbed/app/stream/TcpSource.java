package io.heddle.testbed.app.stream;

import io.heddle.testbed.NetworkStack;
import io.heddle.testbed.app.net.Connection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends a bulk TCP transfer to a {@link TcpSink} in the background, as fast as TCP allows: a
 * measurement, or the congestion that disturbs another one.
 */
public final class TcpSource implements AutoCloseable {
  private static final int BLOCK_BYTES = 256 << 10;

  private final long streamId = ThreadLocalRandom.current().nextLong();
  private final long startNanos = System.nanoTime();
  private final TcpLoad load;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong lastNanos = new AtomicLong(startNanos);
  private final List<CompletableFuture<Void>> connections = new ArrayList<>();
  private volatile boolean stopped;

  private TcpSource(TcpLoad load) {
    this.load = load;
  }

  /**
   * Starts to connect and send.
   *
   * @param timeout the longest time without progress before the transfer fails
   */
  public static TcpSource start(
      NetworkStack stack, InetSocketAddress sink, TcpLoad load, Duration timeout) {
    TcpSource source = new TcpSource(load);
    for (int i = 0; i < load.connections(); i++) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      source.connections.add(ended);
      stack.start("tcp-source-" + i, () -> source.run(stack, sink, timeout, ended));
    }
    return source;
  }

  /** Identifies the transfer at the sink. */
  public long streamId() {
    return streamId;
  }

  /**
   * Waits for the end of the transfer.
   *
   * @throws IOException if a connection failed; the others have ended then, too
   */
  public TcpTransmission await() throws IOException, InterruptedException {
    IOException failure = null;
    for (CompletableFuture<Void> connection : connections) {
      try {
        connection.get();
      } catch (ExecutionException e) {
        failure =
            new IOException("TCP transfer failed: " + e.getCause().getMessage(), e.getCause());
      }
    }
    if (failure != null) {
      throw failure;
    }
    return new TcpTransmission(streamId, bytes.get(), lastNanos.get() - startNanos);
  }

  /** Ends the transfer early but in order: every connection sends its end of stream. */
  @Override
  public void close() {
    stopped = true;
    connections.forEach(connection -> connection.exceptionally(failure -> null).join());
  }

  private void run(
      NetworkStack stack, InetSocketAddress sink, Duration timeout, CompletableFuture<Void> ended) {
    try (Connection connection = Connection.connect(stack, sink, timeout)) {
      send(connection);
      connection.shutdownOutput();
      // The sink closes once it has read everything, so the transfer ends when the bytes are there.
      connection.read(ByteBuffer.allocate(1));
      ended.complete(null);
    } catch (IOException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  private void send(Connection connection) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    new StreamHeader(load.connections(), streamId).write(block);
    block.clear();
    long sent = 0;
    while (sent == 0 || !finished(sent)) {
      block.limit((int) Math.min(BLOCK_BYTES, Math.max(StreamHeader.BYTES, left(sent))));
      sent += block.remaining();
      bytes.addAndGet(block.remaining());
      connection.write(block);
      lastNanos.accumulateAndGet(System.nanoTime(), Math::max);
      block.clear();
    }
  }

  private boolean finished(long sent) {
    return stopped
        || switch (load.limit()) {
          case TcpLoad.Bytes(long perConnection) -> sent >= perConnection;
          case TcpLoad.Time(Duration duration) ->
              System.nanoTime() - startNanos >= duration.toNanos();
        };
  }

  private long left(long sent) {
    return switch (load.limit()) {
      case TcpLoad.Bytes(long perConnection) -> perConnection - sent;
      case TcpLoad.Time(Duration duration) -> BLOCK_BYTES;
    };
  }
}
