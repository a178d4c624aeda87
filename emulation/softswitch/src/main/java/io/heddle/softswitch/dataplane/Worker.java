package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.codegen.ProgramCompiler;
import io.heddle.softswitch.replication.CloneSession;
import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replicas;
import io.heddle.softswitch.replication.Replication;
import io.heddle.softswitch.runtime.PacketProcessor;
import io.heddle.softswitch.runtime.Requests;
import io.heddle.softswitch.runtime.Tally;
import io.heddle.softswitch.trace.PacketTrace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * One packet thread's way through the program, with all the state that a packet needs. Not
 * thread-safe.
 *
 * <p>The order of decisions is that of bmv2's simple_switch. After ingress: clone, digest, then the
 * first that applies of resubmit, multicast, drop and unicast. After egress: clone, then the first
 * of drop, recirculate and transmit. There are no queues between ingress and egress: a packet's
 * queueing metadata says that it waited for no time behind no packet, and its {@code priority} does
 * nothing.
 */
public final class Worker {
  /** The longest frame, in bytes. */
  public static final int LONGEST_FRAME = 65535;

  // bmv2's instance types.
  private static final int NORMAL = 0;
  private static final int INGRESS_CLONE = 1;
  private static final int EGRESS_CLONE = 2;
  private static final int RECIRCULATED = 4;
  private static final int REPLICATION = 5;
  private static final int RESUBMITTED = 6;

  private final PacketProcessor packet;

  /** Where a clone is made while the original waits for what becomes of it after ingress. */
  private final PacketProcessor clone;

  private final Replication replication;
  private final WaitingPackets waiting;
  private final Digests.Ring digests;
  private final long[] kept;
  private final MemorySegment outgoing;
  private final int dropPort;

  /** Whether a packet must be finished before the parser, whatever that reads. */
  private final boolean needsFinished;

  /** Whether a packet may leave in pieces. */
  private final boolean scatters;

  /** Whether packets that are alike in their decisive fields fare alike. */
  private final boolean repeatable;

  private final boolean flows;

  /** The decisive fields of two packets. */
  private final long[] decisions;

  private final long[] otherDecisions;

  /** Null if the program is not traced, so that this costs a packet nothing. */
  private final PacketTrace trace;

  Worker(
      int number,
      ProgramCompiler.Factory program,
      Replication replication,
      Digests.Ring digests,
      LoadOptions options,
      PacketTrace trace) {
    this.packet = program.create(number);
    this.clone = program.hasDetours() ? program.create(number) : packet;
    packet.setClock(options.clock());
    clone.setClock(options.clock());
    packet.traceTo(trace);
    clone.traceTo(trace);
    this.replication = replication;
    this.digests = digests;
    this.dropPort = options.dropPort();
    this.trace = trace;
    this.needsFinished = trace != null || program.readsPayload() || program.hasDetours();
    this.scatters = trace == null && !program.hasDetours();
    this.repeatable = scatters && program.isRepeatable();
    this.flows = scatters && program.hasFlows();
    this.decisions = new long[program.decisionWords()];
    this.otherDecisions = new long[program.decisionWords()];
    this.waiting = WaitingPackets.of(program);
    this.kept = new long[program.fieldListWords()];
    this.outgoing = Arena.ofAuto().allocate(LONGEST_FRAME + program.emittedBytes(), 64);
  }

  /** What packets run through here, to measure its stages one by one. */
  public PacketProcessor packet() {
    return packet;
  }

  /**
   * Begins a burst of packets that meters and idle timeouts take for processed at one time. Without
   * bursts, a program that needs the time asks the clock for each packet.
   */
  public void beginBurst() {
    packet.beginBurst();
    clone.beginBurst();
  }

  /**
   * Runs one packet to completion: it and all that it has become have been handed to {@code out}
   * when this returns.
   *
   * @param length at most {@link #LONGEST_FRAME} bytes
   */
  public void process(int ingressPort, MemorySegment frame, long offset, int length, Output out) {
    if (length > LONGEST_FRAME) {
      throw new IllegalArgumentException("a frame of " + length + " bytes");
    }
    if (trace != null) {
      trace.begin(ingressPort, frame, offset, length);
    }
    waiting.begin();
    packet.beginCounting();
    if (needsFinished && out instanceof ScatteredOutput scattered) {
      scattered.finish();
    }
    packet.receive(frame, offset, length);
    packet.beginIngress(ingressPort);
    ingress(ingressPort, frame, offset, length, out);
    while (!waiting.isEmpty()) {
      try {
        goOn(out);
      } finally {
        waiting.remove();
      }
    }
    if (trace != null) {
      trace.end();
    }
  }

