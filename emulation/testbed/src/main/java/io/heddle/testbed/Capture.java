package io.heddle.testbed;

import java.io.IOException;
import java.nio.file.Path;

/** A tap on a host's interface that sees every frame it receives and sends, until closed. */
public final class Capture implements AutoCloseable {
  private Capture() {}

  /** Writes a pcap file with nanosecond times. */
  public static Capture toFile(Host host, String interfaceName, Path file) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Hands each frame to {@code consumer} on the capture's thread. */
  public static Capture to(Host host, String interfaceName, Consumer consumer) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Takes captured frames. */
  @FunctionalInterface
  public interface Consumer {
    /**
     * Takes one frame.
     *
     * @param frame the consumer's own copy, 802.1Q tag in place
     * @param epochNanos when the kernel saw it, nanoseconds since 1970 UTC
     * @param sent whether the host sent it rather than received it
     */
    void accept(byte[] frame, long epochNanos, boolean sent);
  }

  @Override
  public void close() {}
}
