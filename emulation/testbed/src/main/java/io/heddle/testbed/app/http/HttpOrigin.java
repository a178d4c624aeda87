package io.heddle.testbed.app.http;

import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** A content server. Its objects have a path and a size, and the bytes of {@link ObjectContent}. */
public final class HttpOrigin implements AutoCloseable {
  private final Map<String, Long> objects;
  private final String cacheControl;
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final HttpServer server;

  /**
   * What the origin has done so far.
   *
   * @param requests requests, whatever the answer
   * @param bytes body bytes given to the kernel, or about to be
   */
  public record Counters(long requests, long bytes) {}

  /**
   * Serves at once.
   *
   * @param address where; port 0 takes a free one
   * @param objects path, from {@code /}, to size in bytes
   * @param cacheControl value of Cache-Control of every object, such as {@code max-age=3600}
   */
  public HttpOrigin(
      NetworkStack stack, InetSocketAddress address, Map<String, Long> objects, String cacheControl)
      throws IOException {
    this.objects = Map.copyOf(objects);
    this.cacheControl = cacheControl;
    this.server = new HttpServer(stack, "http-origin", address, this::handle);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  public Counters counters() {
    return new Counters(requests.sum(), bytes.sum());
  }

  private void handle(RequestHead request, HttpExchange exchange) throws IOException {
    requests.increment();
    if (!request.isGet() && !request.isHead()) {
      exchange.respondEmpty(405, Headers.NONE.with("Allow", "GET, HEAD"));
      return;
    }
    Long size = objects.get(request.path());
    if (size == null) {
      exchange.respondEmpty(404, Headers.NONE);
      return;
    }
    Headers headers =
        Headers.NONE
            .with("Content-Type", "application/octet-stream")
            .with("Accept-Ranges", "bytes")
            .with("Cache-Control", cacheControl);
    ObjectContent content = new ObjectContent(request.path());
    switch (ByteRange.of(request, size)) {
      case ByteRange.Answer.Whole() -> {
        exchange.respond(200, headers, OptionalLong.of(size));
        send(request, exchange, content, 0, size);
      }
      case ByteRange.Answer.Part(ByteRange range) -> {
        exchange.respond(
            206,
            headers.with("Content-Range", range.contentRange()),
            OptionalLong.of(range.length()));
        send(request, exchange, content, range.first(), range.length());
      }
      case ByteRange.Answer.Unsatisfiable() ->
          exchange.respondEmpty(416, headers.with("Content-Range", "bytes */" + size));
    }
  }

  private void send(
      RequestHead request, HttpExchange exchange, ObjectContent content, long offset, long length)
      throws IOException {
    if (request.isHead()) {
      return;
    }
    content.write(
        offset,
        length,
        piece -> {
          // Before the write, so that a client that has a byte finds it counted.
          bytes.add(piece.remaining());
          exchange.write(piece);
        });
  }

  @Override
  public void close() {
    server.close();
  }
}
