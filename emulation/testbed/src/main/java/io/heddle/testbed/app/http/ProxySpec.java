package io.heddle.testbed.app.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A reverse proxy to start.
 *
 * @param name in Via headers
 * @param listen where; port 0 takes a free one
 * @param upstream the origin or the next proxy
 * @param cacheBytes the most that it stores, in bytes
 * @param freshness of responses that do not state theirs (RFC 9111 section 4.2.2)
 * @param timeout the longest wait for the upstream
 */
public record ProxySpec(
    String name,
    InetSocketAddress listen,
    InetSocketAddress upstream,
    long cacheBytes,
    Duration freshness,
    Duration timeout) {
  public ProxySpec {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cache size of proxy " + name + " is negative");
    }
  }
}
