package io.heddle.softswitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.linux.NetworkNamespace;
import io.heddle.linux.PacketSocket;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4src.HeddleProgram;
import io.heddle.softswitch.dataplane.Dataplane;
import io.heddle.softswitch.dataplane.LoadOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kernels' TCP with all offloads on, from one namespace to another. */
@Timeout(120)
class SuperFramesTest {
  @Test
  void tcpCrossesASwitchInSuperFrames() throws Exception {
    Sandboxed.run(TcpCrosses.class, "one", "SUPER_FRAMES");
  }

  @Test
  void tcpCrossesAnOverlayOfTwoSwitchesInTrainsOfDatagrams() throws Exception {
    Sandboxed.run(TcpCrosses.class, "overlay", "SUPER_FRAMES");
  }

  @Test
  void tcpCrossesASwitchWithinTheKernel() throws Exception {
    Sandboxed.runAsRoot(TcpCrosses.class, "one", "KERNEL_FLOWS");
  }

  @Test
  void tcpCrossesAnOverlayWithinTheKernel() throws Exception {
    Sandboxed.runAsRoot(TcpCrosses.class, "overlay", "KERNEL_FLOWS");
  }

  @Test
  void aStrictSwitchSendsEveryPacketByItself() throws Exception {
    Sandboxed.run(TcpCrosses.class, "one", "STRICT");
  }

  static final class TcpCrosses {
    private static final int BYTES = 16 << 20;
    private static final int RING = 4 << 20;
    private static final String A = "2000000000a";
    private static final String B = "2000000000b";

    public static void main(String[] arguments) throws Exception {
      boolean overlay = arguments[0].equals("overlay");
      Forwarding forwarding = Forwarding.valueOf(arguments[1]);
      boolean strict = forwarding == Forwarding.STRICT;
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
      Cables.command("ip link add o1 type veth peer name o2");
      Cables.command("ip link set o1 up");
      Cables.command("ip link set o2 up");
      host("a", "p1", A, "10.0.0.1", "10.0.0.2", B);
      host("b", "p2", B, "10.0.0.2", "10.0.0.1", A);
      List<PacketLoop> switches = new ArrayList<>();
      if (overlay) {
        switches.add(start("west", ned(A, B, "c0a80001", "c0a80002"), forwarding, "p1", "", "o1"));
        switches.add(start("east", ned(B, A, "c0a80002", "c0a80001"), forwarding, "p2", "", "o2"));
      } else {
        switches.add(start("west", ned(A, B, "", ""), forwarding, "p1", "p2", "o1"));
      }
      transfer();
      long length = averageSent("p2");
      assertThat(length > 3000).as("frames of " + length + " bytes").isEqualTo(!strict);
      if (overlay) {
        assertThat(averageSent("o1")).isGreaterThan(3000);
      }
      switches.forEach(PacketLoop::close);
    }

    /** Sends random bytes from one host to the other, which must get just these. */
    private static void transfer() throws Exception {
      ServerSocket server = in("b", () -> new ServerSocket(5001));
      FutureTask<Long> receiver =
          new FutureTask<>(
              () -> {
                CRC32C sum = new CRC32C();
                try (Socket socket = server.accept();
                    InputStream in = socket.getInputStream()) {
                  byte[] buffer = new byte[1 << 16];
                  for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    sum.update(buffer, 0, n);
                  }
                }
                return sum.getValue();
              });
      Thread.ofPlatform().daemon().start(receiver);
      CRC32C sum = new CRC32C();
      SplittableRandom random = new SplittableRandom(1);
      try (Socket socket = in("a", () -> new Socket(InetAddress.getByName("10.0.0.2"), 5001));
          OutputStream out = socket.getOutputStream()) {
        byte[] buffer = new byte[1 << 16];
        for (int sent = 0; sent < BYTES; sent += buffer.length) {
          random.nextBytes(buffer);
          sum.update(buffer);
          out.write(buffer);
        }
      }
      assertThat(receiver.get()).isEqualTo(sum.getValue());
    }

    private static <T> T in(String namespace, Callable<T> task) throws Exception {
      FutureTask<T> future =
          new FutureTask<>(
              () -> {
                NetworkNamespace.enter(namespace);
                return task.call();
              });
      Thread.ofPlatform().daemon().start(future);
      return future.get();
    }

