package io.heddle.testbed.app.probe;

import io.heddle.linux.PacketSocket;
import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Sends raw frames through an interface, past the kernel's idea of what may be sent. */
public final class FrameSource implements AutoCloseable {
  private final PacketSocket socket;

  /** Opens an interface of {@code stack}. */
  public FrameSource(NetworkStack stack, String interfaceName) throws IOException {
    this.socket = stack.open(() -> PacketSocket.open(interfaceName));
  }

  /**
   * Sends whole Ethernet frames without frame check sequence.
   *
   * @throws IOException if the interface refuses one, as when it is longer than the MTU allows
   */
  public synchronized void send(List<byte[]> frames) throws IOException {
    long refused = socket.refused();
    for (byte[] frame : frames) {
      socket.send(MemorySegment.ofArray(frame), 0, frame.length);
    }
    socket.flush();
    if (socket.refused() != refused) {
      throw new IOException(
          "interface "
              + socket.interfaceName()
              + " refused "
              + (socket.refused() - refused)
              + " of "
              + frames.size()
              + " frames");
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
