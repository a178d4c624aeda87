package io.heddle.intent;

/**
 * A VXLAN tunnel (RFC 7348) between two NEDs over the underlay that joins a port of each. Networks
 * and chains use it when the compiler's path goes over it. {@code cost} is the weight in path
 * computation, greater than 0.
 */
public record OverlayLink(String name, End a, End b, double cost) {
  /** One end: the NED's port and its tunnel end point's addresses on that link. */
  public record End(String ned, int port, MacAddress mac, Ipv4Address address) {}

  public OverlayLink {
    if (!(cost > 0)) {
      throw new IllegalArgumentException("link cost must be greater than 0: " + cost);
    }
    if (a.ned().equals(b.ned())) {
      throw new IllegalArgumentException("link " + name + " joins " + a.ned() + " to itself");
    }
  }
}
