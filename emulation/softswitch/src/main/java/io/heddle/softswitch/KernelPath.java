package io.heddle.softswitch;

import io.heddle.linux.KernelFlows;
import io.heddle.linux.PacketSocket;
import io.heddle.softswitch.flow.FlowCache;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which ports' packets may be left to the kernel. */
final class KernelPath {
  private static final Logger LOG = LoggerFactory.getLogger(KernelPath.class);

  private KernelPath() {}

  /**
   * What leaves packets to the kernel, or null if all must come to this process: where permission
   * or a new enough kernel is missing, and at ports whose frames others want to see.
   */
  static FlowCache open(String name, SortedMap<Integer, Port> ports) throws IOException {
    Map<Integer, PacketSocket> sockets = new HashMap<>();
    for (Map.Entry<Integer, Port> port : ports.entrySet()) {
      if (port.getValue() instanceof InterfacePort
          && port.getValue().socket().isPresent()
          && !isHost(port.getValue().socket().get().interfaceName())) {
        sockets.put(port.getKey(), port.getValue().socket().get());
      }
    }
    if (sockets.isEmpty()) {
      return null;
    }
    try {
      return new FlowCache(KernelFlows.open(sockets));
    } catch (IOException e) {
      LOG.info("Switch {} forwards every packet itself: {}", name, e.getMessage());
      return null;
    }
  }

  /** Whether an interface has an address of this host, so that frames may be meant for it. */
  private static boolean isHost(String interfaceName) throws IOException {
    NetworkInterface found = NetworkInterface.getByName(interfaceName);
    return found != null
        && found.getInterfaceAddresses().stream()
            .map(InterfaceAddress::getAddress)
            .anyMatch(address -> !address.isLinkLocalAddress());
  }
}
