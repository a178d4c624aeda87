package io.heddle.experiment;

import io.heddle.intent.Ipv4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Addresses of scenarios as the JDK's networking takes them. */
final class Addresses {
  private Addresses() {}

  static InetSocketAddress socket(Ipv4Address address, int port) {
    try {
      byte[] bytes = ByteBuffer.allocate(4).putInt(address.value()).array();
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an IPv4 address", e);
    }
  }

  /** Every address of a host, on {@code port}. */
  static InetSocketAddress any(int port) {
    return socket(new Ipv4Address(0), port);
  }
}
