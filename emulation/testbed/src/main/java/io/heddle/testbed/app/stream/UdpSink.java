package io.heddle.testbed.app.stream;

import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives the streams of {@link UdpSource}s and measures each. */
public final class UdpSink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpSink.class);
  private static final int LONGEST_DATAGRAM = 65_535;
  private static final int SOCKET_BUFFER_BYTES = 4 << 20;
  private static final int STREAMS_LIMIT = 4096;

  private final DatagramChannel channel;
  private final InetSocketAddress address;
  private final Thread receiver;
  private final Map<Integer, UdpStatistics> streams = new HashMap<>();

  /**
   * Binds at once.
   *
   * @param address where; port 0 takes a free one
   */
  public UdpSink(NetworkStack stack, InetSocketAddress address) throws IOException {
    this.channel = stack.open(DatagramChannel::open);
    try {
      // The kernel grants what net.core.rmem_max allows; more room means less loss of its own
      // making.
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      channel.bind(address);
      this.address = (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("UDP sink cannot bind " + address + ": " + e.getMessage(), e);
    }
    this.receiver = stack.start("udp-sink", this::receive);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Waits until {@code packets} distinct datagrams have come or {@code atMost} has passed, returns
   * what came of the stream, and forgets it.
   */
  public UdpReception await(int streamId, long packets, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (streams) {
      long left = atMost.toNanos();
      while (left > 0 && receivedOf(streamId) < packets) {
        TimeUnit.NANOSECONDS.timedWait(streams, left);
        left = deadline - System.nanoTime();
      }
      UdpStatistics statistics = streams.remove(streamId);
      return (statistics == null ? new UdpStatistics() : statistics).reception();
    }
  }

  private long receivedOf(int streamId) {
    UdpStatistics statistics = streams.get(streamId);
    return statistics == null ? 0 : statistics.received();
  }

  private void receive() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
    while (channel.isOpen()) {
      try {
        channel.receive(buffer.clear());
        long now = System.nanoTime();
        int length = buffer.flip().remaining();
        UdpPayload.read(buffer).ifPresent(payload -> count(payload, now, length));
      } catch (IOException e) {
        LOG.debug("udp-sink: {}", e.toString());
      }
    }
  }

  private void count(UdpPayload payload, long now, int length) {
    synchronized (streams) {
      UdpStatistics statistics = streams.get(payload.streamId());
      if (statistics == null) {
        if (streams.size() >= STREAMS_LIMIT) {
          return;
        }
        statistics = new UdpStatistics();
        streams.put(payload.streamId(), statistics);
      }
      statistics.add(payload.sequence(), payload.sentNanos(), now, length);
      streams.notifyAll();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      receiver.join();
    } catch (IOException e) {
      LOG.debug("udp-sink: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
