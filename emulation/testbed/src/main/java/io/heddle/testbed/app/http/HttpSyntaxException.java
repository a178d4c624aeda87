package io.heddle.testbed.app.http;

import java.io.IOException;

/** A peer sent what is not HTTP/1.x. */
public final class HttpSyntaxException extends IOException {
  public HttpSyntaxException(String message) {
    super(message);
  }
}
