package io.heddle.softswitch;

import io.heddle.linux.PacketSocket;
import io.heddle.softswitch.pcap.PcapReader;
import io.heddle.softswitch.pcap.PcapWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Opens the ports of a switch, all or none. */
final class OpenPorts {
  /** v1model's port numbers have 9 bits. */
  private static final int MAX_PORT = 511;

  /** The kernel locks the memory of all ports' rings. */
  private static final int RINGS_BYTES = 64 << 20;

  /**
   * 8192 frames: what comes in 20 ms at 400,000 frames/s, for a thread that others keep waiting.
   */
  private static final int MOST_RING_BYTES = 16 << 20;

  private OpenPorts() {}

  /**
   * Opens what the options name.
   *
   * @throws IOException with one line that says what to change
   */
  static SortedMap<Integer, Port> of(SwitchOptions options) throws IOException {
    SortedMap<Integer, Port> ports = new TreeMap<>();
    int ringBytes = Math.min(MOST_RING_BYTES, RINGS_BYTES / Math.max(1, options.ports().size()));
    try {
      for (Map.Entry<Integer, String> port : options.ports().entrySet()) {
        check(port.getKey(), options);
        ports.put(port.getKey(), open(port.getValue(), options.wiring(), ringBytes));
      }
      return ports;
    } catch (IOException | RuntimeException e) {
      ports.values().forEach(Port::close);
      throw e;
    }
  }

  private static void check(int number, SwitchOptions options) throws IOException {
    boolean cpu = options.cpuPort().isPresent() && options.cpuPort().getAsInt() == number;
    if (number < 0 || number > MAX_PORT || cpu) {
      throw new IOException(
          "port %d of switch %s is not possible; use 0 to %d%s"
              .formatted(
                  number,
                  options.name(),
                  MAX_PORT,
                  options.cpuPort().isPresent() ? " without " + options.cpuPort().getAsInt() : ""));
    }
  }

  private static Port open(String name, Wiring wiring, int ringBytes) throws IOException {
    return switch (wiring) {
      case Wiring.Interfaces() -> new InterfacePort(PacketSocket.openWithOffloads(name, ringBytes));
      case Wiring.Recorded(Path directory) -> {
        Port port = new InterfacePort(PacketSocket.openWithOffloads(name, ringBytes));
        try {
          yield record(port, name, directory);
        } catch (IOException e) {
          port.close();
          throw e;
        }
      }
      case Wiring.Files files -> {
        if (!Files.isReadable(input(name))) {
          throw new IOException("cannot read " + input(name) + ", from which frames would come");
        }
        yield new FilePort(create(Path.of(name + "_out.pcap")));
      }
    };
  }

  private static Path input(String name) {
    return Path.of(name + "_in.pcap");
  }

  private static Port record(Port port, String name, Path directory) throws IOException {
    PcapWriter in = create(directory.resolve(name + "_in.pcap"));
    try {
      return new RecordedPort(port, in, create(directory.resolve(name + "_out.pcap")));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static PcapWriter create(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw new IOException("there is no folder " + directory + " to write " + file + " into");
    }
    try {
      return new PcapWriter(file);
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Opens the files whose frames are to come in; none if the ports are interfaces. */
  static SortedMap<Integer, PcapReader> inputs(SwitchOptions options) throws IOException {
    SortedMap<Integer, PcapReader> inputs = new TreeMap<>();
    if (options.wiring() instanceof Wiring.Files) {
      try {
        for (Map.Entry<Integer, String> port : options.ports().entrySet()) {
          inputs.put(port.getKey(), new PcapReader(input(port.getValue())));
        }
      } catch (IOException e) {
        for (PcapReader input : inputs.values()) {
          input.close();
        }
        throw e;
      }
    }
    return inputs;
  }
}
