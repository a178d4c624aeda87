package io.heddle.softswitch.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.agent.bmv2.Bmv2Target;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.Replica;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.Update;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.entity.Bitstring;
import io.heddle.softswitch.Sandboxed;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * programs/paths.p4: packets take the same ways through bmv2, and leave a port in the same order.
 */
@Timeout(120)
class PathsDifferentialTest {
  @BeforeAll
  static void requireBmv2() {
    try {
      Bmv2Target.fromPath();
    } catch (IOException e) {
      abort(e.getMessage());
    }
  }

  @Test
  void clonesAndPacketsThatGoAroundAreTheSameOnBothSwitches() throws Exception {
    Sandboxed.run(SameWays.class, "");
  }

  /** What is written, and then a frame comes in at port 3. */
  private record Scenario(String name, List<Update> updates, UnaryOperator<String> difference) {
    Scenario(String name, Update... updates) {
      this(name, List.of(updates), frame -> frame);
    }

    /** With a difference that the specification explains. */
    Scenario but(UnaryOperator<String> asOnBmv2) {
      return new Scenario(name, updates, asOnBmv2);
    }
  }

  static final class SameWays {
    private static final int NORMAL = 0;
    private static final int INGRESS_CLONE = 1;
    private static final int EGRESS_CLONE = 2;
    private static final int RECIRCULATED = 4;
    private static final int REPLICATED = 5;
    private static final int RESUBMITTED = 6;

    private static final List<Integer> PORTS = List.of(1, 2, 3);
    private static final String FRAME = "0a0000000001" + "0a0000000002" + "1234" + "cafe01020304";
    private static final int MARKER_TYPE = 0xffff;
    private static final String MARKER = "0a0000000001" + "0a0000000002" + "ffff";
    private static final int MARKER_GROUP = 4000;
    private static final int MILLIS = 20_000;

    private final P4Info p4info;
    private final byte[] json;

    private SameWays() throws IOException {
      p4info = P4Info.parse(new String(program("paths.p4info.txtpb"), StandardCharsets.UTF_8));
      json = program("paths.json");
    }

    public static void main(String[] arguments) throws Exception {
      new SameWays().run();
    }

    private List<Scenario> scenarios() {
      return List.of(
          new Scenario("unicast", ingress(NORMAL, "to", 2)),
          new Scenario("multicast", ingress(NORMAL, "to_group", 9), group(9, 1, 2)),
          new Scenario("a group that is not there", ingress(NORMAL, "to_group", 9)),
          new Scenario("ingress clone", ingress(NORMAL, "copy", 5, 2), session(5, 2)),
          new Scenario("a session that is not there", ingress(NORMAL, "copy", 5, 2)),
          new Scenario(
              "ingress clones with fields",
              ingress(NORMAL, "copy_keeping", 5, 7),
              session(5, 1, 2)),
          new Scenario(
              "clone and multicast",
              ingress(NORMAL, "copy_and_spread", 5, 9),
              session(5, 1),
              group(9, 2, 3)),
          new Scenario(
              "egress clone",
              ingress(NORMAL, "to", 2),
              egress(NORMAL, "copy", 6, 11),
              session(6, 1)),
          new Scenario(
              "egress clone of a dropped packet",
              ingress(NORMAL, "to", 2),
              egress(NORMAL, "copy_and_drop", 6),
              session(6, 1, 3)),
          new Scenario(
              "egress clone of an ingress clone",
              ingress(NORMAL, "copy", 5, 2),
              egress(INGRESS_CLONE, "copy", 6, 11),
              session(5, 1),
              session(6, 3)),
          new Scenario(
              "egress clones of replicas",
              ingress(NORMAL, "to_group", 9),
              egress(REPLICATED, "copy_and_drop", 6),
              group(9, 1, 2),
              session(6, 3)),
          new Scenario("resubmit", ingress(NORMAL, "again", 2), ingress(RESUBMITTED, "to_marked"))
              // v1model.p4: all but instance_type is as it was. bmv2 forgets the ingress port.
              .but(frame -> frame.substring(0, 32) + "0000" + frame.substring(36)),
          new Scenario(
                  "clone and resubmit",
                  ingress(NORMAL, "copy_and_again", 5, 2),
                  ingress(RESUBMITTED, "to_marked"),
                  session(5, 1))
              .but(frame -> frame.substring(0, 32) + "0000" + frame.substring(36)),
          new Scenario(
              "recirculate",
              ingress(NORMAL, "to", 2),
              egress(NORMAL, "around", 7, 11),
              ingress(RECIRCULATED, "to_group", 9),
              group(9, 1, 3)),
          new Scenario(
              "recirculated clone",
              ingress(NORMAL, "copy_keeping", 5, 7),
              egress(INGRESS_CLONE, "around", 8, 12),
              ingress(RECIRCULATED, "to_group", 9),
              session(5, 1),
              group(9, 2)),
          new Scenario(
              "recirculated clone of a clone",
              ingress(NORMAL, "copy_keeping", 5, 7),
              egress(INGRESS_CLONE, "copy", 6, 12),
              egress(EGRESS_CLONE, "around", 9, 13),
              ingress(RECIRCULATED, "to_group", 9),
              session(5, 1),
              session(6, 1),
              group(9, 2)),
          new Scenario("cut before", ingress(NORMAL, "cut", 20, 2)),
          new Scenario(
              "cut after and before", ingress(NORMAL, "cut", 18, 2), egress(NORMAL, "cut", 22)),
          new Scenario("drop", ingress(NORMAL, "drop")));
    }

