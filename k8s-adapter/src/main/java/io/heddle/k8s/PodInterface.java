package io.heddle.k8s;

import java.util.List;

/**
 * One interface that a pod asks for.
 *
 * @param name the interface's name in the pod
 * @param addresses IP prefixes such as 10.0.1.1/24, as written; empty if none was asked for
 */
public record PodInterface(ObjectName network, String name, List<String> addresses) {
  public PodInterface {
    addresses = List.copyOf(addresses);
  }
}
