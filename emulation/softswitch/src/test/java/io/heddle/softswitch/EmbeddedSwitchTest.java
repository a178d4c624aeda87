package io.heddle.softswitch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.heddle.agent.Agent;
import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.linux.PacketSocket;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.PipelineChange;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Match;
import io.heddle.p4runtime.entity.Update;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmbeddedSwitchTest {
  @Test
  void aPortThatIsNotPossibleOrNotThereIsRefusedInOneLine() {
    EmbeddedTarget target = new EmbeddedTarget();
    assertThatThrownBy(() -> target.start(new SwitchSpec("west", 1, Map.of(255, "eth0"))))
        .isInstanceOf(IOException.class)
        .hasMessage("port 255 of switch west is not possible; use 0 to 511 without 255");
    assertThatThrownBy(() -> target.start(new SwitchSpec("west", 1, Map.of(1, "no-such-port"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-port");
  }

  @Test
  void framesCrossRealInterfacesAsTheControllerHasWritten() throws Exception {
    Sandboxed.run(FramesCross.class, "embedded");
  }

  @Test
  void theReferenceSwitchDoesTheSame() throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, Bmv2Target.PROGRAM))),
        "bmv2 is not installed here");
    Sandboxed.run(FramesCross.class, "bmv2");
  }

  /** Three hosts' ends of veth pairs round one switch with the program {@code kinds.p4}. */
  static final class FramesCross {
    private static final int MILLIS = 10_000;
    private static final int FRAMES = 500;
    private static final long A = 0x02_00_00_00_00_0aL;
    private static final long B = 0x02_00_00_00_00_0bL;
    private static final long ALL = 0xff_ff_ff_ff_ff_ffL;

    public static void main(String[] arguments) throws Exception {
      Cables.lay(3);
      Target target = arguments[0].equals("bmv2") ? Bmv2Target.fromPath() : new EmbeddedTarget();
      SwitchSpec spec = new SwitchSpec("west", 1, Map.of(1, "port1", 2, "port2", 3, "port3"));
      try (PacketSocket one = PacketSocket.open("host1");
          PacketSocket two = PacketSocket.open("host2");
          PacketSocket three = PacketSocket.open("host3");
          Agent agent = Agent.start(spec, target);
          P4RuntimeClient client =
              P4RuntimeClient.connect(
                  ClientOptions.primary(
                      agent.address().getAddress().getHostAddress()
                          + ":"
                          + agent.address().getPort(),
                      1,
                      new ElectionId(0, 1)))) {
        run(one, two, three, client);
      }
    }

    private static void run(
        PacketSocket one, PacketSocket two, PacketSocket three, P4RuntimeClient client)
        throws Exception {
      send(one, frame(B, A, 0)); // before there is a program: dropped
      assertThat(client.setPipeline(p4info(), ByteString.copyFrom(resource("kinds.json")), 1))
          .isEqualTo(PipelineChange.EMPTIED);
      client.write(
          List.of(
              new Update(
                  Update.Kind.INSERT,
                  new MulticastGroup(
                      7, Set.of(new Replica(1, 0), new Replica(2, 0), new Replica(3, 0)))),
              new Update(Update.Kind.INSERT, entry(B, 1, "forward", "port", 2)),
              new Update(Update.Kind.INSERT, entry(ALL, 1, "flood", "group", 7))));

      // Unicast goes where it is told, in order, and nowhere else. Few at a time: bmv2's queues
      // are short.
      for (int i = 0; i < FRAMES; i += 10) {
        for (int j = i; j < i + 10; j++) {
          send(one, frame(B, A, j));
        }
        for (int j = i; j < i + 10; j++) {
          assertThat(receive(two)).isEqualTo(frame(B, A, j));
        }
      }
      // A miss is dropped; the broadcast after it goes to all but the port it came from.
      send(one, frame(A, B, 1));
      send(one, frame(ALL, A, 2));
      assertThat(receive(two)).isEqualTo(frame(ALL, A, 2));
      assertThat(receive(three)).isEqualTo(frame(ALL, A, 2));
      assertThat(one.receive(0)).isFalse();

      List<ReadEntry> counters = client.readCounters("switching");
      assertThat(counters).hasSize(2);
      for (ReadEntry counter : counters) {
        boolean unicast = counter.entry().action().name().equals("forward");
        assertThat(counter.counter().packets()).isEqualTo(unicast ? FRAMES : 1);
        assertThat(counter.counter().bytes()).isEqualTo(unicast ? FRAMES * 100 : 100);
      }

      client.write(List.of(new Update(Update.Kind.MODIFY, entry(B, 1, "forward", "port", 3))));
      send(one, frame(B, A, 3));
      assertThat(receive(three)).isEqualTo(frame(B, A, 3));

      // A new program starts empty, and no frame sees the old entries once it was acknowledged.
      assertThat(client.setPipeline(p4info(), ByteString.copyFrom(resource("kinds.json")), 2))
          .isEqualTo(PipelineChange.EMPTIED);
      send(one, frame(B, A, 4));
      client.write(List.of(new Update(Update.Kind.INSERT, entry(ALL, 1, "forward", "port", 3))));
      send(one, frame(ALL, A, 5));
      assertThat(receive(three)).isEqualTo(frame(ALL, A, 5));
      assertThat(two.receive(0)).isFalse();
    }

    private static TableEntry entry(
        long destination, int ingressPort, String action, String parameter, int value) {
      return TableEntry.of(
          "switching",
          Map.of(
              "destination", new Match.Exact(Bitstring.of(destination)),
              "ingress_port", new Match.Exact(Bitstring.of(ingressPort))),
          new Action(action, Map.of(parameter, Bitstring.of(value))));
    }

    private static P4Info p4info() throws IOException {
      return P4Info.parse(new String(resource("kinds.p4info.txtpb"), StandardCharsets.UTF_8));
    }

    private static byte[] resource(String name) throws IOException {
      try (InputStream in = EmbeddedSwitchTest.class.getResourceAsStream(name)) {
        return in.readAllBytes();
      }
    }

    private static byte[] frame(long destination, long source, int number) {
      ByteBuffer frame = ByteBuffer.allocate(100);
      frame.putShort((short) (destination >>> 32)).putInt((int) destination);
      frame.putShort((short) (source >>> 32)).putInt((int) source);
      frame.putShort((short) 0x88b5).putInt(number);
      return frame.array();
    }

    private static void send(PacketSocket socket, byte[] frame) throws IOException {
      socket.send(MemorySegment.ofArray(frame), 0, frame.length);
      socket.flush();
    }

    private static byte[] receive(PacketSocket socket) throws IOException {
      assertThat(socket.receive(MILLIS)).as("a frame at " + socket.interfaceName()).isTrue();
      return socket.buffer().asSlice(socket.offset(), socket.length()).toArray(JAVA_BYTE);
    }
  }
}