  /** Goes on with the first packet that waits. */
  private void goOn(Output out) {
    switch (waiting.way()) {
      case RESUBMIT -> again(RESUBMITTED, out);
      case RECIRCULATE -> again(RECIRCULATED, out);
      case EGRESS_CLONE -> {
        CloneSession session = waiting.session();
        waiting.branch(session.replicas().size());
        waiting.restoreClone(packet);
        leaveAsClones(packet, session, EGRESS_CLONE, out);
      }
    }
  }

  private void again(int instanceType, Output out) {
    packet.receive(waiting.frames(), waiting.offset(), waiting.length());
    packet.beginIngress(waiting.port());
    waiting.restoreFields(packet);
    packet.setInstanceType(instanceType);
    ingress(waiting.port(), waiting.frames(), waiting.offset(), waiting.length(), out);
  }

  /**
   * Whether of this program's packets one can stand for many: if {@link #ignores} says so, they
   * would have left by the same ports with the same headers, but for the bytes in which they
   * differ.
   */
  public boolean isRepeatable() {
    return repeatable;
  }

  /**
   * Whether packets of this program that come in by one port and are alike in their decisive bytes
   * always fare alike, whatever their length; only what tells the length can differ.
   */
  public boolean hasFlows() {
    return flows;
  }

  /** How many longs {@link #decide} writes. */
  public int decisionWords() {
    return decisions.length;
  }

  /**
   * Parses a packet and copies out what it will fare by, of a program that {@link #hasFlows has
   * flows}.
   *
   * @param decisive gets {@link #decisionWords} longs
   * @return how many bytes were parsed, or -1 if the parser did not accept the packet
   */
  public int decide(int port, MemorySegment frame, long offset, int length, long[] decisive) {
    packet.receive(frame, offset, length);
    decide(port, decisive);
    return packet.parserError() == 0 ? packet.parsedBytes() : -1;
  }

  /**
   * Lets a packet go through a program that {@link #hasFlows has flows} and tell what would leave,
   * but leaves all counters and ages as they are. Forgets the last packet, so not to be called
   * before {@link #countAgain} for that one.
   *
   * @param length at most {@link #LONGEST_FRAME} bytes; those behind what is parsed need not exist
   * @return what the packet would have counted; empty if that is too much
   */
  public Optional<Tally> probe(
      int port, MemorySegment frame, long offset, int length, ScatteredOutput out) {
    packet.beSilent(true);
    try {
      process(port, frame, offset, length, out);
    } finally {
      packet.beSilent(false);
    }
    return packet.canCountAgain() ? Optional.of(packet.tally()) : Optional.empty();
  }

  /**
   * Whether what became of the last packet, of a repeatable program, depends in no way on some bits
   * of its beginning, which it only took along.
   *
   * @param flips the bits
   * @param bytes how many of its first bytes they are in
   */
  public boolean ignores(
      int port, MemorySegment frame, long offset, int length, byte[] flips, int bytes) {
    if (!parses(port, frame, offset, length, flips, bytes, otherDecisions)) {
      return false;
    }
    int parsed = packet.parsedBytes();
    int error = packet.parserError();
    return parses(port, frame, offset, length, flips, 0, decisions)
        && parsed == packet.parsedBytes()
        && error == packet.parserError()
        && Arrays.equals(decisions, otherDecisions);
  }

  /** Parses the packet that was received, and copies out what it will fare by. */
  private void decide(int port, long[] decisive) {
    packet.beginIngress(port);
    packet.parse();
    Arrays.fill(decisive, 0);
    packet.saveDecisions(decisive, 0);
  }

  private boolean parses(
      int port,
      MemorySegment frame,
      long offset,
      int length,
      byte[] flips,
      int bytes,
      long[] decisive) {
    if (!packet.receiveFlipped(frame, offset, length, flips, bytes)) {
      return false;
    }
    decide(port, decisive);
    return true;
  }

  /**
   * Counts as if so many packets more had come like the last one, and as long; their number may be
   * 0.
   */
  public void countAgain(int packets) {
    packet.countAgain(packets);
  }

  /** Whether {@link #countAgain} knows all that the last packet counted. */
  public boolean canCountAgain() {
    return packet.canCountAgain();
  }

