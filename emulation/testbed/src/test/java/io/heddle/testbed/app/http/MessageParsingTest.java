package io.heddle.testbed.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.testbed.app.LoopbackStack;
import io.heddle.testbed.app.net.Connection;
import io.heddle.testbed.app.net.TcpListener;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParsingTest {
  private static final RequestHead GET = new RequestHead("GET", "/", 1, Headers.NONE);

  /** Reads the body of a response that arrives byte by byte as {@code wire}. */
  private static String body(String wire) throws Exception {
    LoopbackStack stack = new LoopbackStack();
    try (TcpListener listener =
            new TcpListener(
                stack,
                "wire",
                LoopbackStack.anyPort(),
                channel -> {
                  for (byte octet : wire.getBytes(StandardCharsets.ISO_8859_1)) {
                    channel.write(ByteBuffer.wrap(new byte[] {octet}));
                  }
                });
        HttpConnection connection =
            new HttpConnection(
                Connection.connect(stack, listener.address(), Duration.ofSeconds(20)))) {
      ResponseHead head = ResponseHead.parse(connection.readHead().orElseThrow());
      MessageBody body = MessageBody.of(connection, GET, head);
      ByteBuffer read = ByteBuffer.allocate(1000);
      while (body.read(read) >= 0) {
        assertThat(read.hasRemaining()).isTrue();
      }
      return new String(read.array(), 0, read.position(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aBodyEndsWhereItsFramingSays() throws Exception {
    assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello world")).isEqualTo("hello");
    assertThat(body("HTTP/1.0 200 OK\r\n\r\nhello")).isEqualTo("hello");
    assertThat(
            body(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: t\r\n\r\n"))
        .isEqualTo("hello");
    assertThat(body("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")).isEmpty();
  }

  @Test
  void aBodyThatEndsTooEarlyIsAnError() {
    assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello"))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
        .isInstanceOf(HttpSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /",
        "GET  / HTTP/1.1",
        "get / HTTP/1.1",
        "GET / HTTP/2.0",
        "GET / HTTP/1.1\r\nno colon",
        "GET / HTTP/1.1\r\nspace : x",
        "GET / HTTP/1.1\r\n folded"
      })
  void aBadRequestHeadIsRefused(String head) {
    assertThatThrownBy(() -> RequestHead.parse(head)).isInstanceOf(HttpSyntaxException.class);
  }

  @ParameterizedTest
  @CsvSource({"/a/b?c=/d,/a/b", "http://h:1/a?b,/a", "http://h,/", "/,/"})
  void thePathOfATargetIsFound(String target, String path) {
    assertThat(new RequestHead("GET", target, 1, Headers.NONE).path()).isEqualTo(path);
  }

  @Property
  void aRangeIsNeverOutsideTheObject(
      @ForAll @LongRange(min = 0, max = 2000) long from,
      @ForAll @LongRange(min = 0, max = 2000) long to,
      @ForAll @LongRange(min = 0, max = 1000) long total) {
    for (String header :
        new String[] {"bytes=" + from + "-" + to, "bytes=" + from + "-", "bytes=-" + to}) {
      switch (ByteRange.answer(Optional.of(header), total)) {
        case ByteRange.Answer.Part(ByteRange range) -> {
          assertThat(range.first()).isBetween(0L, range.last());
          assertThat(range.last()).isLessThan(total);
        }
        case ByteRange.Answer.Whole() -> assertThat(to).isLessThan(from);
        case ByteRange.Answer.Unsatisfiable() ->
            assertThat(total == 0 || from >= total || to == 0).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=10 | 10",
        "max-age=10, s-maxage=20 | 20",
        "public | 3600",
        "max-age=0 | -1",
        "max-age=x | -1",
        "private | -1",
        "no-cache | -1",
        "max-age=10, NO-STORE | -1"
      })
  void freshnessFollowsCacheControl(String cacheControl, long seconds) {
    ResponseHead head = new ResponseHead(200, Headers.NONE.with("Cache-Control", cacheControl));

    assertThat(CacheRules.freshness(head, Duration.ofHours(1)).map(Duration::toSeconds).orElse(-1L))
        .isEqualTo(seconds);
  }

  @Test
  void whatWasOldAlreadyStaysFreshForLess() {
    Headers headers = Headers.NONE.with("Cache-Control", "max-age=10").with("Age", "4");

    assertThat(CacheRules.freshness(new ResponseHead(200, headers), Duration.ZERO))
        .hasValue(Duration.ofSeconds(6));
    assertThat(CacheRules.freshness(new ResponseHead(404, headers), Duration.ZERO)).isEmpty();
  }

  @Test
  void headersOfTheConnectionAreNotForwarded() throws Exception {
    Headers headers =
        RequestHead.parse("GET / HTTP/1.1\r\nHost: h\r\nConnection: close, X-Mine\r\nx-mine: 1")
            .headers();

    assertThat(headers.forwarded()).isEqualTo(Headers.NONE.with("Host", "h"));
  }
}
