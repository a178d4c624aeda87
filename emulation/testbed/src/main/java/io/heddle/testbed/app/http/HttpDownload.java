package io.heddle.testbed.app.http;

import io.heddle.intent.Ipv4Address;
import io.heddle.testbed.NetworkStack;
import io.heddle.testbed.app.dns.DnsName;
import io.heddle.testbed.app.dns.DnsQuery;
import io.heddle.testbed.app.rate.RateRecorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Downloads an object as a user's machine would: asks DNS, connects, reads, and checks every byte.
 */
public final class HttpDownload {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final Duration DNS_TIMEOUT = Duration.ofSeconds(1);
  private static final int DNS_ATTEMPTS = 5;

  private final NetworkStack stack;

  /** Downloads from {@code stack}. */
  public HttpDownload(NetworkStack stack) {
    this.stack = stack;
  }

  /**
   * Downloads and discards the object. Any status is a result, not an exception.
   *
   * @throws UnknownHostException if the name server knows no address of the host
   * @throws IOException if there is no server, or the response ends early or stalls
   */
  public DownloadResult run(DownloadRequest request) throws IOException {
    long start = System.nanoTime();
    InetSocketAddress server = new InetSocketAddress(resolve(request), request.port());
    long resolved = System.nanoTime();
    Headers headers =
        Headers.NONE
            .with("Host", request.url().getRawAuthority())
            .with("User-Agent", "heddle")
            .with("Connection", "close");
    RequestHead head = new RequestHead("GET", request.target(), 1, headers);
    try (ClientExchange exchange = ClientExchange.open(stack, server, head, request.timeout())) {
      long answered = System.nanoTime();
      RateRecorder recorder = new RateRecorder(request.interval(), answered);
      OptionalLong wrong = read(exchange, new ObjectContent(request.path()), recorder);
      return new DownloadResult(
          exchange.head().status(),
          recorder.totalBytes(),
          resolved - start,
          answered - start,
          System.nanoTime() - start,
          exchange.head().headers().first("X-Cache").orElse(""),
          wrong,
          recorder.samples());
    }
  }

  private InetAddress resolve(DownloadRequest request) throws IOException {
    String host = request.url().getHost();
    if (host.matches("[0-9.]+")) {
      return address(Ipv4Address.parse(host));
    }
    DnsQuery query =
        new DnsQuery(request.nameServer(), new DnsName(host), DNS_TIMEOUT, DNS_ATTEMPTS);
    DnsQuery.Result result = query.run(stack);
    if (result.addresses().isEmpty()) {
      throw new UnknownHostException(
          host + " has no address at DNS server " + request.nameServer());
    }
    return address(result.addresses().getFirst());
  }

  private static InetAddress address(Ipv4Address address) throws UnknownHostException {
    return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(address.value()).array());
  }

  private static OptionalLong read(
      ClientExchange exchange, ObjectContent content, RateRecorder recorder) throws IOException {
    boolean check = exchange.head().status() == 200;
    OptionalLong wrong = OptionalLong.empty();
    long offset = 0;
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    while (exchange.body().read(buffer.clear()) >= 0) {
      int count = buffer.flip().remaining();
      recorder.add(System.nanoTime(), count);
      int at = check && wrong.isEmpty() ? content.firstWrong(buffer, offset) : -1;
      if (at >= 0) {
        wrong = OptionalLong.of(offset + at);
      }
      offset += count;
    }
    return wrong;
  }
}
