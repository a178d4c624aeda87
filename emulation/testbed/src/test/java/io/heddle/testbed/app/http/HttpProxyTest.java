package io.heddle.testbed.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.testbed.app.Eventually;
import io.heddle.testbed.app.LoopbackStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpProxyTest {
  private static final long SIZE = 2_500_000;
  private static final Map<String, Long> OBJECTS = Map.of("/a", SIZE, "/b", SIZE, "/c", SIZE);

  private final LoopbackStack stack = new LoopbackStack();
  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable application : running.reversed()) {
      application.close();
    }
  }

  private HttpOrigin origin(String cacheControl) throws IOException {
    HttpOrigin origin = new HttpOrigin(stack, LoopbackStack.anyPort(), OBJECTS, cacheControl);
    running.add(origin);
    return origin;
  }

  private HttpProxy proxy(InetSocketAddress upstream, long cacheBytes, Duration timeout)
      throws IOException {
    ProxySpec spec =
        new ProxySpec(
            "edge", LoopbackStack.anyPort(), upstream, cacheBytes, Duration.ofHours(1), timeout);
    HttpProxy proxy = new HttpProxy(stack, spec, true);
    running.add(proxy);
    return proxy;
  }

  private HttpProxy proxy(HttpOrigin origin, long cacheBytes) throws IOException {
    return proxy(origin.address(), cacheBytes, Duration.ofSeconds(20));
  }

  private DownloadResult get(HttpProxy proxy, String path) throws IOException {
    URI url = URI.create("http://127.0.0.1:" + proxy.address().getPort() + path);
    return new HttpDownload(stack)
        .run(
            new DownloadRequest(
                url, proxy.address(), Duration.ofSeconds(20), Duration.ofMillis(100)));
  }

  @Test
  void theSecondRequestIsAnsweredFromTheCache() throws Exception {
    HttpOrigin origin = origin("max-age=60");
    HttpProxy proxy = proxy(origin, 10 << 20);

    DownloadResult miss = get(proxy, "/a");
    DownloadResult hit = get(proxy, "/a");

    assertThat(miss.isCorrect()).isTrue();
    assertThat(hit.isCorrect()).isTrue();
    assertThat(List.of(miss.xCache(), hit.xCache())).containsExactly("MISS", "HIT");
    assertThat(List.of(miss.bytes(), hit.bytes())).containsExactly(SIZE, SIZE);
    assertThat(origin.counters().requests()).isEqualTo(1);
    assertThat(proxy.counters()).isEqualTo(new ProxyCounters(2, 1, 1, SIZE, 2 * SIZE));
  }

  @Test
  void aSwitchedOffOrClearedCacheAsksTheOriginAgain() throws Exception {
    HttpOrigin origin = origin("max-age=60");
    HttpProxy proxy = proxy(origin, 10 << 20);

    get(proxy, "/a");
    proxy.setCaching(false);
    assertThat(get(proxy, "/a").xCache()).isEqualTo("MISS");
    proxy.setCaching(true);
    assertThat(get(proxy, "/a").xCache()).isEqualTo("HIT");
    proxy.clearCache();
    assertThat(get(proxy, "/a").xCache()).isEqualTo("MISS");
    assertThat(origin.counters().requests()).isEqualTo(3);
  }

  @Test
  void whatMayNotBeStoredIsNotStored() throws Exception {
    HttpProxy proxy = proxy(origin("no-store"), 10 << 20);

    assertThat(get(proxy, "/a").xCache()).isEqualTo("MISS");
    assertThat(get(proxy, "/a").isCorrect()).isTrue();
    assertThat(get(proxy, "/nothing").status()).isEqualTo(404);
    assertThat(proxy.counters().misses()).isEqualTo(3);
  }

  @Test
  void anObjectLargerThanTheCacheIsPassedThrough() throws Exception {
    HttpProxy proxy = proxy(origin("max-age=60"), 1 << 20);

    assertThat(get(proxy, "/a").isCorrect()).isTrue();
    assertThat(get(proxy, "/a").xCache()).isEqualTo("MISS");
  }

  @Test
  void simultaneousMissesOfOneObjectMakeOneRequestToTheOrigin() throws Exception {
    try (SlowOrigin origin = new SlowOrigin();
        ExecutorService clients = Executors.newFixedThreadPool(8)) {
      HttpProxy proxy = proxy(origin.address(), 10 << 20, Duration.ofSeconds(20));
      List<Future<DownloadResult>> downloads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        downloads.add(clients.submit((Callable<DownloadResult>) () -> get(proxy, "/x")));
      }
      Eventually.holds(() -> proxy.counters().requests() == 8);
      origin.permission.release(8);

      for (Future<DownloadResult> download : downloads) {
        assertThat(download.get().bytes()).isEqualTo(SlowOrigin.BODY.length());
      }
      assertThat(proxy.counters().upstreamBytes()).isEqualTo(SlowOrigin.BODY.length());
      assertThat(proxy.counters().hits()).isEqualTo(7);
    }
  }

  @Test
  void anUnreachableUpstreamGives502AndASilentOneGives504() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) closed.getLocalSocketAddress();
    }
    HttpProxy refused = proxy(nobody, 1 << 20, Duration.ofSeconds(5));
    assertThat(get(refused, "/a").status()).isEqualTo(502);

    try (SlowOrigin silent = new SlowOrigin()) {
      HttpProxy waiting = proxy(silent.address(), 1 << 20, Duration.ofMillis(200));
      assertThat(get(waiting, "/a").status()).isEqualTo(504);
    }
  }

  @Test
  void partsOfAStoredObjectAreAnsweredFromTheCache() throws Exception {
    HttpOrigin origin = origin("max-age=60");
    HttpProxy proxy = proxy(origin, 10 << 20);
    get(proxy, "/a");

    try (HttpClient client = HttpClient.newHttpClient()) {
      URI url = URI.create("http://127.0.0.1:" + proxy.address().getPort() + "/a");
      var request = HttpRequest.newBuilder(url).header("Range", "bytes=1000000-1999999").build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

      assertThat(response.statusCode()).isEqualTo(206);
      assertThat(response.headers().firstValue("X-Cache")).hasValue("HIT");
      assertThat(response.headers().firstValue("Via")).hasValue("1.1 edge");
      assertThat(response.body()).hasSize(1_000_000);
      int wrong = new ObjectContent("/a").firstWrong(ByteBuffer.wrap(response.body()), 1_000_000);
      assertThat(wrong).isEqualTo(-1);
    }
  }

  /** Answers every connection once it is permitted, in chunks of HTTP/1.1 or with a length. */
  private static final class SlowOrigin implements AutoCloseable {
    static final String BODY = "slow but sure";

    final Semaphore permission = new Semaphore(0);
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    SlowOrigin() throws IOException {
      Thread.ofPlatform().daemon().start(this::serve);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void serve() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          permission.acquire();
          String head = "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n\r\n";
          socket.getOutputStream().write((head + BODY).getBytes(StandardCharsets.ISO_8859_1));
          socket.shutdownOutput();
          socket.getInputStream().readAllBytes();
        } catch (IOException e) {
          // A client that gave up is what one of the tests wants.
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
