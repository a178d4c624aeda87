package io.heddle.testbed.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.testbed.app.LoopbackStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The origin as a client that we did not write sees it: the JDK's. */
class HttpOriginTest {
  private static final long SIZE = 3_000_001;

  private HttpOrigin origin;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    origin =
        new HttpOrigin(
            new LoopbackStack(),
            LoopbackStack.anyPort(),
            Map.of("/edu.mp4", SIZE, "/empty", 0L),
            "max-age=60");
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void stop() {
    client.close();
    origin.close();
  }

  private HttpResponse<byte[]> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + origin.address().getPort() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void aDownloadedObjectHasTheContentOfItsPath() throws Exception {
    HttpResponse<byte[]> response = send("GET", "/edu.mp4");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).hasSize((int) SIZE);
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("max-age=60");
    ObjectContent content = new ObjectContent("/edu.mp4");
    assertThat(content.firstWrong(ByteBuffer.wrap(response.body()), 0)).isEqualTo(-1);
    assertThat(new ObjectContent("/other").firstWrong(ByteBuffer.wrap(response.body()), 0))
        .isNotEqualTo(-1);
  }

  @Test
  void aSingleRangeIsAnsweredWithThatPart() throws Exception {
    byte[] whole = send("GET", "/edu.mp4").body();
    HttpResponse<byte[]> part = send("GET", "/edu.mp4", "Range", "bytes=2000000-2000009");
    HttpResponse<byte[]> tail = send("GET", "/edu.mp4", "Range", "bytes=-5");

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Content-Range"))
        .hasValue("bytes 2000000-2000009/3000001");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 2_000_000, 2_000_010));
    assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(whole, 2_999_996, 3_000_001));
  }

  @Test
  void aRangeBeyondTheEndIsRefused() throws Exception {
    assertThat(send("GET", "/edu.mp4", "Range", "bytes=3000001-").statusCode()).isEqualTo(416);
  }

  @Test
  void headAnnouncesTheSizeWithoutSendingIt() throws Exception {
    HttpResponse<byte[]> response = send("HEAD", "/edu.mp4");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(SIZE);
    assertThat(response.body()).isEmpty();
    assertThat(send("GET", "/empty").body()).isEmpty();
  }

  @Test
  void otherPathsAndMethodsAreRefusedAndCounted() throws Exception {
    assertThat(send("GET", "/nothing").statusCode()).isEqualTo(404);
    HttpResponse<byte[]> refused = send("DELETE", "/edu.mp4");
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
    assertThat(origin.counters()).isEqualTo(new HttpOrigin.Counters(2, 0));
  }
}
