package io.heddle.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Network parameters of sysctl(8) in the network namespace of the calling thread. */
final class KernelParameters {
  private static final Path ROOT = Path.of("/proc/sys/net");

  private KernelParameters() {}

  /**
   * @param name with slashes, below {@code net}
   */
  static void set(String name, int value) throws IOException {
    Files.writeString(ROOT.resolve(name), Integer.toString(value));
  }

  /** Emulated networks are IPv4 only: router solicitations would disturb what is measured. */
  static void turnOffIpv6() throws IOException {
    if (Files.isDirectory(ROOT.resolve("ipv6"))) {
      for (String scope : List.of("all", "default")) {
        set("ipv6/conf/" + scope + "/disable_ipv6", 1);
      }
    }
  }
}
