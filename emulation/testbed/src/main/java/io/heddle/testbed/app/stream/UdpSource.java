package io.heddle.testbed.app.stream;

import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a constant-rate UDP stream to a {@link UdpSink} in the background. It keeps the mean rate:
 * what a late wake-up missed is sent at once.
 */
public final class UdpSource implements AutoCloseable {
  private final int streamId = ThreadLocalRandom.current().nextInt();
  private final UdpLoad load;
  private final DatagramChannel channel;
  private final CompletableFuture<UdpTransmission> ended = new CompletableFuture<>();
  private volatile boolean stopped;

  private UdpSource(UdpLoad load, DatagramChannel channel) {
    this.load = load;
    this.channel = channel;
  }

  /**
   * Starts to send.
   *
   * @throws IOException if there is no route to {@code sink}
   */
  public static UdpSource start(NetworkStack stack, InetSocketAddress sink, UdpLoad load)
      throws IOException {
    DatagramChannel channel = stack.open(DatagramChannel::open);
    try {
      channel.connect(sink);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("cannot send UDP to " + sink + ": " + e.getMessage(), e);
    }
    UdpSource source = new UdpSource(load, channel);
    stack.start("udp-source", source::run);
    return source;
  }

  /** Identifies the stream at the sink. */
  public int streamId() {
    return streamId;
  }

  /** Waits for the last datagram. */
  public UdpTransmission await() throws IOException, InterruptedException {
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw new IOException("UDP stream failed: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /** Stops early. */
  @Override
  public void close() {
    stopped = true;
    ended.exceptionally(failure -> null).join();
  }

  private void run() {
    try (channel) {
      ended.complete(send());
    } catch (IOException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  private UdpTransmission send() throws IOException {
    ByteBuffer datagram = ByteBuffer.allocateDirect(load.payloadBytes());
    double gapNanos = 1e9 / load.packetsPerSecond();
    long start = System.nanoTime();
    long now = start;
    long refused = 0;
    long sequence = 0;
    while (sequence < load.packets() && !stopped) {
      long due = start + (long) (sequence * gapNanos);
      now = System.nanoTime();
      if (now < due) {
        LockSupport.parkNanos(due - now);
        continue;
      }
      new UdpPayload(streamId, sequence, now).write(datagram.clear());
      if (!transmit(datagram.clear())) {
        refused++;
      }
      sequence++;
    }
    return new UdpTransmission(streamId, sequence - refused, refused, now - start);
  }

  private boolean transmit(ByteBuffer datagram) throws IOException {
    try {
      return channel.write(datagram) > 0;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // An ICMP error of an earlier datagram, or no buffer: a lost packet, not the end of the
      // stream.
      return false;
    }
  }
}