    private void run() throws Exception {
      TreeMap<Integer, Wire> wires = new TreeMap<>();
      TreeMap<Integer, String> interfaces = new TreeMap<>();
      for (int port : PORTS) {
        wires.put(port, Wire.lay("sw" + port));
        interfaces.put(port, "sw" + port);
      }
      try (Target.Running bmv2 =
          Bmv2Target.fromPath().start(new SwitchSpec("bmv2", 1, interfaces))) {
        String where =
            bmv2.address().getAddress().getHostAddress() + ":" + bmv2.address().getPort();
        ManagedChannel channel = NettyChannelBuilder.forTarget(where).usePlaintext().build();
        try (P4RuntimeClient client =
            P4RuntimeClient.connect(ClientOptions.primary(where, 1, ElectionId.of(1)))) {
          client.setPipeline(withoutDigests(), ByteString.copyFrom(json), 1);
          write(channel, List.of(marker(), group(MARKER_GROUP, 1, 2, 3)));
          for (Scenario scenario : scenarios()) {
            assertThat(onBmv2(scenario, channel, wires))
                .as(scenario.name())
                .isEqualTo(embedded(scenario));
          }
        } finally {
          channel.shutdownNow();
        }
      }
    }

    /** bmv2's server does not know the types of the program's digests. */
    private P4Info withoutDigests() {
      return P4Info.of(p4info.message().toBuilder().clearDigests().clearTypeInfo().build());
    }

    /** What leaves each port, in order. */
    private Map<Integer, List<String>> embedded(Scenario scenario) throws Exception {
      LocalPipeline pipeline = LocalPipeline.load(p4info.message(), json);
      for (Update update : scenario.updates()) {
        pipeline.write(update);
      }
      Worker worker = pipeline.dataplane().newWorker();
      Map<Integer, List<String>> sent = new TreeMap<>();
      PORTS.forEach(port -> sent.put(port, new ArrayList<>()));
      byte[] bytes = HexFormat.of().parseHex(FRAME);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment frame = arena.allocate(bytes.length);
        frame.copyFrom(MemorySegment.ofArray(bytes));
        worker.process(
            3,
            frame,
            0,
            bytes.length,
            (port, data, offset, length) -> {
              byte[] out = data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
              sent.get(port).add(scenario.difference().apply(HexFormat.of().formatHex(out)));
            });
      }
      return sent;
    }

