package io.heddle.testbed;

import io.heddle.linux.PacketSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Opens several packet sockets, or none. */
final class PacketSockets {
  private PacketSockets() {}

  static List<PacketSocket> open(List<String> interfaceNames) throws IOException {
    List<PacketSocket> opened = new ArrayList<>();
    try {
      for (String name : interfaceNames) {
        opened.add(PacketSocket.open(name));
      }
      return opened;
    } catch (IOException e) {
      opened.forEach(PacketSocket::close);
      throw e;
    }
  }
}
