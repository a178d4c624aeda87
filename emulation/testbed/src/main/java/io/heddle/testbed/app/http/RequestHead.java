package io.heddle.testbed.app.http;

import java.util.List;

/**
 * The start of a request (RFC 9112 section 3).
 *
 * @param target as sent: a path with an optional query, or a whole URI
 * @param minorVersion 0 or 1, of HTTP/1.x
 */
public record RequestHead(String method, String target, int minorVersion, Headers headers) {
  /** Reads a head without the empty line at its end. */
  static RequestHead parse(String head) throws HttpSyntaxException {
    List<String> lines = List.of(head.split("\r\n", -1));
    String[] words = lines.getFirst().split(" ", -1);
    if (words.length != 3
        || !words[0].matches("[A-Z]{1,20}")
        || words[1].isEmpty()
        || !words[2].matches("HTTP/1\\.\\d")) {
      throw new HttpSyntaxException("not a request line: " + lines.getFirst());
    }
    return new RequestHead(
        words[0],
        words[1],
        Math.min(1, words[2].charAt(7) - '0'),
        Headers.parse(lines.subList(1, lines.size())));
  }

  String encode() {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(target).append(" HTTP/1.").append(minorVersion);
    headers.appendTo(head.append("\r\n"));
    return head.append("\r\n").toString();
  }

  /** The path of the target, without scheme, authority and query. */
  public String path() {
    int start = 0;
    if (!target.startsWith("/")) {
      int authority = target.indexOf("://");
      start = authority < 0 ? 0 : target.indexOf('/', authority + 3);
      if (start < 0) {
        return "/";
      }
    }
    int query = target.indexOf('?', start);
    return query < 0 ? target.substring(start) : target.substring(start, query);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  boolean isGet() {
    return method.equals("GET");
  }

  /** Whether the client wants to use the connection again (RFC 9112 section 9.3). */
  boolean keepsAlive() {
    List<String> options = headers.elements("Connection");
    return minorVersion == 1 ? !options.contains("close") : options.contains("keep-alive");
  }

  /** Whether a body follows. */
  boolean hasBody() throws HttpSyntaxException {
    return headers.has("Transfer-Encoding") || headers.contentLength().orElse(0) > 0;
  }
}
