package io.heddle.testbed.app.http;

import io.heddle.testbed.NetworkStack;
import io.heddle.testbed.app.net.Connection;
import io.heddle.testbed.app.net.TcpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** Takes requests from connections that stay open, and has a handler answer them one by one. */
final class HttpServer implements AutoCloseable {
  /** An idle or stalled client may hold its thread this long. */
  private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(60);

  private final Handler handler;
  private final TcpListener listener;

  /** Answers a request. */
  @FunctionalInterface
  interface Handler {
    void handle(RequestHead request, HttpExchange exchange) throws IOException;
  }

  HttpServer(NetworkStack stack, String name, InetSocketAddress address, Handler handler)
      throws IOException {
    this.handler = handler;
    this.listener = new TcpListener(stack, name, address, this::serve);
  }

  InetSocketAddress address() {
    return listener.address();
  }

  private void serve(SocketChannel channel) throws IOException {
    try (HttpConnection connection = new HttpConnection(new Connection(channel, CLIENT_TIMEOUT))) {
      boolean reusable = true;
      while (reusable) {
        Optional<String> head = connection.readHead();
        reusable = head.isPresent() && answer(connection, head.get());
      }
    }
  }

  private boolean answer(HttpConnection connection, String head) throws IOException {
    HttpExchange exchange;
    RequestHead request;
    try {
      request = RequestHead.parse(head);
      exchange = new HttpExchange(connection, request);
    } catch (HttpSyntaxException e) {
      Headers headers = Headers.NONE.with("Content-Length", "0").with("Connection", "close");
      connection.write(new ResponseHead(400, headers).encode());
      return false;
    }
    handler.handle(request, exchange);
    return exchange.isReusable();
  }

  @Override
  public void close() {
    listener.close();
  }
}
