package io.heddle.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Interfaces in a sandbox, and frames through them. */
final class Cables {
  private Cables() {}

  static void ip(String arguments) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(("ip " + arguments).split(" ")).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  static void upWithoutIpv6(String... names) throws IOException, InterruptedException {
    for (String name : names) {
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6"), "1");
      ip("link set " + name + " up");
    }
  }

  static void send(PacketSocket from, byte[] frame) throws IOException {
    from.send(MemorySegment.ofArray(frame), 0, frame.length);
    from.flush();
  }

  /** The frame that a socket has received last. */
  static byte[] received(PacketSocket socket) {
    return socket.buffer().asSlice(socket.offset(), socket.length()).toArray(JAVA_BYTE);
  }
}
