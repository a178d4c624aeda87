package io.heddle.k8s;

import java.util.List;
import java.util.OptionalLong;

/**
 * A pod with the networks that it asks for.
 *
 * @param node {@code spec.nodeName}: the node, and so the NED, that the pod runs on
 * @param egressBitsPerSecond the annotation {@code kubernetes.io/egress-bandwidth}: the most that
 *     the pod sends by each interface
 * @param line where the pod begins in its file, counted from 1
 */
public record PodAttachments(
    ObjectName name,
    String node,
    List<PodInterface> interfaces,
    OptionalLong egressBitsPerSecond,
    int line) {
  public PodAttachments {
    interfaces = List.copyOf(interfaces);
  }
}
