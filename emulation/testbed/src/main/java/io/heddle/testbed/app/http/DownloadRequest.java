package io.heddle.testbed.app.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/**
 * An object to download.
 *
 * @param url {@code http://host[:port]/path}
 * @param nameServer whom to ask for the host's address, unless it is an IPv4 address
 * @param timeout the longest time without progress
 * @param interval length of a throughput sample
 */
public record DownloadRequest(
    URI url, InetSocketAddress nameServer, Duration timeout, Duration interval) {
  public DownloadRequest {
    if (!"http".equals(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException("not an http URL with a host: " + url);
    }
  }

  int port() {
    return url.getPort() < 0 ? 80 : url.getPort();
  }

  String path() {
    return url.getRawPath().isEmpty() ? "/" : url.getRawPath();
  }

  String target() {
    return url.getRawQuery() == null ? path() : path() + "?" + url.getRawQuery();
  }
}
