package io.heddle.testbed.app.stream;

import io.heddle.testbed.NetworkStack;
import io.heddle.testbed.app.net.TcpListener;
import io.heddle.testbed.app.rate.RateRecorder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Receives and discards bulk TCP transfers, and measures each. */
public final class TcpSink implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final Duration interval;
  private final Map<Long, Transfer> transfers = new ConcurrentHashMap<>();
  private final TcpListener listener;

  /**
   * Listens at once.
   *
   * @param interval length of a throughput sample
   */
  public TcpSink(NetworkStack stack, InetSocketAddress address, Duration interval)
      throws IOException {
    this.interval = interval;
    this.listener = new TcpListener(stack, "tcp-sink", address, this::receive);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /**
   * Waits until the transfer is complete and returns what came of it, then forgets it. Returns what
   * came so far once {@code atMost} has passed, which is nothing for an unknown transfer.
   *
   * @param streamId the identifier that the source reports
   */
  public TcpReception await(long streamId, Duration atMost) throws InterruptedException {
    Transfer transfer = transfers.computeIfAbsent(streamId, id -> new Transfer(interval));
    TcpReception reception = transfer.await(atMost);
    if (reception.complete()) {
      transfers.remove(streamId);
    }
    return reception;
  }

  private void receive(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    while (buffer.position() < StreamHeader.BYTES) {
      if (channel.read(buffer) < 0) {
        return;
      }
    }
    StreamHeader header =
        StreamHeader.read(buffer.flip()).orElseThrow(() -> new IOException("not from a TcpSource"));
    Transfer transfer = transfers.computeIfAbsent(header.streamId(), id -> new Transfer(interval));
    RateRecorder recorder = transfer.connected(header.connections());
    int count = buffer.limit();
    while (count >= 0) {
      recorder.add(System.nanoTime(), count);
      count = channel.read(buffer.clear());
    }
    transfer.ended();
  }

  @Override
  public void close() {
    listener.close();
  }

  /** The connections of one source, seen as one. */
  private static final class Transfer {
    private final Duration interval;
    private RateRecorder recorder;
    private int expected = Integer.MAX_VALUE;
    private int connected;
    private int ended;

    Transfer(Duration interval) {
      this.interval = interval;
    }

    synchronized RateRecorder connected(int connections) {
      expected = connections;
      connected++;
      if (recorder == null) {
        recorder = new RateRecorder(interval, System.nanoTime());
      }
      return recorder;
    }

    synchronized void ended() {
      ended++;
      notifyAll();
    }

    synchronized TcpReception await(Duration atMost) throws InterruptedException {
      long deadline = System.nanoTime() + atMost.toNanos();
      long left = atMost.toNanos();
      while (ended < expected && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
      RateRecorder seen =
          recorder == null ? new RateRecorder(interval, System.nanoTime()) : recorder;
      return new TcpReception(
          ended >= expected, connected, seen.totalBytes(), seen.durationNanos(), seen.samples());
    }
  }
}
