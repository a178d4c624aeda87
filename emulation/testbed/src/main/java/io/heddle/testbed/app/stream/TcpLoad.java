package io.heddle.testbed.app.stream;

import java.time.Duration;

/**
 * How much a {@link TcpSource} sends.
 *
 * @param connections parallel connections, 1..256
 * @param limit when to stop
 */
public record TcpLoad(int connections, Limit limit) {
  /** What ends a bulk transfer. */
  public sealed interface Limit {}

  /**
   * This many bytes on each connection, counting its {@link StreamHeader}; at least those are sent.
   */
  public record Bytes(long perConnection) implements Limit {
    public Bytes {
      if (perConnection < 0) {
        throw new IllegalArgumentException("cannot send " + perConnection + " bytes");
      }
    }
  }

  /** As many bytes as go in this time. */
  public record Time(Duration duration) implements Limit {
    public Time {
      if (!duration.isPositive()) {
        throw new IllegalArgumentException("a transfer must last longer than 0: " + duration);
      }
    }
  }

  public TcpLoad {
    if (connections < 1 || connections > 256) {
      throw new IllegalArgumentException("connections must be 1..256: " + connections);
    }
  }
}
