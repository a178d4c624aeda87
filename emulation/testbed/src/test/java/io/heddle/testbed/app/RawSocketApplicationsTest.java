package io.heddle.testbed.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.intent.Ipv4Address;
import io.heddle.intent.MacAddress;
import io.heddle.testbed.NetworkStack;
import io.heddle.testbed.Sandboxed;
import io.heddle.testbed.app.function.Session;
import io.heddle.testbed.app.function.TransparentFunction;
import io.heddle.testbed.app.probe.FrameKind;
import io.heddle.testbed.app.probe.FrameProbe;
import io.heddle.testbed.app.probe.FrameSource;
import io.heddle.testbed.app.probe.ProbeAddresses;
import io.heddle.testbed.app.probe.ProbeAddresses.Endpoint;
import io.heddle.testbed.app.probe.ProbeAddresses.Tunnel;
import io.heddle.testbed.app.probe.ProbeFrames;
import io.heddle.testbed.app.probe.ProbeMarker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RawSocketApplicationsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void framesOfEveryKindPassATransparentFunctionAndAreRecognised() throws Exception {
    Sandboxed.run(FramesPass.class);
  }

  static final class FramesPass {
    public static void main(String[] arguments) throws Exception {
      vethPair("client", "left");
      vethPair("right", "server");
      Endpoint client = endpoint("02:00:00:00:00:01", "10.0.0.1");
      Endpoint server = endpoint("02:00:00:00:00:02", "10.0.0.2");
      Endpoint other = endpoint("02:00:00:00:00:03", "10.0.0.3");
      Tunnel tunnel = new Tunnel(server, other, 9);
      ProbeFrames frames =
          new ProbeFrames(new ProbeAddresses(client, server, other, 7, tunnel, 1500));
      NetworkStack stack = new LoopbackStack();
      List<ProbeMarker> markers =
          Arrays.stream(FrameKind.values()).map(kind -> new ProbeMarker(kind, "net", 42)).toList();
      try (TransparentFunction function = new TransparentFunction(stack, "left", "right", 100);
          FrameProbe atServer = new FrameProbe(stack, "server");
          FrameProbe atClient = new FrameProbe(stack, "client");
          FrameSource fromClient = new FrameSource(stack, "client");
          FrameSource fromServer = new FrameSource(stack, "server")) {
        fromClient.send(markers.stream().map(frames::build).toList());
        FrameProbe.Report report =
            atServer.await(seen -> seen.markers().size() == markers.size(), PATIENCE);
        assertThat(report.markers().keySet()).containsExactlyInAnyOrderElementsOf(markers);
        assertThat(report.markers().values()).containsOnly(1L);

        ProbeMarker back = new ProbeMarker(FrameKind.KNOWN_UNICAST, "back", 1);
        fromServer.send(List.of(frames.build(back), new byte[60]));
        report = atClient.await(seen -> seen.frames() == 2, PATIENCE);
        assertThat(report.markers()).containsOnlyKeys(back);
        assertThat(report.unmarked()).containsOnlyKeys(0);

        TransparentFunction.Snapshot snapshot = function.snapshot();
        assertThat(snapshot.unrecordedFrames()).isZero();
        assertThat(snapshot.sessions())
            .contains(new Session(17, client.address(), 9, server.address(), 9, 2, 1));
        long packets =
            snapshot.sessions().stream().mapToLong(s -> s.leftToRight() + s.rightToLeft()).sum();
        assertThat(packets + snapshot.otherFrames()).isEqualTo(markers.size() + 2);
      }
    }
  }

  @Test
  void pingCountsAnswersAndLosses() throws Exception {
    Sandboxed.run(Pings.class);
  }

  static final class Pings {
    public static void main(String[] arguments) throws Exception {
      Duration interval = Duration.ofMillis(5);
      NetworkStack stack = new LoopbackStack();
      Ipv4Address loopback = Ipv4Address.parse("127.0.0.1");
      Ping.Result all = new Ping(loopback, 10, interval, PATIENCE, 1000).run(stack);
      assertThat(all.sent()).isEqualTo(10);
      assertThat(all.received()).isEqualTo(10);
      assertThat(all.lossRatio()).isZero();
      assertThat(all.roundTripNanos()).allMatch(nanos -> nanos > 0);

      vethPair("here", "there");
      ip("address add 10.0.0.1/24 dev here");
      Ipv4Address nobody = Ipv4Address.parse("10.0.0.2");
      Ping.Result none = new Ping(nobody, 3, interval, Duration.ofMillis(50), 0).run(stack);
      assertThat(none.received()).isZero();
      assertThat(none.lossRatio()).isEqualTo(1);
    }
  }

  private static Endpoint endpoint(String mac, String address) {
    return new Endpoint(MacAddress.parse(mac), Ipv4Address.parse(address));
  }

  private static void vethPair(String one, String other) throws Exception {
    ip("link add " + one + " type veth peer name " + other);
    for (String end : List.of(one, other)) {
      // No address of its own: else the kernel's neighbour discovery would be among the frames.
      ip("link set " + end + " addrgenmode none up");
    }
  }

  private static void ip(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ")));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(arguments).isZero();
  }
}