  /** From the parser on. The frame is that which the packet has received. */
  private void ingress(int port, MemorySegment frame, long offset, int length, Output out) {
    packet.parse();
    if (out instanceof ScatteredOutput scattered
        && packet.parsedBytes() > scattered.unfinishedFrom()) {
      scattered.finish();
      packet.receive(frame, offset, length);
      packet.beginIngress(port);
      packet.parse();
    }
    packet.verifyChecksums();
    packet.ingress();
    Requests requests = packet.requests();
    if (requests.any()) {
      if (requests.isClone()) {
        tell("cloned after ingress by session ", requests.session());
        cloneAtIngress(port, frame, offset, length, out);
      }
      if (requests.isDigest()) {
        tell("told the controller, digest ", requests.digestList());
        digests.add(packet, requests.digestList());
      }
      if (requests.isResubmit()) {
        tell("resubmitted with field list ", requests.resubmitFields());
        waiting.resubmit(packet, port, frame, offset, length);
        return;
      }
      requests.endIngress();
    }
    int group = packet.multicastGroup();
    if (group != 0) {
      tell("multicast group ", group);
      requests.clear(); // as on bmv2, copies do not take them along
      replicate(packet, replication.copies(group), REPLICATION, out);
    } else if (packet.egressSpec() != dropPort) {
      leave(packet, packet.egressSpec(), 0, NORMAL, out);
    } else {
      tell("dropped after ingress: its egress port is ", dropPort);
    }
  }

  /** Parses the packet once more as it came in, and lets that leave. */
  private void cloneAtIngress(int port, MemorySegment frame, long offset, int length, Output out) {
    CloneSession session = replication.session(packet.requests().session());
    if (session == null) {
      return;
    }
    int fieldList = packet.requests().cloneFields();
    packet.saveFields(fieldList, kept, 0);
    clone.receive(frame, offset, length);
    clone.beginIngress(port);
    clone.parse();
    clone.resetMetadata();
    clone.loadFields(fieldList, kept, 0);
    leaveAsClones(clone, session, INGRESS_CLONE, out);
  }

  private void leaveAsClones(
      PacketProcessor copy, CloneSession session, int instanceType, Output out) {
    copy.requests().clear();
    if (session.longestBytes() > 0) {
      copy.requests().truncate(session.longestBytes());
    }
    if (session.classOfService() != 0) {
      copy.setPriority(session.classOfService());
    }
    replicate(copy, session.replicas(), instanceType, out);
  }

  private void replicate(
      PacketProcessor original, Replicas replicas, int instanceType, Output out) {
    int longest = original.requests().longest();
    if (replicas.size() > 1) {
      original.save();
    }
    boolean changed = false;
    for (int i = 0; i < replicas.size(); i++) {
      Copy copy = replicas.get(i);
      if (copy == null) {
        continue;
      }
      if (changed) {
        original.restore();
        original.requests().clear();
        original.requests().truncate(longest);
      }
      changed = true;
      leave(original, copy.port(), copy.instance(), instanceType, out);
    }
  }

  private void leave(PacketProcessor copy, int port, int instance, int instanceType, Output out) {
    if (trace != null) {
      trace.decide(
          instanceType == NORMAL
              ? "queue of port " + port
              : "copy for port " + port + ", instance " + instance);
    }
    copy.beginEgress(port, instance, instanceType);
    copy.egress();
    Requests requests = copy.requests();
    if (requests.isClone()) {
      tell("cloned after egress by session ", requests.session());
      CloneSession session = replication.session(requests.session());
      if (session != null) {
        waiting.cloneAtEgress(copy, session);
      }
    }
    if (copy.egressSpec() == dropPort) {
      tell("dropped after egress: its egress port is ", dropPort);
      return;
    }
    copy.updateChecksums();
    copy.deparse();
    if (scatters && out instanceof ScatteredOutput scattered) {
      copy.scatter(port, scattered);
      return;
    }
    int length = copy.assemble(outgoing);
    if (requests.isRecirculate()) {
      tell("recirculated with field list ", requests.recirculateFields());
      waiting.recirculate(copy, outgoing, length);
      return;
    }
    int sent = Math.min(length, requests.longest());
    if (trace != null) {
      trace.sent(port, outgoing, 0, sent);
    }
    out.transmit(port, outgoing, 0, sent);
  }

  private void tell(String decision, int number) {
    if (trace != null) {
      trace.decide(decision + number);
    }
  }
}
