package io.heddle.softswitch.differential;

import java.util.HexFormat;

/**
 * A packet at a port.
 *
 * @param id which one that was sent it is, or comes from; from 1
 */
record Packet(long id, int port, String hex) {
  static Packet of(long id, int port, byte[] bytes) {
    return new Packet(id, port, HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
