package io.heddle.testbed.app.http;

/**
 * What a proxy has done so far.
 *
 * @param hits requests answered without one of their own to the upstream
 * @param misses requests that went to the upstream, successful or not
 * @param upstreamBytes body bytes received from the upstream
 * @param clientBytes body bytes sent to clients, or about to be
 */
public record ProxyCounters(
    long requests, long hits, long misses, long upstreamBytes, long clientBytes) {}
