package io.heddle.testbed.app.http;

import io.heddle.testbed.app.net.Connection;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A connection that tells heads from bodies. It reads ahead only for heads and lines; of bodies
 * just the first bytes, which came with their head, are copied.
 */
final class HttpConnection implements Closeable {
  private static final int HEAD_LIMIT = 16 << 10;

  private final Connection connection;

  /** Bytes that were read but not used yet, between position and limit. */
  private final ByteBuffer ahead = ByteBuffer.allocateDirect(HEAD_LIMIT).limit(0);

  HttpConnection(Connection connection) {
    this.connection = connection;
  }

  /**
   * Reads up to the next empty line.
   *
   * @return the head without that line, or nothing if the peer ended the connection before it
   * @throws HttpSyntaxException if there is no empty line within 16 KiB
   */
  Optional<String> readHead() throws IOException {
    int end = find("\r\n\r\n");
    while (end < 0) {
      if (!readAhead()) {
        if (ahead.hasRemaining()) {
          throw new EOFException("connection ended within a message head");
        }
        return Optional.empty();
      }
      end = find("\r\n\r\n");
    }
    return Optional.of(take(end, 4));
  }

  /** Reads up to the next CRLF and returns the line without it. */
  String readLine() throws IOException {
    int end = find("\r\n");
    while (end < 0) {
      if (!readAhead()) {
        throw new EOFException("connection ended within a line");
      }
      end = find("\r\n");
    }
    return take(end, 2);
  }

  /** Reads some body bytes into {@code target}; -1 at the end of the connection. */
  int read(ByteBuffer target) throws IOException {
    if (!ahead.hasRemaining()) {
      return connection.read(target);
    }
    int count = Math.min(ahead.remaining(), target.remaining());
    target.put(target.position(), ahead, ahead.position(), count);
    target.position(target.position() + count);
    ahead.position(ahead.position() + count);
    return count;
  }

  void write(String head) throws IOException {
    connection.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
  }

  void write(ByteBuffer body) throws IOException {
    connection.write(body);
  }

  private boolean readAhead() throws IOException {
    ahead.compact();
    if (!ahead.hasRemaining()) {
      throw new HttpSyntaxException("message head longer than " + HEAD_LIMIT + " bytes");
    }
    int count = connection.read(ahead);
    ahead.flip();
    return count >= 0;
  }

  private int find(String delimiter) {
    int last = ahead.limit() - delimiter.length();
    for (int at = ahead.position(); at <= last; at++) {
      int matched = 0;
      while (matched < delimiter.length() && ahead.get(at + matched) == delimiter.charAt(matched)) {
        matched++;
      }
      if (matched == delimiter.length()) {
        return at;
      }
    }
    return -1;
  }

  private String take(int end, int delimiterLength) {
    byte[] text = new byte[end - ahead.position()];
    ahead.get(text);
    ahead.position(end + delimiterLength);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
