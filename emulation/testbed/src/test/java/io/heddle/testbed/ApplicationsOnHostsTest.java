package io.heddle.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.MacAddress;
import io.heddle.intent.PortRef;
import io.heddle.testbed.app.ExternalProgram;
import io.heddle.testbed.app.Ping;
import io.heddle.testbed.app.dns.DnsServer;
import io.heddle.testbed.app.http.DownloadRequest;
import io.heddle.testbed.app.http.DownloadResult;
import io.heddle.testbed.app.http.HttpDownload;
import io.heddle.testbed.app.http.HttpOrigin;
import io.heddle.testbed.app.http.HttpProxy;
import io.heddle.testbed.app.http.ProxySpec;
import io.heddle.testbed.app.stream.TcpLoad;
import io.heddle.testbed.app.stream.TcpSink;
import io.heddle.testbed.app.stream.TcpSource;
import io.heddle.testbed.app.stream.UdpLoad;
import io.heddle.testbed.app.stream.UdpSink;
import io.heddle.testbed.app.stream.UdpSource;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class ApplicationsOnHostsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofMillis(100);

  @Test
  void applicationsUseTheirHostsAddressesAndLinks() throws Exception {
    Sandboxed.run(Campus.class);
  }

  static final class Campus {
    public static void main(String[] arguments) throws Exception {
      try (Testbed testbed = Testbed.open(1)) {
        testbed.add(List.of(host("client", 1), host("edge", 2), host("server", 3)), List.of());
        testbed.startNed(new NedSpec("ned", 1), new Hub());
        Host client = testbed.hosts().get("client");
        Host edge = testbed.hosts().get("edge");
        Host server = testbed.hosts().get("server");
        download(client, edge, server);
        streams(client, server);
        program(client);
      }
    }

    private static void download(Host client, Host edge, Host server) throws Exception {
      InetSocketAddress nameServer = at(2, 53);
      ProxySpec spec =
          new ProxySpec("edge", at(2, 80), at(3, 80), 8 << 20, Duration.ofHours(1), PATIENCE);
      Map<String, Ipv4Address> names = Map.of("university-content", Ipv4Address.parse("10.0.0.2"));
      try (HttpOrigin _ = new HttpOrigin(server, at(3, 80), Map.of("/edu.mp4", 3_000_000L), "");
          HttpProxy _ = new HttpProxy(edge, spec, true);
          DnsServer dns = new DnsServer(edge, nameServer, names, Duration.ofMinutes(1))) {
        HttpDownload download = new HttpDownload(client);
        URI url = URI.create("http://university-content/edu.mp4");
        DownloadRequest request = new DownloadRequest(url, nameServer, PATIENCE, INTERVAL);
        DownloadResult miss = download.run(request);
        long sentByServer = server.counters("eth0").sentBytes();
        DownloadResult hit = download.run(request);

        assertThat(List.of(miss.xCache(), hit.xCache())).containsExactly("MISS", "HIT");
        assertThat(miss.isCorrect() && hit.isCorrect()).isTrue();
        assertThat(List.of(miss.bytes(), hit.bytes())).containsOnly(3_000_000L);
        assertThat(dns.queries()).isEqualTo(2);
        assertThat(sentByServer).isGreaterThan(3_000_000);
        assertThat(server.counters("eth0").sentBytes()).isLessThan(sentByServer + 100_000);
      }
    }

    private static void streams(Host client, Host server) throws Exception {
      TcpLoad tcp = new TcpLoad(2, new TcpLoad.Bytes(1_000_000));
      UdpLoad udp = new UdpLoad(1_000, 500, 100);
      try (TcpSink tcpSink = new TcpSink(server, at(3, 5001), INTERVAL);
          UdpSink udpSink = new UdpSink(server, at(3, 5001));
          TcpSource tcpSource = TcpSource.start(client, at(3, 5001), tcp, PATIENCE);
          UdpSource udpSource = UdpSource.start(client, at(3, 5001), udp)) {
        assertThat(tcpSink.await(tcpSource.streamId(), PATIENCE).bytes()).isEqualTo(2_000_000);
        assertThat(udpSink.await(udpSource.streamId(), 100, PATIENCE).received()).isEqualTo(100);
      }
      Ping ping = new Ping(Ipv4Address.parse("10.0.0.3"), 5, Duration.ofMillis(10), PATIENCE, 56);
      assertThat(ping.run(client).received()).isEqualTo(5);
    }

    private static void program(Host client) throws Exception {
      Path folder = Files.createTempDirectory("program");
      Path output = folder.resolve("out");
      Path errors = folder.resolve("err");
      try (ExternalProgram program =
          ExternalProgram.start(
              client, List.of("ip", "-4", "-o", "address"), Map.of(), output, errors)) {
        assertThat(program.await(PATIENCE).succeeded()).isTrue();
        assertThat(Files.readString(output)).contains("10.0.0.1/24");
      }
      for (Path file : List.of(output, errors, folder)) {
        Files.delete(file);
      }
    }

    private static InetSocketAddress at(int host, int port) {
      return new InetSocketAddress("10.0.0." + host, port);
    }

    private static HostSpec host(String name, int number) {
      InterfaceSpec eth0 =
          new InterfaceSpec(
              "eth0",
              PortRef.untagged("ned", number),
              MacAddress.parse("02:00:00:00:00:0" + number),
              Optional.of(Ipv4Prefix.parse("10.0.0." + number + "/24")),
              1500,
              OptionalLong.empty());
      return new HostSpec(name, List.of(eth0), List.of(), false);
    }
  }
}
