package io.heddle.testbed;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.heddle.linux.PacketSocket;
import io.heddle.softswitch.pcap.PcapWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tap on a host's interface that sees every frame it receives and every frame that the host's
 * kernel sends, until closed.
 */
public final class Capture implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Capture.class);

  private final PacketSocket socket;
  private final Sink sink;
  private final SocketThread thread;

  private Capture(Host host, String interfaceName, PacketSocket socket, Sink sink)
      throws IOException {
    this.socket = socket;
    this.sink = sink;
    thread =
        SocketThread.start(
            "capture " + host.name() + " " + interfaceName, List.of(socket), this::serve);
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

  /** Where the capture's thread puts frames; told when there are none for the moment. */
  @FunctionalInterface
  private interface Sink {
    void accept(byte[] frame, long epochNanos, boolean sent) throws IOException;

    default void idle() throws IOException {}

    default void end() throws IOException {}
  }

  /** Writes a pcap file with nanosecond times. */
  public static Capture toFile(Host host, String interfaceName, Path file) throws IOException {
    PacketSocket socket = host.open(() -> PacketSocket.openTap(interfaceName));
    try {
      PcapWriter writer = new PcapWriter(file);
      return new Capture(
          host,
          interfaceName,
          socket,
          new Sink() {
            @Override
            public void accept(byte[] frame, long epochNanos, boolean sent) throws IOException {
              writer.write(frame, epochNanos);
            }

            @Override
            public void idle() throws IOException {
              writer.flush();
            }

            @Override
            public void end() throws IOException {
              writer.close();
            }
          });
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Hands each frame to {@code consumer} on the capture's thread. */
  public static Capture to(Host host, String interfaceName, Consumer consumer) throws IOException {
    PacketSocket socket = host.open(() -> PacketSocket.openTap(interfaceName));
    return new Capture(host, interfaceName, socket, consumer::accept);
  }

  private long serve() throws IOException {
    while (socket.receive(0)) {
      byte[] frame = socket.buffer().asSlice(socket.offset(), socket.length()).toArray(JAVA_BYTE);
      sink.accept(frame, socket.epochNanos(), socket.isOutgoing());
    }
    sink.idle();
    return -1;
  }

  /** Ends the capture; what the kernel saw before is in it. */
  @Override
  public void close() {
    thread.close();
    try {
      sink.end();
    } catch (IOException e) {
      LOG.error("a capture's file is not whole: {}", e.getMessage());
    }
  }
}
