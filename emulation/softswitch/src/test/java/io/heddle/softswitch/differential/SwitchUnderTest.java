package io.heddle.softswitch.differential;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.heddle.agent.Agent;
import io.heddle.agent.SwitchSpec;
import io.heddle.agent.Target;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.P4RuntimeGrpc;
import io.heddle.p4.v1.ReadRequest;
import io.heddle.p4.v1.Uint128;
import io.heddle.p4.v1.WriteRequest;
import io.heddle.p4runtime.ClientOptions;
import io.heddle.p4runtime.CounterCell;
import io.heddle.p4runtime.ElectionId;
import io.heddle.p4runtime.P4Info;
import io.heddle.p4runtime.P4RuntimeClient;
import io.heddle.p4runtime.P4RuntimeException;
import io.heddle.p4runtime.ReadEntry;
import io.heddle.p4runtime.WriteException;
import io.heddle.p4runtime.entity.Entity.CounterData;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Update;
import io.heddle.p4src.HeddleProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One switch with the heddle pipeline, a wire at each of its ports, and its only controller. */
final class SwitchUnderTest implements AutoCloseable {
  static final P4Info P4INFO = P4Info.parse(HeddleProgram.p4info());

  private static final long DEVICE = 1;
  private static final Metadata.Key<io.heddle.p4.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(io.heddle.p4.rpc.Status.getDefaultInstance()));
  private static final int MILLIS = 20_000;

  private final String name;
  private final TreeMap<Integer, Wire> wires;
  private final Agent agent;
  private final P4RuntimeClient client;
  private final ManagedChannel channel;
  private long cookie;
  private int fences;

  private SwitchUnderTest(
      String name,
      TreeMap<Integer, Wire> wires,
      Agent agent,
      P4RuntimeClient client,
      ManagedChannel channel) {
    this.name = name;
    this.wires = wires;
    this.agent = agent;
    this.client = client;
    this.channel = channel;
  }

  static SwitchUnderTest start(Target target, List<Integer> ports) throws Exception {
    TreeMap<Integer, Wire> wires = new TreeMap<>();
    Map<Integer, String> interfaces = new HashMap<>();
    for (int port : ports) {
      String name = target.name().substring(0, 3) + port;
      wires.put(port, Wire.lay(name));
      interfaces.put(port, name);
    }
    Agent agent = Agent.start(new SwitchSpec(target.name(), DEVICE, interfaces), target);
    InetSocketAddress address = agent.address();
    String where = address.getAddress().getHostAddress() + ":" + address.getPort();
    P4RuntimeClient client =
        P4RuntimeClient.connect(ClientOptions.primary(where, DEVICE, ElectionId.of(1)));
    ManagedChannel channel = NettyChannelBuilder.forTarget(where).usePlaintext().build();
    return new SwitchUnderTest(target.name(), wires, agent, client, channel);
  }

  /** Loads the program anew, with empty tables. */
  void reset() throws P4RuntimeException {
    if (cookie != 0) {
      // bmv2 forgets them with the program, but goes on making their copies.
      client.write(
          client.readMulticastGroups().stream()
              .map(group -> new Update(Update.Kind.DELETE, group))
              .toList());
    }
    client.setPipeline(P4INFO, ByteString.copyFrom(HeddleProgram.bmv2Json()), ++cookie);
  }

  P4RuntimeClient client() {
    return client;
  }

  /** Writes; returns what failed, as {@code index: code}. */
  List<String> write(List<Update> updates) throws P4RuntimeException {
    try {
      client.write(updates);
      return List.of();
    } catch (WriteException e) {
      return e.failures().stream()
          .map(f -> f.index() + ": " + f.code() + " for " + f.update())
          .toList();
    }
  }

  /** Sends frames into a port, and a fence after them. */
  void send(int port, List<byte[]> frames) throws IOException {
    fences++;
    Wire wire = wires.get(port);
    for (byte[] frame : frames) {
      wire.send(frame);
    }
    wire.send(Fence.flooded(fences));
    wire.send(Fence.question(fences));
    wire.flush();
  }

  /**
   * All that came out between the last two fences, each frame in hexadecimal with its port before
   * it, sorted.
   *
   * @param port where the fence went in
   */
  List<String> collect(int port) throws IOException {
    List<String> out = new ArrayList<>();
    for (Map.Entry<Integer, Wire> wire : wires.entrySet()) {
      byte[] fence = wire.getKey() == port ? Fence.answer(fences) : Fence.flooded(fences);
      while (true) {
        byte[] frame = wire.getValue().receive(MILLIS);
        if (frame == null) {
          throw new IOException(name + " let no fence out of port " + wire.getKey());
        }
        if (Arrays.equals(frame, fence)) {
          break;
        }
        out.add(wire.getKey() + " " + HexFormat.of().formatHex(frame));
      }
    }
    out.sort(null);
    return out;
  }

  /** The multicast groups by their ids. */
  Map<Integer, MulticastGroup> groups() throws P4RuntimeException {
    return client.readMulticastGroups().stream()
        .collect(Collectors.toMap(MulticastGroup::id, Function.identity()));
  }

  /** The direct counters of all tables. */
  Map<TableEntry, CounterData> directCounters() throws P4RuntimeException {
    Map<TableEntry, CounterData> counters = new HashMap<>();
    for (P4Info.Table table : P4INFO.tables()) {
      for (ReadEntry read : client.readCounters(table.alias())) {
        counters.put(read.entry(), read.counter());
      }
    }
    return counters;
  }

  /** The cells of a counter array, by index. */
  Map<Long, CounterData> counterArray(String counter) throws P4RuntimeException {
    return client.readCounter(counter).stream()
        .collect(Collectors.toMap(CounterCell::index, CounterCell::counter));
  }

  /** What became of each update, sent as it is. */
  List<Status.Code> answers(io.heddle.p4.v1.Update... updates) {
    WriteRequest request =
        WriteRequest.newBuilder()
            .setDeviceId(DEVICE)
            .setElectionId(Uint128.newBuilder().setLow(1))
            .addAllUpdates(List.of(updates))
            .build();
    try {
      stub().write(request);
      return Collections.nCopies(updates.length, Status.Code.OK);
    } catch (StatusRuntimeException e) {
      var details = e.getTrailers().get(DETAILS);
      if (details == null) {
        throw e;
      }
      List<Status.Code> codes = new ArrayList<>();
      for (Any detail : details.getDetailsList()) {
        try {
          int code = detail.unpack(io.heddle.p4.v1.Error.class).getCanonicalCode();
          codes.add(Status.fromCodeValue(code).getCode());
        } catch (InvalidProtocolBufferException notAnError) {
          throw new AssertionError(notAnError);
        }
      }
      return codes;
    }
  }

  /** What a pattern selects. */
  Set<Entity> read(Entity pattern) {
    ReadRequest request = ReadRequest.newBuilder().setDeviceId(DEVICE).addEntities(pattern).build();
    Set<Entity> entities = new HashSet<>();
    stub().read(request).forEachRemaining(part -> entities.addAll(part.getEntitiesList()));
    return entities;
  }

  private P4RuntimeGrpc.P4RuntimeBlockingStub stub() {
    return P4RuntimeGrpc.newBlockingStub(channel).withDeadlineAfter(MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Frames lost between the test and the switch, which would spoil a comparison. */
  long lost() throws IOException {
    long lost = 0;
    for (Wire wire : wires.values()) {
      lost += wire.lost();
    }
    return lost;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    client.close();
    agent.close();
    wires.values().forEach(Wire::close);
  }
}
