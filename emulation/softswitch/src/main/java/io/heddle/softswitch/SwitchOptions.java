package io.heddle.softswitch;

import io.heddle.agent.SwitchSpec;
import io.heddle.softswitch.dataplane.LoadOptions;
import io.heddle.softswitch.p4runtime.ServerTls;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a switch is started with.
 *
 * @param name for messages
 * @param deviceId P4Runtime's device id; 0 is against P4Runtime 1.5, but bmv2's default
 * @param ports port number to the name of what is behind it
 * @param wiring what that name means
 * @param cpuPort the port by which a program exchanges packets with its controller; empty if it
 *     does not
 * @param loading how programs are loaded
 * @param forwarding how packets get from port to port
 * @param listen where the P4Runtime server listens; port 0 for any that is free
 * @param tls empty to speak without transport security
 */
public record SwitchOptions(
    String name,
    long deviceId,
    SortedMap<Integer, String> ports,
    Wiring wiring,
    OptionalInt cpuPort,
    LoadOptions loading,
    Forwarding forwarding,
    InetSocketAddress listen,
    Optional<ServerTls> tls) {
  /** The port by which bmv2's users let a program exchange packets with its controller. */
  public static final int USUAL_CPU_PORT = 255;

  public SwitchOptions {
    ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
  }

  /** A switch on network interfaces, set up as is usual. */
  public static SwitchOptions of(SwitchSpec spec, InetSocketAddress listen) {
    return new SwitchOptions(
        spec.name(),
        spec.deviceId(),
        spec.ports(),
        new Wiring.Interfaces(),
        OptionalInt.of(USUAL_CPU_PORT),
        LoadOptions.DEFAULT,
        Forwarding.KERNEL_FLOWS,
        listen,
        Optional.empty());
  }
}
