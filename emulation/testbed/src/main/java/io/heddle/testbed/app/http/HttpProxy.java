package io.heddle.testbed.app.http;

import io.heddle.testbed.NetworkStack;
import io.heddle.testbed.app.http.HttpCache.Outcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reverse proxy with a shared cache in memory (RFC 9111). It passes an object on while it stores
 * it, and fetches it once for all who ask meanwhile. Every response says {@code X-Cache: HIT} or
 * {@code MISS}.
 */
public final class HttpProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpProxy.class);
  private static final int BUFFER_BYTES = 256 << 10;

  private final NetworkStack stack;
  private final ProxySpec spec;
  private final HttpCache cache;
  private final HttpServer server;
  private final Upstream upstream;
  private final Set<CompletableFuture<Void>> fillings = ConcurrentHashMap.newKeySet();
  private final LongAdder requests = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder clientBytes = new LongAdder();
  private volatile boolean caching;

  /**
   * Serves at once.
   *
   * @param caching whether it starts with its cache switched on
   */
  public HttpProxy(NetworkStack stack, ProxySpec spec, boolean caching) throws IOException {
    this.stack = stack;
    this.spec = spec;
    this.caching = caching;
    this.upstream = new Upstream(stack, spec);
    this.cache = new HttpCache(spec.cacheBytes());
    try {
      this.server = new HttpServer(stack, "http-proxy", spec.listen(), this::handle);
    } catch (IOException | RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Switches the cache on or off for requests from now on. What is stored stays until cleared. */
  public void setCaching(boolean on) {
    caching = on;
  }

  /** Forgets all stored objects; who is reading one reads on. */
  public void clearCache() {
    cache.clear();
  }

  public ProxyCounters counters() {
    return new ProxyCounters(
        requests.sum(), hits.sum(), misses.sum(), upstream.receivedBytes(), clientBytes.sum());
  }

  private void handle(RequestHead request, HttpExchange exchange) throws IOException {
    requests.increment();
    if (!request.isGet() && !request.isHead()) {
      exchange.respondEmpty(405, Headers.NONE.with("Allow", "GET, HEAD"));
    } else if (caching && CacheRules.mayUseCache(request)) {
      answerFromCache(request, exchange);
    } else {
      passThrough(request, exchange);
    }
  }

  private void answerFromCache(RequestHead request, HttpExchange exchange) throws IOException {
    String key = request.headers().first("Host").orElse("") + " " + request.target();
    HttpCache.Lookup lookup = cache.lookup(key, CacheRules.asksForWholeObject(request));
    switch (lookup) {
      case HttpCache.Lookup.Absent() -> passThrough(request, exchange);
      case HttpCache.Lookup.Fetch(HttpCache.Entry entry) -> fetch(request, exchange, entry);
      case HttpCache.Lookup.Present(HttpCache.Entry entry) -> {
        switch (await(entry)) {
          case Outcome.Stored(CachedObject object) -> {
            hits.increment();
            send(object, request, exchange, "HIT");
          }
          case Outcome.NotStorable() -> passThrough(request, exchange);
          case Outcome.Failed(int status) -> {
            misses.increment();
            exchange.respondEmpty(status, mark(Headers.NONE, "MISS"));
          }
        }
      }
    }
  }

  private static Outcome await(HttpCache.Entry entry) throws IOException {
    try {
      return entry.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Fetches for this client and all who wait for {@code entry}. */
  private void fetch(RequestHead request, HttpExchange exchange, HttpCache.Entry entry)
      throws IOException {
    misses.increment();
    ClientExchange response;
    try {
      response = upstream.open(request);
    } catch (IOException e) {
      int status = Upstream.failureStatus(e);
      entry.end(new Outcome.Failed(status));
      exchange.respondEmpty(status, mark(Headers.NONE, "MISS"));
      return;
    }
    Optional<CachedObject> stored = store(response, entry);
    if (stored.isPresent()) {
      // On a thread of its own: a slow or vanishing client must not hold up the others.
      CompletableFuture<Void> filled = new CompletableFuture<>();
      fillings.add(filled);
      stack.start("http-proxy-fill", () -> fill(stored.get(), response, filled));
      send(stored.get(), request, exchange, "MISS");
    } else {
      relay(request, exchange, response);
    }
  }

  private Optional<CachedObject> store(ClientExchange response, HttpCache.Entry entry)
      throws IOException {
    ResponseHead head = response.head();
    Optional<Duration> freshness = CacheRules.freshness(head, spec.freshness());
    OptionalLong length = response.body().length();
    if (freshness.isEmpty() || length.isEmpty()) {
      entry.end(new Outcome.NotStorable());
      return Optional.empty();
    }
    return entry.store(head, length.getAsLong(), freshness.get());
  }

  private void fill(CachedObject object, ClientExchange response, CompletableFuture<Void> filled) {
    try (response) {
      object.fill(response.body(), upstream::received);
    } catch (IOException e) {
      LOG.debug("proxy {}: {}", spec.name(), e.toString());
    } finally {
      object.endFilling();
      cache.release(object);
      upstream.closed(response);
      fillings.remove(filled);
      filled.complete(null);
    }
  }

  /**
   * Sends a stored object, or the part that the client asks for, and ends the client's use of it.
   */
  private void send(
      CachedObject object, RequestHead request, HttpExchange exchange, String cacheState)
      throws IOException {
    try {
      Headers headers = mark(object.head().headers().forwarded().without("Age"), cacheState);
      headers = headers.with("Age", Long.toString(object.ageSeconds()));
      switch (ByteRange.of(request, object.length())) {
        case ByteRange.Answer.Whole() -> {
          exchange.respond(200, headers, OptionalLong.of(object.length()));
          send(object, 0, object.length(), exchange);
        }
        case ByteRange.Answer.Part(ByteRange range) -> {
          headers = headers.with("Content-Range", range.contentRange());
          exchange.respond(206, headers, OptionalLong.of(range.length()));
          send(object, range.first(), range.length(), exchange);
        }
        case ByteRange.Answer.Unsatisfiable() ->
            exchange.respondEmpty(416, headers.with("Content-Range", "bytes */" + object.length()));
      }
    } finally {
      cache.release(object);
    }
  }

  private void send(CachedObject object, long first, long length, HttpExchange exchange)
      throws IOException {
    long sent = 0;
    while (sent < length) {
      ByteBuffer piece = object.read(first + sent);
      piece.limit((int) Math.min(piece.limit(), length - sent));
      int count = piece.remaining();
      // Before the write, so that a client that has a byte finds it counted.
      clientBytes.add(count);
      exchange.write(piece);
      sent += count;
    }
  }

  /** Answers with a request of its own to the upstream, without the cache. */
  private void passThrough(RequestHead request, HttpExchange exchange) throws IOException {
    misses.increment();
    ClientExchange response;
    try {
      response = upstream.open(request);
    } catch (IOException e) {
      exchange.respondEmpty(Upstream.failureStatus(e), mark(Headers.NONE, "MISS"));
      return;
    }
    relay(request, exchange, response);
  }

  private void relay(RequestHead request, HttpExchange exchange, ClientExchange response)
      throws IOException {
    try (response) {
      Headers headers = mark(response.head().headers().forwarded(), "MISS");
      OptionalLong length = request.isHead() ? headers.contentLength() : response.body().length();
      exchange.respond(response.head().status(), headers, length);
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      while (response.body().read(buffer.clear()) >= 0) {
        int count = buffer.flip().remaining();
        upstream.received(count);
        clientBytes.add(count);
        exchange.write(buffer);
      }
    } finally {
      upstream.closed(response);
    }
  }

  private Headers mark(Headers headers, String cacheState) {
    return headers.with("Via", "1.1 " + spec.name()).without("X-Cache").with("X-Cache", cacheState);
  }

  @Override
  public void close() {
    // First what the serving threads may be waiting for, then they themselves, then their memory.
    upstream.close();
    server.close();
    fillings.forEach(CompletableFuture::join);
    cache.close();
  }
}
