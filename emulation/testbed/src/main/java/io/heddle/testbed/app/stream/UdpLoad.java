package io.heddle.testbed.app.stream;

/**
 * A stream of equal datagrams at a constant rate.
 *
 * @param packetsPerSecond 1..1 000 000
 * @param payloadBytes UDP payload, 24..65507
 * @param packets how many to send, 1 or more
 */
public record UdpLoad(int packetsPerSecond, int payloadBytes, long packets) {
  public UdpLoad {
    if (packetsPerSecond < 1 || packetsPerSecond > 1_000_000) {
      throw new IllegalArgumentException(
          "packets per second must be 1..1000000: " + packetsPerSecond);
    }
    if (payloadBytes < UdpPayload.BYTES || payloadBytes > 65_507) {
      throw new IllegalArgumentException("UDP payload must be 24..65507 bytes: " + payloadBytes);
    }
    if (packets < 1) {
      throw new IllegalArgumentException("a UDP stream needs a packet: " + packets);
    }
  }
}
