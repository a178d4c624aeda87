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

  /** How many differences are looked into before the rest is reported as they are. */
  private static final int ROUNDS = 50;

  /** A packet that became something else in either switch. */
  private record Suspect(Packet in, List<Packet> ours, List<Packet> theirs) {
    @Override
    public String toString() {
      return "%s%n  embedded %s%n  bmv2     %s%n".formatted(in, byPort(ours), byPort(theirs));
    }
  }

  private final Compiled compiled;
  private final ReferenceSwitch reference;
  private final Random random;
  private final ValuePool pool;
  private final ParseGraph graph;
  private final LocalPipeline embedded;
  private final Worker worker;
  private final boolean stateful;
  private final List<Update> written = new ArrayList<>();
  private final List<Suspect> suspects = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();
  private final Map<Explanation, Integer> explained = new EnumMap<>(Explanation.class);
  private long nextId = 1;
  private long out;

  Comparison(Compiled compiled, ReferenceSwitch reference, Random random)
      throws IOException, StatusException {
    this.compiled = compiled;
    this.reference = reference;
    this.random = random;
    JsonNode program = new ObjectMapper().readTree(compiled.json());
    this.pool = new ValuePool(random, PORTS, program);
    this.graph = new ParseGraph(program);
    this.stateful = !program.path("register_arrays").isEmpty();
    this.embedded = LocalPipeline.load(compiled.p4info().message(), compiled.json());
    this.worker = embedded.dataplane().newWorker();
    reference.load(compiled.p4info(), compiled.json());
    boolean clones = program.path("actions").toString().contains("\"clone_");
    for (Update update :
        new RandomEntries(compiled.p4info().message(), clones, random, pool, PORTS).updates()) {
      write(update);
    }
  }

  private void write(Update update) {
    Optional<Status> ours = Optional.empty();
    try {
      embedded.write(update);
    } catch (StatusException e) {
      ours = Optional.of(e.getStatus());
    }
    Optional<Explanation> reason = Explanation.of(update, ours);
    if (reason.isPresent()) {
      explained.merge(reason.get(), 1, Integer::sum);
      return;
    }
    Optional<Status> theirs = reference.write(update);
    if (ours.isEmpty() && theirs.isEmpty()) {
      written.add(update);
    } else if (!ours.map(Status::getCode).equals(theirs.map(Status::getCode))) {
      differences.add("embedded %s%nbmv2 %s%nfor %s".formatted(ours, theirs, update));
    }
  }

  /**
   * Sends random packets.
   *
   * @param counters whether what was counted meanwhile is compared too
   */
  void run(int packets, boolean counters) throws IOException, StatusException {
    for (int sent = 0; sent < packets && differences.isEmpty(); sent += BATCH) {
      List<Packet> in = new ArrayList<>();
      for (int i = 0; i < Math.min(BATCH, packets - sent); i++) {
        in.add(Packet.of(nextId++, pool.one(PORTS), graph.packet(random, pool)));
      }
      List<Packet> theirs = reference.exchange(in);
      out += theirs.size();
      compare(in, process(in), theirs);
    }
    if (counters && suspects.isEmpty() && differences.isEmpty()) {
      compareCounters();
    }
    explain();
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
    int before = suspects.size();
    for (Packet packet : in) {
      List<Packet> our = of(packet, ours);
      List<Packet> their = of(packet, theirs);
      if (!byPort(our).equals(byPort(their))) {
        suspects.add(new Suspect(packet, our, their));
      }
    }
    if (suspects.size() == before) {
      differences.add("another order: %s and %s".formatted(byPort(ours), byPort(theirs)));
    }
  }

  /**
   * Sends those packets again that made a difference, to a bmv2 that has seen no packet before. One
   * that then becomes the same as here depends on what an earlier packet left in bmv2. The first of
   * each round has surely none before it; others may still meet something.
   */
  private void explain() throws IOException {
    List<Suspect> open = new ArrayList<>(suspects);
    for (int round = 0; round < ROUNDS && !open.isEmpty() && !stateful; round++) {
      forgetReplication();
      reference.load(compiled.p4info(), compiled.json());
      written.forEach(reference::write);
      List<Suspect> still = new ArrayList<>();
      // The first of all goes alone, so that what it becomes is beyond doubt.
      for (int i = 0, end = 1; i < open.size(); i = end, end = Math.min(i + BATCH, open.size())) {
        List<Suspect> batch = open.subList(i, end);
        List<Packet> again = reference.exchange(batch.stream().map(Suspect::in).toList());
        for (Suspect suspect : batch) {
          if (byPort(of(suspect.in(), again)).equals(byPort(suspect.ours()))) {
            explained.merge(Explanation.LEFTOVERS, 1, Integer::sum);
          } else {
            still.add(suspect);
          }
        }
      }
      boolean firstIsReal = still.contains(open.getFirst());
      open = still;
      if (firstIsReal) {
        differences.add(open.removeFirst().toString());
      }
    }
    open.forEach(suspect -> differences.add(suspect.toString()));
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
