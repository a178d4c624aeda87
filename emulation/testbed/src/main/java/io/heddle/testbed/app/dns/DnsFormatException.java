package io.heddle.testbed.app.dns;

import java.io.IOException;

/** A datagram that is not a DNS message. */
public final class DnsFormatException extends IOException {
  public DnsFormatException(String message) {
    super(message);
  }
}
