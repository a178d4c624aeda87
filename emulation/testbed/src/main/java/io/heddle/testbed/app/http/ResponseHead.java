package io.heddle.testbed.app.http;

import java.util.List;

/** The start of a response (RFC 9112 section 4); {@code status} is 100..599. */
public record ResponseHead(int status, Headers headers) {
  /** Reads a head without the empty line at its end. */
  static ResponseHead parse(String head) throws HttpSyntaxException {
    List<String> lines = List.of(head.split("\r\n", -1));
    String first = lines.getFirst();
    if (!first.matches("HTTP/1\\.\\d [1-5]\\d\\d( .*)?")) {
      throw new HttpSyntaxException("not a status line: " + first);
    }
    return new ResponseHead(
        Integer.parseInt(first.substring(9, 12)), Headers.parse(lines.subList(1, lines.size())));
  }

  String encode() {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status));
    headers.appendTo(head.append("\r\n"));
    return head.append("\r\n").toString();
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 206 -> "Partial Content";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 416 -> "Range Not Satisfiable";
      case 500 -> "Internal Server Error";
      case 502 -> "Bad Gateway";
      case 504 -> "Gateway Timeout";
      default -> "";
    };
  }
}
