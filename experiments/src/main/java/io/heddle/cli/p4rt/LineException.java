package io.heddle.cli.p4rt;

/** A line that cannot be understood; the message says what to change. */
final class LineException extends Exception {
  private static final long serialVersionUID = 1;

  LineException(String message) {
    super(message);
  }

  LineException(String message, Throwable cause) {
    super(message, cause);
  }
}
