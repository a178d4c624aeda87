package io.heddle.softswitch.differential;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.heddle.linux.PacketSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The far end of a switch's port: a veth pair of the sandbox, with long frames allowed. */
final class Wire implements AutoCloseable {
  /** Longer than any frame of the tests with its tunnel headers. */
  private static final int MTU = 9300;

  private final PacketSocket far;

  private Wire(PacketSocket far) {
    this.far = far;
  }

  /** Makes the pair {@code name} (for the switch) and {@code name-far}. */
  static Wire lay(String name) throws IOException, InterruptedException {
    String farName = name + "-far";
    command("ip link add " + name + " mtu " + MTU + " type veth peer name " + farName);
    command("ip link set " + farName + " mtu " + MTU);
    for (String end : List.of(name, farName)) {
      // Otherwise the kernel's own neighbour discovery mixes with the frames under test.
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6"), "1");
      command("ip link set " + end + " up");
    }
    return new Wire(PacketSocket.open(farName));
  }

  /** Queues a frame until {@link #flush}. */
  void send(byte[] frame) throws IOException {
    far.send(MemorySegment.ofArray(frame), 0, frame.length);
  }

  void flush() throws IOException {
    far.flush();
  }

  /** The next frame that the switch sent, or null if none comes in time. */
  byte[] receive(int timeoutMillis) throws IOException {
    return far.receive(timeoutMillis)
        ? far.buffer().asSlice(far.offset(), far.length()).toArray(JAVA_BYTE)
        : null;
  }

  /** How many frames did not reach the test, or were not taken from it. */
  long lost() throws IOException {
    return far.missed() + far.refused();
  }

  @Override
  public void close() {
    far.close();
  }

  private static void command(String line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line.split(" ", -1)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(line + ": " + output);
    }
  }
}