    private static void host(
        String name, String port, String mac, String address, String other, String otherMac)
        throws Exception {
      Cables.command("ip netns add " + name);
      Cables.command(
          "ip link add %s mtu 1450 type veth peer name e netns %s address %s mtu 1450"
              .formatted(port, name, colons(mac)));
      Cables.command("ip link set " + port + " up");
      Cables.command("ip -n " + name + " address add " + address + "/24 dev e");
      Cables.command("ip -n " + name + " link set e up");
      Cables.command(
          "ip -n " + name + " neigh add " + other + " lladdr " + colons(otherMac) + " dev e");
    }

    private static String colons(String mac) {
      return "0" + mac.charAt(0) + mac.substring(1).replaceAll("(..)", ":$1");
    }

    private static PacketLoop start(
        String name, Dataplane program, Forwarding forwarding, String one, String two, String link)
        throws Exception {
      SortedMap<Integer, Port> ports = new TreeMap<>();
      List<String> names = List.of(one, two, link);
      for (int i = 0; i < names.size(); i++) {
        if (!names.get(i).isEmpty()) {
          ports.put(i + 1, new InterfacePort(PacketSocket.openWithOffloads(names.get(i), RING)));
        }
      }
      PacketLoop loop =
          PacketLoop.start(
              name, LoadOptions.DEFAULT, ports, PacketLoop.NO_PORT, (p, f, o, l) -> {}, forwarding);
      loop.run(program, () -> {});
      return loop;
    }

    /**
     * A NED with the first station at port 1, and the other at port 2 or behind an overlay link.
     */
    private static Dataplane ned(String here, String there, String own, String peer)
        throws Exception {
      Dataplane d = Dataplane.load(HeddleProgram.bmv2Json());
      String in = "HeddleIngress.";
      String out = "HeddleEgress.";
      for (int port = 1; port <= 2; port++) {
        insert(d, in + "attachments.attachment", port + " 0", in + "attachments.attach", "77 a");
        insert(
            d,
            out + "attachments.egress_attachment",
            port + " 77",
            out + "attachments.emit_untagged",
            "");
      }
      insert(d, in + "attachments.source_guard", "a " + A, in + "attachments.permit", "");
      insert(d, in + "attachments.source_guard", "a " + B, in + "attachments.permit", "");
      String forwarding = in + "forward.forwarding";
      insert(d, forwarding, "77 " + here, in + "forward.to_attachment", "1");
      if (own.isEmpty()) {
        insert(d, forwarding, "77 " + there, in + "forward.to_attachment", "2");
        return d;
      }
      insert(d, forwarding, "77 " + there, in + "forward.to_peer", "3 9");
      insert(
          d,
          in + "overlay.overlay_termination",
          "3 " + peer + " " + own + " 77",
          in + "overlay.decapsulate",
          "77 9");
      insert(
          d,
          out + "overlay.egress_overlay",
          "9 77",
          out + "overlay.encapsulate",
          "2000000000f1 2000000000f2 " + own + " " + peer);
      return d;
    }

    private static void insert(Dataplane d, String table, String key, String action, String data)
        throws Exception {
      List<Match> exact = new ArrayList<>();
      values(key).forEach(value -> exact.add(new Match.Exact(value)));
      d.table(table).insert(exact, 0, action, values(data));
    }

    private static List<Bitstring> values(String hex) {
      return Arrays.stream(hex.split(" ", -1))
          .filter(value -> !value.isEmpty())
          .map(value -> Bitstring.of(new BigInteger(value, 16).toByteArray()))
          .toList();
    }

    /** Bytes of a frame that left by an interface, on average. */
    private static long averageSent(String name) throws Exception {
      String line =
          Files.readAllLines(Path.of("/proc/net/dev")).stream()
              .filter(l -> l.strip().startsWith(name + ":"))
              .findFirst()
              .orElseThrow();
      String[] fields = line.substring(line.indexOf(':') + 1).strip().split("\\s+", -1);
      return Long.parseLong(fields[8]) / Math.max(1, Long.parseLong(fields[9]));
    }
  }
}
