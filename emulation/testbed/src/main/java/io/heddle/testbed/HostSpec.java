package io.heddle.testbed;

import java.util.List;

/**
 * A host to build.
 *
 * @param name also the name of its network namespace
 * @param forwarding whether it forwards IPv4 packets between its interfaces
 */
public record HostSpec(
    String name, List<InterfaceSpec> interfaces, List<RouteSpec> routes, boolean forwarding) {
  public HostSpec {
    interfaces = List.copyOf(interfaces);
    routes = List.copyOf(routes);
  }
}
