package io.heddle.testbed.app.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;

/** The answer to one request: first {@link #respond}, then {@link #write} as often as needed. */
final class HttpExchange {
  private final HttpConnection connection;
  private final RequestHead request;
  private boolean keepAlive;
  private boolean responded;
  private long left;

  HttpExchange(HttpConnection connection, RequestHead request) throws HttpSyntaxException {
    this.connection = connection;
    this.request = request;
    // A body that nobody reads must not be taken for the next request.
    this.keepAlive = request.keepsAlive() && !request.hasBody();
  }

  /**
   * Sends the head.
   *
   * @param headers without those of framing and connection, which this adds
   * @param length of the body, or of what a GET would get; if unknown, the connection's end ends it
   */
  void respond(int status, Headers headers, OptionalLong length) throws IOException {
    responded = true;
    keepAlive &= length.isPresent() || request.isHead();
    left = request.isHead() ? 0 : length.orElse(Long.MAX_VALUE);
    Headers all = headers.without("Content-Length");
    if (length.isPresent() && status != 204 && status != 304) {
      all = all.with("Content-Length", Long.toString(length.getAsLong()));
    }
    if (!all.has("Date")) {
      all =
          all.with(
              "Date",
              DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    }
    all = all.with("Connection", keepAlive ? "keep-alive" : "close");
    connection.write(new ResponseHead(status, all).encode());
  }

  /** Sends a response without a body. */
  void respondEmpty(int status, Headers headers) throws IOException {
    respond(status, headers, OptionalLong.of(0));
  }

  /** Sends all of {@code piece} as the next bytes of the body. */
  void write(ByteBuffer piece) throws IOException {
    if (piece.remaining() > left) {
      throw new IOException("body longer than announced");
    }
    left -= piece.remaining();
    connection.write(piece);
  }

  /** Whether the connection can take another request after this one. */
  boolean isReusable() {
    return responded && keepAlive && left == 0;
  }
}
