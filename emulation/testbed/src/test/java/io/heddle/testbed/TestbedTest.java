package io.heddle.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.Ipv4Prefix;
import io.heddle.intent.MacAddress;
import io.heddle.intent.PortRef;
import io.heddle.linux.IcmpSocket;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class TestbedTest {
  private static final Shape SLOW = new Shape(50_000_000, Duration.ofMillis(20), Duration.ZERO, 0);

  @Test
  void aTestbedIsRefusedOutsideASandbox() {
    assertThatThrownBy(() -> Testbed.open(1))
        .isInstanceOf(IOException.class)
        .hasMessage("a testbed needs its sandbox: start it with ./heddle run");
  }

  @Test
  void hostsReachEachOtherThroughNedsAndPlainLinks() throws Exception {
    Sandboxed.run(PlainLinks.class);
  }

  static final class PlainLinks {
    public static void main(String[] arguments) throws Exception {
      try (Testbed testbed = Testbed.open(1)) {
        testbed.add(
            List.of(
                host("h1", 1, new PortRef("ned-a", 1, OptionalInt.of(7))),
                host("h2", 2, new PortRef("ned-b", 1, OptionalInt.of(7))),
                router("r", PortRef.untagged("ned-a", 3))),
            List.of(new LinkSpec("a-b", "ned-a", 2, "ned-b", 2, Optional.empty())));
        startNeds(testbed);
        Host h1 = testbed.hosts().get("h1");
        Host h2 = testbed.hosts().get("h2");
        assertThat(testbed.portInterface("ned-a", 1)).isEqualTo("ned-a-1");

        List<byte[]> tapped = Collections.synchronizedList(new java.util.ArrayList<>());
        AtomicInteger sent = new AtomicInteger();
        Path file = Files.createTempFile("capture", ".pcap");
        try (Capture _ = Capture.toFile(h2, "eth0", file);
            Capture _ =
                Capture.to(
                    h2,
                    "eth0",
                    (frame, time, outgoing) -> {
                      tapped.add(frame);
                      sent.addAndGet(outgoing ? 1 : 0);
                    })) {
          assertThat(ping(h1, "10.0.0.2", 3)).hasSize(3);
        }
        // An ARP exchange, three requests and three replies.
        assertThat(tapped).hasSizeBetween(8, 12);
        assertThat(sent.get()).isBetween(4, 6);
        assertThat(Files.size(file))
            .isEqualTo(24 + tapped.stream().mapToInt(each -> 16 + each.length).sum());
        assertThat(ByteBuffer.wrap(tapped.get(0)).getLong()).isEqualTo(0xffffffffffff_0200L);
        Files.delete(file);

        assertThat(h1.counters("eth0").sentFrames()).isBetween(4L, 8L);
        assertThat(testbed.links().get("a-b").forward().frames()).isBetween(4L, 8L);
        assertThatThrownBy(() -> h1.counters("eth9"))
            .hasMessage("there is no network interface eth9");
        assertThatThrownBy(() -> testbed.links().get("a-b").reshape(SLOW))
            .isInstanceOf(IllegalStateException.class);

        testbed.links().get("a-b").setUp(false);
        assertThat(ping(h1, "10.0.0.2", 1)).isEmpty();
        testbed.links().get("a-b").setUp(true);
        assertThat(ping(h1, "10.0.0.2", 1)).hasSize(1);

        // The router is in another network segment here: frames of the trunk are tagged.
        assertThat(ping(testbed.hosts().get("r"), "10.0.0.1", 1)).isEmpty();
        assertThat(kernelParameter(testbed.hosts().get("r"), "ipv4/ip_forward")).isEqualTo("1");
        assertThat(kernelParameter(h1, "ipv4/ip_forward")).isEqualTo("0");
        assertThat(kernelParameter(h1, "ipv6/conf/eth0/disable_ipv6")).isEqualTo("1");

        assertThatThrownBy(
                () -> testbed.add(List.of(host("h4", 4, PortRef.untagged("ned-a", 2))), List.of()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("two cables are plugged into ned-a:2");
        runPrograms(h1);
      }
      assertNothingIsLeft();
    }

    private static void runPrograms(Host host) throws Exception {
      Path out = Files.createTempFile("out", "");
      Path error = Files.createTempFile("error", "");
      Process process =
          host.exec(
              List.of("sh", "-c", "echo $GREETING; ip -o link show eth0; sleep 1000"),
              Map.of("GREETING", "hello"),
              out,
              error);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!Files.readString(out).contains("eth0") && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(Files.readString(out)).startsWith("hello\n").contains("02:00:00:00:00:01");
      Thread waiting =
          host.start("waits", () -> assertThatThrownBy(() -> new Object().wait()).isNotNull());
      host.stop();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
      Files.delete(out);
      Files.delete(error);
    }
  }

  @Test
  void aRefusedRouteIsNamedAndNothingIsLeft() throws Exception {
    Sandboxed.run(RefusedRoute.class);
  }

  static final class RefusedRoute {
    public static void main(String[] arguments) throws Exception {
      try (Testbed testbed = Testbed.open(1)) {
        RouteSpec route =
            new RouteSpec(Ipv4Prefix.parse("10.9.0.0/16"), Ipv4Address.parse("10.7.0.1"));
        HostSpec lost =
            new HostSpec(
                "lost", List.of(eth0(1, PortRef.untagged("ned-a", 1))), List.of(route), false);
        assertThatThrownBy(() -> testbed.add(List.of(lost), List.of()))
            .isInstanceOf(IOException.class)
            .hasMessage(
                "host lost: the kernel refused a part of the network: Error: Nexthop has invalid"
                    + " gateway. (ip route add 10.9.0.0/16 via 10.7.0.1)");
      }
      assertNothingIsLeft();
    }
  }

  @Test
  void aShapedLinkDelaysPacesAndDrops() throws Exception {
    Sandboxed.run(ShapedLinks.class);
  }

  static final class ShapedLinks {
    private static final int BYTES = 2_000_000;

    public static void main(String[] arguments) throws Exception {
      try (Testbed testbed = Testbed.open(1)) {
        testbed.add(
            List.of(
                host("h1", 1, PortRef.untagged("ned-a", 1)),
                host("h2", 2, PortRef.untagged("ned-b", 1))),
            List.of(new LinkSpec("a-b", "ned-a", 2, "ned-b", 2, Optional.of(SLOW))));
        startNeds(testbed);
        Host h1 = testbed.hosts().get("h1");
        Host h2 = testbed.hosts().get("h2");
        Link link = testbed.links().get("a-b");

        // Both ways of the delay, and no frame before its time.
        assertThat(ping(h1, "10.0.0.2", 3)).hasSize(3).allMatch(nanos -> nanos >= 40_000_000);

        long start = System.nanoTime();
        transfer(h1, h2);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(seconds).isGreaterThan(BYTES * 8 / 50e6);
        assertThat(link.forward().bytes()).isGreaterThan(BYTES);

        Shape broken = new Shape(0, Duration.ZERO, Duration.ZERO, 1);
        link.reshape(broken);
        assertThat(ping(h1, "10.0.0.2", 2)).isEmpty();
        assertThat(link.forward().lost()).isPositive();

        link.reshape(new Shape(0, Duration.ZERO, Duration.ZERO, 0));
        assertThat(ping(h1, "10.0.0.2", 2)).hasSize(2);
        transfer(h1, h2);
        link.setUp(false);
        assertThat(ping(h1, "10.0.0.2", 1)).isEmpty();
      }
    }

    /** Sends bytes by TCP and waits until the receiver has them all. */
    private static void transfer(Host from, Host to) throws Exception {
      try (ServerSocket server = to.open(() -> new ServerSocket(5001))) {
        Thread sender =
            from.start(
                "send",
                () -> {
                  try (Socket socket = new Socket("10.0.0.2", 5001)) {
                    socket.getOutputStream().write(new byte[BYTES]);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
        try (Socket socket = server.accept()) {
          assertThat(socket.getInputStream().readAllBytes()).hasSize(BYTES);
        }
        sender.join();
      }
    }
  }

  private static void assertNothingIsLeft() throws IOException {
    assertThat(Collections.list(NetworkInterface.getNetworkInterfaces()))
        .extracting(NetworkInterface::getName)
        .containsExactly("lo");
    try (var files = Files.list(Path.of("/run/netns"))) {
      assertThat(files).isEmpty();
    }
  }

  private static HostSpec host(String name, int number, PortRef port) {
    return new HostSpec(name, List.of(eth0(number, port)), List.of(), false);
  }

  private static HostSpec router(String name, PortRef port) {
    RouteSpec route = new RouteSpec(Ipv4Prefix.parse("10.9.0.0/16"), Ipv4Address.parse("10.0.0.1"));
    return new HostSpec(name, List.of(eth0(3, port)), List.of(route), true);
  }

  private static InterfaceSpec eth0(int number, PortRef port) {
    return new InterfaceSpec(
        "eth0",
        port,
        MacAddress.parse("02:00:00:00:00:0" + number),
        Optional.of(Ipv4Prefix.parse("10.0.0." + number + "/24")),
        1500,
        OptionalLong.empty());
  }

  private static void startNeds(Testbed testbed) throws IOException {
    testbed.startNed(new NedSpec("ned-a", 1), new Hub());
    testbed.startNed(new NedSpec("ned-b", 2), new Hub());
  }

  /** The round-trip times, in nanoseconds, of those echoes that were answered. */
  private static List<Long> ping(Host host, String address, int count) throws Exception {
    return host.call(
        () -> {
          List<Long> times = new java.util.ArrayList<>();
          try (IcmpSocket socket = IcmpSocket.open()) {
            for (int i = 0; i < count; i++) {
              long start = System.nanoTime();
              socket.sendEcho(Ipv4Address.parse(address).value(), 1, i, new byte[56]);
              socket
                  .receive(Duration.ofMillis(500))
                  .ifPresent(reply -> times.add(System.nanoTime() - start));
            }
          }
          return times;
        });
  }

  private static String kernelParameter(Host host, String name) throws Exception {
    return host.call(() -> Files.readString(Path.of("/proc/sys/net", name)).strip());
  }
}
