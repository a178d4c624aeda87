package io.heddle.intent;

import java.util.OptionalInt;

/**
 * A place where something is plugged in: port {@code port} of NED {@code ned}, either its untagged
 * frames or those of one 802.1Q VLAN (1 to 4094).
 */
public record PortRef(String ned, int port, OptionalInt vlan) {
  public PortRef {
    if (port < 1 || port > 510) {
      throw new IllegalArgumentException("port must be between 1 and 510: " + port);
    }
    if (vlan.isPresent() && (vlan.getAsInt() < 1 || vlan.getAsInt() > 4094)) {
      throw new IllegalArgumentException("VLAN must be between 1 and 4094: " + vlan.getAsInt());
    }
  }

  public static PortRef untagged(String ned, int port) {
    return new PortRef(ned, port, OptionalInt.empty());
  }

  @Override
  public String toString() {
    return ned + ":" + port + (vlan.isPresent() ? "." + vlan.getAsInt() : "");
  }
}
