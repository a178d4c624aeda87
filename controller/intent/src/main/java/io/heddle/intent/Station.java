package io.heddle.intent;

import java.util.List;

/**
 * A known source of frames behind an attachment: its MAC address and the IPv4 addresses it owns.
 */
public record Station(MacAddress mac, List<Ipv4Address> addresses) {
  public Station {
    if (mac.isGroup()) {
      throw new IllegalArgumentException("a station cannot have a group address: " + mac);
    }
    addresses = List.copyOf(addresses);
  }
}
