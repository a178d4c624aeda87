package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lays cables in a sandbox: {@code port1} to {@code host1} and so on. */
final class Cables {
  private static final int USUAL_MTU = 1500;

  private Cables() {}

  /** The cables of ports 1 to {@code count}. */
  static void lay(int count) throws IOException, InterruptedException {
    lay(count, USUAL_MTU);
  }

  static void lay(int count, int mtu) throws IOException, InterruptedException {
    for (int i = 1; i <= count; i++) {
      command(
          "ip link add port%d mtu %d type veth peer name host%d mtu %d".formatted(i, mtu, i, mtu));
      for (String end : List.of("port" + i, "host" + i)) {
        // Otherwise the kernel's own neighbour discovery mixes with the frames under test.
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6"), "1");
        command("ip link set " + end + " up");
      }
    }
  }

  /** Runs a command that must succeed. */
  static void command(String line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line.split(" ", -1)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(line + ": " + output).isZero();
  }
}
