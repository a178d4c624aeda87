package io.heddle.endtoend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.experiment.Sandboxed;
import io.heddle.linux.PacketSocket;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.PipelineChange;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.softswitch.pcap.PcapReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./heddle switch} in the place of simple_switch_grpc, with frames on veth pairs. */
@Timeout(300)
class SwitchIT {
  @TempDir private Path folder;

  @Test
  void anAgentStartsItByTheCommandLineOfSimpleSwitch() throws Exception {
    run(ByTheAgent.class);
  }

  @Test
  void mininetStartsItByTheCommandLineOfSimpleSwitch() throws Exception {
    run(ByMininet.class);
  }

  private void run(Class<?> program) throws Exception {
    Path script = folder.resolve(Bmv2Target.PROGRAM);
    Files.writeString(
        script,
        """
        #!/bin/sh
        export HEDDLE_SKIP_BUILD=1 HEDDLE_JAVA_HOME=%s
        exec %s switch "$@"
        """
            .formatted(System.getProperty("java.home"), Launcher.ROOT.resolve("heddle")));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Sandboxed.Outcome outcome =
        Sandboxed.run(
            program,
            folder.toString(),
            Launcher.ROOT.resolve("emulation/softswitch/examples").toString());
    assertThat(outcome.status()).as(outcome.output()).isZero();
  }

  /** Without a program, which comes over P4Runtime. */
  static final class ByTheAgent {
    public static void main(String[] arguments) throws Exception {
      Path examples = Path.of(arguments[1]);
      makePorts();
      Target target = Bmv2Target.in(arguments[0]);
      SwitchSpec spec = new SwitchSpec("west", 1, Map.of(1, "port1", 2, "port2"));
      try (PacketSocket one = PacketSocket.open("host1");
          PacketSocket two = PacketSocket.open("host2");
          Target.Running running = target.start(spec);
          P4RuntimeClient client =
              P4RuntimeClient.connect(
                  ClientOptions.primary(
                      running.address().getAddress().getHostAddress()
                          + ":"
                          + running.address().getPort(),
                      1,
                      new ElectionId(0, 1)))) {
        P4Info p4info = P4Info.parse(Files.readString(examples.resolve("router.p4info.txtpb")));
        byte[] json = Files.readAllBytes(examples.resolve("router.json"));
        assertThat(client.setPipeline(p4info, ByteString.copyFrom(json), 1))
            .isEqualTo(PipelineChange.EMPTIED);
        send(one, IN);
        assertThat(receive(two)).isEqualTo(OUT);
        List<ReadEntry> counters = client.readCounters("MyIngress.routes");
        assertThat(counters.stream().mapToLong(entry -> entry.counter().packets()).sum())
            .isEqualTo(1);
      }
    }
  }

  /** As p4runtime_switch.py of the P4 tutorials does it: one line for a shell, from the outset. */
  static final class ByMininet {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Path examples = Path.of(arguments[1]);
      makePorts();
      Files.createDirectory(folder.resolve("pcaps"));
      String line =
          "exec "
              + folder.resolve(Bmv2Target.PROGRAM)
              + " -i 1@port1 -i 2@port2 --pcap pcaps --nanolog ipc:///tmp/bm-1-log.ipc"
              + " --device-id 1 "
              + examples.resolve("router.json")
              + " --log-console --thrift-port 9090 -- --grpc-server-addr 0.0.0.0:50051"
              + " > s1.log 2> s1.err";
      Process process = new ProcessBuilder("sh", "-c", line).directory(folder.toFile()).start();
      try (PacketSocket one = PacketSocket.open("host1");
          PacketSocket two = PacketSocket.open("host2")) {
        awaitPort(process, 50051, folder.resolve("s1.err"));
        send(one, IN);
        assertThat(receive(two)).isEqualTo(OUT);
        process.destroy();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(process.exitValue()).isEqualTo(143);
      assertThat(Files.readString(folder.resolve("s1.log")))
          // In no order: the server answers before the line is printed.
          .contains("Server listening on 0.0.0.0:50051\n")
          .contains("packet 1: 47 bytes in at port 1\n")
          .contains("action MyIngress.forward(dstAddr=02:00:00:00:00:02, port=2)")
          .contains("  out at port 2: 47 bytes\n");
      assertThat(Files.readAllLines(folder.resolve("s1.err")))
          .hasSize(2)
          .allSatisfy(warning -> assertThat(warning).contains("is ignored: "));
      assertThat(only(folder.resolve("pcaps/port1_in.pcap"))).isEqualTo(IN);
      assertThat(only(folder.resolve("pcaps/port2_out.pcap"))).isEqualTo(OUT);
    }

    private static void awaitPort(Process process, int port, Path errors) throws Exception {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (System.nanoTime() < deadline && process.isAlive()) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
          assertThat(connection.isConnected()).isTrue();
          return;
        } catch (IOException e) {
          process.waitFor(50, TimeUnit.MILLISECONDS);
        }
      }
      throw new AssertionError("nobody listens on port " + port + ": " + Files.readString(errors));
    }

    private static String only(Path file) throws IOException {
      try (PcapReader reader = new PcapReader(file)) {
        String frame = HexFormat.of().formatHex(reader.next().orElseThrow().frame());
        assertThat(reader.next()).isEmpty();
        return frame;
      }
    }
  }

  /** UDP from 10.0.1.1 to 10.0.2.7, before and behind router.p4. */
  private static final String IN =
      hex(
          "02000000fffe 020000000001 0800 45000021 00014000 4011 23c4 0a000101 0a000207"
              + "1388 0009 000d 0000 68656c6c6f");

  private static final String OUT =
      hex(
          "020000000002 02000000fffe 0800 45000021 00014000 3f11 24c4 0a000101 0a000207"
              + "1388 0009 000d 0000 68656c6c6f");

  private static String hex(String spaced) {
    return spaced.replace(" ", "");
  }

  private static void makePorts() throws IOException, InterruptedException {
    for (int i = 1; i <= 2; i++) {
      command("ip link add port" + i + " type veth peer name host" + i);
      for (String end : List.of("port" + i, "host" + i)) {
        // Otherwise the kernel's own neighbour discovery mixes with the frames under test.
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6"), "1");
        command("ip link set " + end + " up");
      }
    }
  }

  private static void send(PacketSocket socket, String frame) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(frame);
    socket.send(MemorySegment.ofArray(bytes), 0, bytes.length);
    socket.flush();
  }

  private static String receive(PacketSocket socket) throws IOException {
    assertThat(socket.receive(10_000)).as("a frame at " + socket.interfaceName()).isTrue();
    byte[] frame = socket.buffer().asSlice(socket.offset(), socket.length()).toArray(JAVA_BYTE);
    return HexFormat.of().formatHex(frame);
  }

  private static void command(String line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line.split(" ", -1)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(line + ": " + output).isZero();
  }
}
