package io.heddle.testbed.app.net;

import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts TCP connections and serves each on a platform thread of its own. There are few and they
 * are busy, so blocking in the kernel is cheaper than a trip through a poller for every block.
 */
public final class TcpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
  private static final int BACKLOG = 512;
  private static final long JOIN_MILLIS = 5_000;

  private final NetworkStack stack;
  private final String name;
  private final Service service;
  private final ServerSocketChannel server;
  private final InetSocketAddress address;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Serves one connection; the channel is closed when it returns. */
  @FunctionalInterface
  public interface Service {
    void serve(SocketChannel channel) throws IOException;
  }

  /**
   * Listens at once.
   *
   * @param name for threads and messages
   * @param address where; port 0 takes a free one
   * @throws IOException naming the address, if it is taken or not of this stack
   */
  public TcpListener(NetworkStack stack, String name, InetSocketAddress address, Service service)
      throws IOException {
    this.stack = stack;
    this.name = name;
    this.service = service;
    this.server = stack.open(ServerSocketChannel::open);
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(address, BACKLOG);
      this.address = (InetSocketAddress) server.getLocalAddress();
    } catch (BindException e) {
      server.close();
      throw (IOException)
          new BindException(name + " cannot listen at " + address + ": " + e.getMessage())
              .initCause(e);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    threads.add(stack.start(name + "-accept", this::accept));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  private void accept() {
    while (!closed) {
      try {
        SocketChannel channel = server.accept();
        open.add(channel);
        stack.start(name + "-serve", () -> serve(channel));
      } catch (IOException e) {
        if (server.isOpen()) {
          LOG.warn("{} stopped accepting: {}", name, e.toString());
        }
        return;
      }
    }
  }

  private void serve(SocketChannel channel) {
    threads.add(Thread.currentThread());
    try (channel) {
      // Read after joining the threads that close() waits for, so that it can miss none that
      // serves.
      if (!closed) {
        service.serve(channel);
      }
    } catch (IOException e) {
      // The peer left or stalled. That is its affair, and the counters show what got through.
      LOG.debug("{}: {}", name, e.toString());
    } finally {
      open.remove(channel);
      threads.remove(Thread.currentThread());
    }
  }

  /** Closes the listening socket and every connection, and waits until no thread serves one. */
  @Override
  public void close() {
    closed = true;
    closeQuietly(server);
    open.forEach(TcpListener::closeQuietly);
    for (Thread thread : threads) {
      try {
        thread.join(JOIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      LOG.debug("closing {}", socket, e);
    }
  }
}
