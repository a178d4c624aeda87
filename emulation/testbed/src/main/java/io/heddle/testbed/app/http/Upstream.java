package io.heddle.testbed.app.http;

import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A proxy's side towards its upstream: the requests under way and the bytes that came. */
final class Upstream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

  private final NetworkStack stack;
  private final ProxySpec spec;
  private final Set<ClientExchange> open = ConcurrentHashMap.newKeySet();
  private final LongAdder bytes = new LongAdder();
  private volatile boolean closed;

  Upstream(NetworkStack stack, ProxySpec spec) {
    this.stack = stack;
    this.spec = spec;
  }

  /** Forwards {@code request} and waits for the response's head. */
  ClientExchange open(RequestHead request) throws IOException {
    Headers headers =
        request
            .headers()
            .forwarded()
            .without("Content-Length")
            .with("Via", "1." + request.minorVersion() + " " + spec.name())
            .with("Connection", "close");
    RequestHead forwarded = new RequestHead(request.method(), request.target(), 1, headers);
    ClientExchange exchange =
        ClientExchange.open(stack, spec.upstream(), forwarded, spec.timeout());
    open.add(exchange);
    if (closed) {
      closed(exchange);
      exchange.close();
      throw new IOException("proxy closed");
    }
    return exchange;
  }

  /** What to tell a client (RFC 9110 sections 15.6.3 and 15.6.5). */
  static int failureStatus(IOException failure) {
    return failure instanceof SocketTimeoutException ? 504 : 502;
  }

  void received(long count) {
    bytes.add(count);
  }

  void closed(ClientExchange exchange) {
    open.remove(exchange);
  }

  long receivedBytes() {
    return bytes.sum();
  }

  @Override
  public void close() {
    closed = true;
    for (ClientExchange exchange : open) {
      try {
        exchange.close();
      } catch (IOException e) {
        LOG.debug("proxy {}: {}", spec.name(), e.toString());
      }
    }
  }
}
