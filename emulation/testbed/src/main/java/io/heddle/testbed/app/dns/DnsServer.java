package io.heddle.testbed.app.dns;

import io.heddle.intent.Ipv4Address;
import io.heddle.testbed.NetworkStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers over UDP for the IPv4 addresses of a fixed set of names, with authority for all others.
 */
public final class DnsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);

  private final Map<DnsName, Ipv4Address> addresses;
  private final Duration ttl;
  private final DatagramChannel channel;
  private final InetSocketAddress address;
  private final Thread receiver;
  private final LongAdder queries = new LongAdder();

  /**
   * Serves at once.
   *
   * @param address where; port 0 takes a free one
   * @param ttl how long clients may remember an answer, in whole seconds
   */
  public DnsServer(
      NetworkStack stack,
      InetSocketAddress address,
      Map<String, Ipv4Address> addresses,
      Duration ttl)
      throws IOException {
    this.addresses =
        addresses.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> new DnsName(entry.getKey()), Map.Entry::getValue));
    this.ttl = ttl;
    this.channel = stack.open(DatagramChannel::open);
    try {
      channel.bind(address);
      this.address = (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("DNS server cannot bind " + address + ": " + e.getMessage(), e);
    }
    this.receiver = stack.start("dns-server", this::serve);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Datagrams received so far. */
  public long queries() {
    return queries.sum();
  }

  private void serve() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    while (channel.isOpen()) {
      try {
        SocketAddress client = channel.receive(buffer.clear());
        queries.increment();
        Optional<DnsMessage> answer = answer(buffer.flip());
        if (answer.isPresent()) {
          buffer.clear();
          answer.get().write(buffer);
          channel.send(buffer.flip(), client);
        }
      } catch (IOException e) {
        LOG.debug("dns-server: {}", e.toString());
      }
    }
  }

  /** The response to a datagram that starts at index 0, or nothing if it deserves none. */
  private Optional<DnsMessage> answer(ByteBuffer datagram) {
    try {
      DnsMessage query = DnsMessage.read(datagram);
      return query.response() ? Optional.empty() : Optional.of(answer(query));
    } catch (DnsFormatException e) {
      // Without a whole header there is no one to answer to, and a response must never be answered.
      if (datagram.limit() < 12 || datagram.get(2) < 0) {
        return Optional.empty();
      }
      return Optional.of(formatError(Short.toUnsignedInt(datagram.getShort(0))));
    }
  }

  /** Without the questions: uncompressed, many of them would not fit into a datagram. */
  private static DnsMessage formatError(int id) {
    return new DnsMessage(
        id, true, 0, false, false, false, DnsMessage.FORMAT_ERROR, List.of(), List.of());
  }

  private DnsMessage answer(DnsMessage query) {
    if (query.questions().size() != 1) {
      return formatError(query.id());
    }
    if (query.opcode() != 0) {
      return query.respond(DnsMessage.NOT_IMPLEMENTED, List.of());
    }
    DnsMessage.Question question = query.questions().getFirst();
    Ipv4Address found = addresses.get(question.name());
    if (found == null) {
      return query.respond(DnsMessage.NAME_ERROR, List.of());
    }
    if (question.type() != DnsMessage.TYPE_A || question.dnsClass() != DnsMessage.CLASS_IN) {
      // The name exists, but has nothing of that type.
      return query.respond(DnsMessage.NO_ERROR, List.of());
    }
    byte[] data = ByteBuffer.allocate(4).putInt(found.value()).array();
    return query.respond(
        DnsMessage.NO_ERROR,
        List.of(
            new DnsMessage.Answer(
                question.name(), DnsMessage.TYPE_A, DnsMessage.CLASS_IN, ttl.toSeconds(), data)));
  }

  @Override
  public void close() {
    try {
      channel.close();
      receiver.join();
    } catch (IOException e) {
      LOG.debug("dns-server: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
