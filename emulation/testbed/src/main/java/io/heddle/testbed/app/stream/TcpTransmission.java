package io.heddle.testbed.app.stream;

/**
 * What a {@link TcpSource} gave to its kernel. What arrived, and how fast, the {@link TcpSink}
 * knows.
 *
 * @param streamId identifies the transfer at the sink
 * @param bytes payload bytes of all connections
 * @param durationNanos from the first attempt to connect to the last byte accepted by the kernel
 */
public record TcpTransmission(long streamId, long bytes, long durationNanos) {}
