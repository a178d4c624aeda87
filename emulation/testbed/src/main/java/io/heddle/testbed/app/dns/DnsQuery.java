package io.heddle.testbed.app.dns;

import io.heddle.intent.Ipv4Address;
import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A question for the IPv4 addresses of a name.
 *
 * @param server whom to ask
 * @param timeout how long to wait for each of the attempts
 * @param attempts how often to ask, 1 or more
 */
public record DnsQuery(InetSocketAddress server, DnsName name, Duration timeout, int attempts) {
  public DnsQuery {
    if (attempts < 1 || !timeout.isPositive()) {
      throw new IllegalArgumentException("a DNS query needs an attempt and time for it");
    }
  }

  /**
   * What the server said.
   *
   * @param responseCode 0 for success, 3 for a name that does not exist
   * @param addresses none if there is no such name or it has no address
   * @param durationNanos from the first attempt to the answer
   */
  public record Result(int responseCode, List<Ipv4Address> addresses, long durationNanos) {
    public Result {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Asks from {@code stack}.
   *
   * @throws SocketTimeoutException if no attempt was answered
   */
  public Result run(NetworkStack stack) throws IOException {
    long start = System.nanoTime();
    try (DatagramChannel channel = stack.open(DatagramChannel::open);
        Selector selector = Selector.open()) {
      channel.connect(server);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      for (int attempt = 0; attempt < attempts; attempt++) {
        Optional<DnsMessage> response = attempt(channel, selector);
        if (response.isPresent()) {
          long duration = System.nanoTime() - start;
          return new Result(response.get().responseCode(), addresses(response.get()), duration);
        }
      }
    }
    throw new SocketTimeoutException(
        "no answer from DNS server " + server + " about " + name + " to " + attempts + " queries");
  }

  private Optional<DnsMessage> attempt(DatagramChannel channel, Selector selector)
      throws IOException {
    int id = ThreadLocalRandom.current().nextInt(1 << 16);
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    DnsMessage query = DnsMessage.query(id, name);
    query.write(buffer);
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      channel.write(buffer.flip());
      long left = timeout.toMillis();
      while (left > 0) {
        selector.select(left);
        selector.selectedKeys().clear();
        Optional<DnsMessage> response = receive(channel, buffer, query);
        if (response.isPresent()) {
          return response;
        }
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
    } catch (PortUnreachableException e) {
      throw new IOException("no DNS server at " + server, e);
    }
    return Optional.empty();
  }

  /** The response to {@code query}, if the next datagram is one; others are ignored. */
  private static Optional<DnsMessage> receive(
      DatagramChannel channel, ByteBuffer buffer, DnsMessage query) throws IOException {
    if (channel.read(buffer.clear()) <= 0) {
      return Optional.empty();
    }
    try {
      DnsMessage message = DnsMessage.read(buffer.flip());
      boolean matches =
          message.response()
              && message.id() == query.id()
              && message.questions().equals(query.questions());
      return matches ? Optional.of(message) : Optional.empty();
    } catch (DnsFormatException e) {
      return Optional.empty();
    }
  }

  private List<Ipv4Address> addresses(DnsMessage response) {
    return response.answers().stream()
        .filter(answer -> answer.type() == DnsMessage.TYPE_A && answer.name().equals(name))
        .map(DnsMessage.Answer::data)
        .filter(data -> data.length == 4)
        .map(data -> new Ipv4Address(ByteBuffer.wrap(data).getInt()))
        .toList();
  }
}