    private Map<Integer, List<String>> onBmv2(
        Scenario scenario, ManagedChannel channel, Map<Integer, Wire> wires) throws Exception {
      write(channel, scenario.updates());
      int expected = embedded(scenario).values().stream().mapToInt(List::size).sum();
      wires.get(3).send(HexFormat.of().parseHex(FRAME));
      wires.get(3).flush();
      Map<Integer, List<String>> received = new TreeMap<>();
      PORTS.forEach(port -> received.put(port, new ArrayList<>()));
      // What goes around comes later than what comes in next, so first that which must come.
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
      while (expected > 0 && System.nanoTime() < deadline) {
        for (int port : PORTS) {
          byte[] frame = wires.get(port).receive(1);
          if (frame != null) {
            received.get(port).add(HexFormat.of().formatHex(frame));
            expected--;
          }
        }
      }
      wires.get(3).send(HexFormat.of().parseHex(MARKER));
      wires.get(3).flush();
      for (int port : PORTS) {
        String frame = HexFormat.of().formatHex(wires.get(port).receive(MILLIS));
        while (!frame.startsWith(MARKER)) {
          received.get(port).add(frame);
          frame = HexFormat.of().formatHex(wires.get(port).receive(MILLIS));
        }
      }
      write(
          channel,
          scenario.updates().reversed().stream()
              .map(update -> update.toBuilder().setType(Update.Type.DELETE).build())
              .toList());
      return received;
    }

    private static void write(ManagedChannel channel, List<Update> updates) {
      P4RuntimeGrpc.newBlockingStub(channel)
          .withDeadlineAfter(MILLIS, TimeUnit.MILLISECONDS)
          .write(
              WriteRequest.newBuilder()
                  .setDeviceId(1)
                  .setElectionId(Uint128.newBuilder().setLow(1))
                  .addAllUpdates(updates)
                  .build());
    }

    private Update ingress(int instanceType, String action, long... data) {
      return way("I", 0x1234, instanceType, action, data);
    }

    private Update egress(int instanceType, String action, long... data) {
      return way("E", 0x1234, instanceType, action, data);
    }

    private Update marker() {
      return way("I", MARKER_TYPE, NORMAL, "to_group", MARKER_GROUP);
    }

    private Update way(String control, int type, int instanceType, String action, long... data) {
      P4Info.Table table = p4info.table(control + ".way").orElseThrow();
      Entity.Builder entity = Entity.newBuilder();
      var entry = entity.getTableEntryBuilder().setTableId(table.id());
      entry.addMatchBuilder().setFieldId(1).getExactBuilder().setValue(bytes(type));
      entry.addMatchBuilder().setFieldId(2).getExactBuilder().setValue(bytes(instanceType));
      var call = entry.getActionBuilder().getActionBuilder();
      call.setActionId(p4info.action(control + "." + action).orElseThrow().id());
      for (int i = 0; i < data.length; i++) {
        call.addParamsBuilder().setParamId(i + 1).setValue(bytes(data[i]));
      }
      return insert(entity);
    }

    private static Update group(int id, int... ports) {
      Entity.Builder entity = Entity.newBuilder();
      entity
          .getPacketReplicationEngineEntryBuilder()
          .getMulticastGroupEntryBuilder()
          .setMulticastGroupId(id)
          .addAllReplicas(replicas(ports));
      return insert(entity);
    }

    private static Update session(int id, int... ports) {
      Entity.Builder entity = Entity.newBuilder();
      entity
          .getPacketReplicationEngineEntryBuilder()
          .getCloneSessionEntryBuilder()
          .setSessionId(id)
          .addAllReplicas(replicas(ports));
      return insert(entity);
    }

    @SuppressWarnings("deprecation") // bmv2 knows ports as numbers only.
    private static List<Replica> replicas(int... ports) {
      List<Replica> replicas = new ArrayList<>();
      for (int port : ports) {
        replicas.add(Replica.newBuilder().setEgressPort(port).setInstance(port + 20).build());
      }
      return replicas;
    }

    private static Update insert(Entity.Builder entity) {
      return Update.newBuilder().setType(Update.Type.INSERT).setEntity(entity).build();
    }

    private static ByteString bytes(long value) {
      return Bitstring.of(value).bytes();
    }

    private static byte[] program(String name) throws IOException {
      try (InputStream in = PathsDifferentialTest.class.getResourceAsStream("/programs/" + name)) {
        return in.readAllBytes();
      }
    }
  }
}
