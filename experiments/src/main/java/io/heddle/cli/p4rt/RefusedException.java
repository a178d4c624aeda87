package io.heddle.cli.p4rt;

import java.io.IOException;

/** The device does not let this be done; the message says what would help. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
