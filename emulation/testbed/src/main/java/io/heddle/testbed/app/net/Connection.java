package io.heddle.testbed.app.net;

import io.heddle.testbed.NetworkStack;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A TCP connection whose every wait has a limit. It reads and writes direct buffers without a copy,
 * which a timed {@link java.net.Socket} cannot. One thread uses it; {@link #close} may be called by
 * any.
 */
public final class Connection implements Closeable {
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final long timeoutMillis;

  /**
   * Takes over a connected or accepted channel.
   *
   * @param timeout the longest wait for the peer, 1 ms or more
   */
  public Connection(SocketChannel channel, Duration timeout) throws IOException {
    this.channel = channel;
    this.timeoutMillis = Math.max(1, timeout.toMillis());
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    // epoll does not care about network namespaces, so any thread may open it.
    this.selector = Selector.open();
    this.key = channel.register(selector, 0);
  }

  /**
   * Connects from {@code stack}.
   *
   * @param timeout the longest wait for the peer, now and later
   * @throws SocketTimeoutException if there is no answer in that time
   */
  public static Connection connect(NetworkStack stack, InetSocketAddress peer, Duration timeout)
      throws IOException {
    SocketChannel channel = stack.open(SocketChannel::open);
    try {
      Connection connection = new Connection(channel, timeout);
      if (!channel.connect(peer)) {
        connection.await(SelectionKey.OP_CONNECT);
        channel.finishConnect();
      }
      return connection;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads at least one byte into {@code target}, which must have room.
   *
   * @return the number of bytes, or -1 at the end of the stream
   */
  public int read(ByteBuffer target) throws IOException {
    int count = channel.read(target);
    while (count == 0) {
      await(SelectionKey.OP_READ);
      count = channel.read(target);
    }
    return count;
  }

  /** Writes all of {@code source}. */
  public void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      if (channel.write(source) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  /** Sends the end of the stream; the peer's direction stays open. */
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  private void await(int operation) throws IOException {
    key.interestOps(operation);
    boolean ready = selector.select(timeoutMillis) > 0;
    // After an interrupt or a close, the channel's next operation says so.
    boolean ended =
        Thread.currentThread().isInterrupted() || !selector.isOpen() || !channel.isOpen();
    if (ended) {
      return;
    }
    if (!ready) {
      throw new SocketTimeoutException("no progress for " + timeoutMillis + " ms");
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
