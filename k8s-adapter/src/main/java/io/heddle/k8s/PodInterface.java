package io.heddle.k8s;

import java.util.List;
import java.util.Optional;

/**
 * One interface that a pod asks for.
 *
 * @param name the interface's name in the pod
 * @param addresses IP prefixes such as 10.0.1.1/24, as written; empty if none was asked for
 * @param mac the MAC address asked for, as written
 */
public record PodInterface(
    ObjectName network, String name, List<String> addresses, Optional<String> mac) {
  public PodInterface {
    addresses = List.copyOf(addresses);
  }
}
