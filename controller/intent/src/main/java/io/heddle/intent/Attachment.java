package io.heddle.intent;

import java.util.List;

/**
 * Joins a port (or one VLAN of it) to a network. Only frames from the known stations are let in.
 * {@code id} is unique among all attachments, 1 or more.
 */
public record Attachment(
    String name, int id, String network, PortRef port, List<Station> stations) {
  public Attachment {
    if (id < 1) {
      throw new IllegalArgumentException("attachment id must be 1 or more: " + id);
    }
    stations = List.copyOf(stations);
  }
}
