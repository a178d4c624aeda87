package io.heddle.testbed.app.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The body of a response, by whichever of the three framings of RFC 9112 section 6 it has. */
final class MessageBody {
  private final HttpConnection connection;
  private final Framing framing;
  private long left;
  private boolean ended;

  private enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  private MessageBody(HttpConnection connection, Framing framing, long left) {
    this.connection = connection;
    this.framing = framing;
    this.left = left;
    this.ended = framing == Framing.LENGTH && left == 0;
  }

  /** The body that follows {@code response} to {@code request}. */
  static MessageBody of(HttpConnection connection, RequestHead request, ResponseHead response)
      throws HttpSyntaxException {
    int status = response.status();
    if (request.isHead() || status < 200 || status == 204 || status == 304) {
      return new MessageBody(connection, Framing.LENGTH, 0);
    }
    if (response.headers().has("Transfer-Encoding")) {
      return new MessageBody(connection, Framing.CHUNKED, 0);
    }
    OptionalLong length = response.headers().contentLength();
    return length.isPresent()
        ? new MessageBody(connection, Framing.LENGTH, length.getAsLong())
        : new MessageBody(connection, Framing.UNTIL_CLOSE, Long.MAX_VALUE);
  }

  /** How many bytes are left, if that is known beforehand. */
  OptionalLong length() {
    return framing == Framing.LENGTH ? OptionalLong.of(left) : OptionalLong.empty();
  }

  /**
   * Reads some bytes into {@code target}, which must have room.
   *
   * @return how many, or -1 at the end of the body
   * @throws EOFException if the connection ends before the body does
   */
  int read(ByteBuffer target) throws IOException {
    if (!ended && framing == Framing.CHUNKED && left == 0) {
      left = readChunkSize();
      ended = left == 0;
    }
    if (ended) {
      return -1;
    }
    int limit = target.limit();
    target.limit((int) Math.min(limit, target.position() + left));
    int count = connection.read(target);
    target.limit(limit);
    if (count < 0) {
      ended = true;
      if (framing != Framing.UNTIL_CLOSE) {
        throw new EOFException("connection ended " + left + " bytes before the body did");
      }
      return -1;
    }
    left -= count;
    if (framing == Framing.CHUNKED && left == 0) {
      connection.readLine();
    }
    ended = framing == Framing.LENGTH && left == 0;
    return count;
  }

  private long readChunkSize() throws IOException {
    String line = connection.readLine();
    int extension = line.indexOf(';');
    String size = (extension < 0 ? line : line.substring(0, extension)).strip();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new HttpSyntaxException("not a chunk size: " + line);
    }
    long bytes = Long.parseLong(size, 16);
    if (bytes == 0) {
      while (!connection.readLine().isEmpty()) {
        // Trailer fields say nothing that a bulk transfer needs.
      }
    }
    return bytes;
  }
}
