package io.heddle.softswitch.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.grpc.StatusException;
import io.heddle.p4.v1.Entity;
import io.heddle.p4.v1.Update;
import io.heddle.softswitch.dataplane.Worker;
import io.heddle.softswitch.p4runtime.LocalPipeline;
import io.heddle.softswitch.samples.P4cSamples.Compiled;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One program with one set of random entries in both switches, and random packets for them. */
final class Comparison {
  static final List<Integer> PORTS = List.of(0, 1, 2, 3, 4, 5, 6, 7);

  /** With a few copies of each packet, all fit into bmv2's queue of 64 for each port. */
  private static final int BATCH = 32;

  /** One packet's egress and the next one's ingress run at once in bmv2, on the same registers. */
  private static final int BATCH_WITH_REGISTERS = 1;

  private final Compiled compiled;
  private final ReferenceSwitch reference;
  private final Random random;
  private final ValuePool pool;
  private final ParseGraph graph;
  private final LocalPipeline embedded;
  private final Worker worker;
  private final int batch;
  private final List<Update> written = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();
  private final Map<Explanation, Integer> explained = new EnumMap<>(Explanation.class);
  private long nextId = 1;
  private long out;

  Comparison(Compiled compiled, ReferenceSwitch reference, Random random)
      throws IOException, StatusException {
    this.compiled = compiled;
    this.reference = reference;
    this.random = random;
    ObjectMapper mapper = new ObjectMapper();
    JsonNode program = mapper.readTree(compiled.json());
    DeterminateProgram determinate =
        new DeterminateProgram(program)
            .withTimeFromLength()
            .withoutAssertions()
            .withZeroHeadersInEgress();
    JsonNode ours = determinate.program();
    // Here the fields of headers that are not valid are 0 anyway.
    JsonNode theirs = determinate.withZeroHeaders().withWholeSessionNumbers().program();
    this.pool = new ValuePool(random, PORTS, program);
    this.graph = new ParseGraph(program);
    this.embedded = LocalPipeline.load(compiled.p4info().message(), mapper.writeValueAsBytes(ours));
    this.worker = embedded.dataplane().newWorker();
    reference.load(compiled.p4info(), mapper.writeValueAsBytes(theirs));
    this.batch = program.path("register_arrays").isEmpty() ? BATCH : BATCH_WITH_REGISTERS;
    boolean clones = program.path("actions").toString().contains("\"clone_");
    new RandomEntries(compiled.p4info().message(), clones, random, pool, PORTS).offer(this::write);
  }

  /** Writes to both; whether both took it. */
  private boolean write(Update update) {
    Optional<Status> ours = Optional.empty();
    try {
      embedded.write(update);
    } catch (StatusException e) {
      ours = Optional.of(e.getStatus());
    }
    Optional<Explanation> reason = Explanation.of(update, ours);
    if (reason.isPresent()) {
      explained.merge(reason.get(), 1, Integer::sum);
      return false;
    }
    Optional<Status> theirs = reference.write(update);
    if (ours.isEmpty() && theirs.isEmpty()) {
      written.add(update);
      return true;
    }
    if (!agree(ours, theirs)) {
      differences.add("embedded %s%nbmv2 %s%nfor %s".formatted(ours, theirs, update));
    }
    return false;
  }

  /** bmv2 gives no reason where its data plane refuses, as for a table that is full. */
  private static boolean agree(Optional<Status> ours, Optional<Status> theirs) {
    boolean unexplained = theirs.filter(s -> s.getCode() == Status.Code.UNKNOWN).isPresent();
    return unexplained
        ? ours.isPresent()
        : ours.map(Status::getCode).equals(theirs.map(Status::getCode));
  }

  /** Sends random packets, then compares what was counted meanwhile. */
  void run(int packets) throws IOException, StatusException {
    for (int sent = 0; sent < packets && differences.isEmpty(); sent += batch) {
      List<Packet> in = new ArrayList<>();
      for (int i = 0; i < Math.min(batch, packets - sent); i++) {
        in.add(Packet.of(nextId++, pool.one(PORTS), graph.packet(random, pool)));
      }
      List<Packet> theirs = reference.exchange(in);
      out += theirs.size();
      compare(in, process(in), theirs);
    }
    if (differences.isEmpty()) {
      compareCounters();
    }
    forgetReplication();
  }

  /** Tells which entries packets have hit, also those that came to nothing. */
  private void compareCounters() throws StatusException {
    for (var counter : compiled.p4info().message().getCountersList()) {
      Entity.Builder filter = Entity.newBuilder();
      filter.getCounterEntryBuilder().setCounterId(counter.getPreamble().getId());
      compare(filter.build());
    }
    for (var counter : compiled.p4info().message().getDirectCountersList()) {
      Entity.Builder filter = Entity.newBuilder();
      filter
          .getDirectCounterEntryBuilder()
          .getTableEntryBuilder()
          .setTableId(counter.getDirectTableId());
      compare(filter.build());
    }
  }

  private void compare(Entity filter) throws StatusException {
    Set<Entity> ours = Set.copyOf(embedded.read(filter));
    Set<Entity> theirs = Set.copyOf(reference.read(filter));
    if (!ours.equals(theirs)) {
      differences.add(
          "counters%n  only embedded %s%n  only bmv2     %s%n"
              .formatted(without(ours, theirs), without(theirs, ours)));
    }
  }

  private static Set<Entity> without(Set<Entity> all, Set<Entity> some) {
    return all.stream().filter(entity -> !some.contains(entity)).collect(Collectors.toSet());
  }

  /** What cannot be explained. */
  List<String> differences() {
    return differences;
  }

  Map<Explanation, Integer> explained() {
    return explained;
  }

  /** How many packets came out of bmv2. */
  long out() {
    return out;
  }

  private List<Packet> process(List<Packet> in) {
    List<Packet> sent = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      for (Packet packet : in) {
        MemorySegment frame = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet.bytes());
        worker.process(
            packet.port(),
            frame,
            0,
            (int) frame.byteSize(),
            (port, data, offset, length) ->
                sent.add(
                    Packet.of(
                        packet.id(),
                        port,
                        data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE))));
      }
    }
    return sent;
  }

  private void compare(List<Packet> in, List<Packet> ours, List<Packet> theirs) {
    if (byPort(ours).equals(byPort(theirs))) {
      return;
    }
    int before = differences.size();
    for (Packet packet : in) {
      List<Packet> our = of(packet, ours);
      List<Packet> their = of(packet, theirs);
      if (!byPort(our).equals(byPort(their))) {
        differences.add(
            "%s%n  embedded %s%n  bmv2     %s%n".formatted(packet, byPort(our), byPort(their)));
      }
    }
    if (differences.size() == before) {
      differences.add("another order: %s and %s".formatted(byPort(ours), byPort(theirs)));
    }
  }

  /** bmv2 keeps groups and sessions when it gets another program. */
  private void forgetReplication() {
    for (Update update : written) {
      if (update.getEntity().hasPacketReplicationEngineEntry()) {
        reference.write(update.toBuilder().setType(Update.Type.DELETE).build());
      }
    }
  }

  private static List<Packet> of(Packet packet, List<Packet> out) {
    return out.stream().filter(one -> one.id() == packet.id()).toList();
  }

  private static Map<Integer, List<Packet>> byPort(List<Packet> packets) {
    Map<Integer, List<Packet>> byPort = new TreeMap<>();
    packets.forEach(p -> byPort.computeIfAbsent(p.port(), port -> new ArrayList<>()).add(p));
    return byPort;
  }
}
