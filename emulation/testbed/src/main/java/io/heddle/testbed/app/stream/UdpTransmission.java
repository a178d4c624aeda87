package io.heddle.testbed.app.stream;

/**
 * What a {@link UdpSource} sent.
 *
 * @param streamId identifies the stream at the sink
 * @param packets datagrams accepted by the kernel
 * @param refused datagrams that the kernel refused, as for an unreachable destination
 * @param durationNanos from the first datagram to the last
 */
public record UdpTransmission(int streamId, long packets, long refused, long durationNanos) {}
