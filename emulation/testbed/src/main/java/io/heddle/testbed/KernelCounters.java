package io.heddle.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads proc_net_dev(5): what the kernel counted at an interface. */
final class KernelCounters {
  /** Of the namespace that the calling thread is in. */
  static final Path OF_THREAD = Path.of("/proc/thread-self/net/dev");

  /** Of the namespace that this process was started in. */
  static final Path OF_PROCESS = Path.of("/proc/self/net/dev");

  private KernelCounters() {}

  static InterfaceCounters read(Path file, String interfaceName) throws IOException {
    return parse(Files.readAllLines(file), interfaceName);
  }

  static InterfaceCounters parse(List<String> lines, String interfaceName) throws IOException {
    for (String line : lines) {
      int colon = line.lastIndexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(interfaceName)) {
        String[] fields = line.substring(colon + 1).strip().split("\\s+");
        return new InterfaceCounters(
            Long.parseLong(fields[1]),
            Long.parseLong(fields[0]),
            Long.parseLong(fields[9]),
            Long.parseLong(fields[8]));
      }
    }
    throw new IOException("there is no network interface " + interfaceName);
  }
}
