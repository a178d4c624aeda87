package io.heddle.k8s;

/** The namespace and name of a Kubernetes object. */
public record ObjectName(String namespace, String name) {
  /** Reads {@code name} or {@code namespace/name}. */
  static ObjectName parse(String text, String defaultNamespace) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new ObjectName(defaultNamespace, text)
        : new ObjectName(text.substring(0, slash), text.substring(slash + 1));
  }

  /** The short name in namespace {@code default}, {@code namespace/name} elsewhere. */
  @Override
  public String toString() {
    return namespace.equals("default") ? name : namespace + "/" + name;
  }
}
