package io.heddle.softswitch;

import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.linux.PacketSocket;
import io.heddle.softswitch.p4runtime.P4RuntimeServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A running switch: ports on real interfaces, and a P4Runtime server through which a controller
 * loads a program. Until then every frame is dropped.
 */
public final class EmbeddedSwitch implements Target.Running {
  /** The v1model port by which a program exchanges packets with its controller, as on bmv2. */
  public static final int CPU_PORT = 255;

  private static final int MAX_PORT = 511;

  private final PacketLoop loop;
  private final CpuPort cpuPort;
  private final P4RuntimeServer server;

  private EmbeddedSwitch(PacketLoop loop, CpuPort cpuPort, P4RuntimeServer server) {
    this.loop = loop;
    this.cpuPort = cpuPort;
    this.server = server;
  }

  /**
   * Starts a switch.
   *
   * @param spec its ports are 0 to 511 without {@link #CPU_PORT}; their interfaces are looked up in
   *     the network namespace of the calling thread
   * @param listen where the P4Runtime server listens; port 0 for any that is free
   * @throws IOException with one line that says what to change, if it cannot start
   */
  public static EmbeddedSwitch start(SwitchSpec spec, InetSocketAddress listen) throws IOException {
    SortedMap<Integer, Port> ports = openPorts(spec);
    CpuPort cpuPort = new CpuPort(spec.name());
    PacketLoop loop;
    try {
      loop = PacketLoop.start(spec.name(), ports, CPU_PORT, cpuPort::offer);
    } catch (IOException | RuntimeException e) {
      ports.values().forEach(Port::close);
      throw e;
    }
    try {
      P4RuntimeServer server = P4RuntimeServer.start(listen, spec.deviceId(), loop);
      cpuPort.deliverTo(server::packetIn);
      return new EmbeddedSwitch(loop, cpuPort, server);
    } catch (IOException | RuntimeException e) {
      loop.close();
      throw e;
    }
  }

  private static SortedMap<Integer, Port> openPorts(SwitchSpec spec) throws IOException {
    SortedMap<Integer, Port> ports = new TreeMap<>();
    try {
      for (Map.Entry<Integer, String> port : spec.ports().entrySet()) {
        int number = port.getKey();
        if (number < 0 || number > MAX_PORT || number == CPU_PORT) {
          throw new IOException(
              "port %d of switch %s is not possible; use 0 to %d without %d"
                  .formatted(number, spec.name(), MAX_PORT, CPU_PORT));
        }
        ports.put(number, new InterfacePort(PacketSocket.open(port.getValue())));
      }
      return ports;
    } catch (IOException | RuntimeException e) {
      ports.values().forEach(Port::close);
      throw e;
    }
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
    loop.close();
    cpuPort.close();
  }
}
