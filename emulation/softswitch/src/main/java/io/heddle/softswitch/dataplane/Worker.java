package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replication;
import io.heddle.softswitch.runtime.PacketProcessor;
import io.heddle.softswitch.trace.PacketTrace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One packet thread's way through the program, with all the state that a packet needs. Not
 * thread-safe.
 */
public final class Worker {
  /** The longest frame, in bytes. */
  public static final int LONGEST_FRAME = 65535;

  // bmv2's instance types.
  private static final int NORMAL = 0;
  private static final int REPLICATION = 5;

  private final PacketProcessor packet;
  private final Replication replication;
  private final MemorySegment outgoing;
  private final int dropPort;

  /** Null if the program is not traced, so that this costs a packet nothing. */
  private final PacketTrace trace;

  Worker(
      PacketProcessor packet,
      Replication replication,
      int emittedBytes,
      int dropPort,
      PacketTrace trace) {
    this.packet = packet;
    this.replication = replication;
    this.dropPort = dropPort;
    this.trace = trace;
    this.outgoing = Arena.ofAuto().allocate(LONGEST_FRAME + emittedBytes, 64);
  }

  /**
   * Runs one packet to completion: all its copies have been handed to {@code out} when this
   * returns. The order of decisions is that of bmv2's simple_switch: replication goes before
   * dropping, and dropping before unicast.
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
    packet.receive(frame, offset, length);
    packet.beginIngress(ingressPort);
    packet.parse();
    packet.verifyChecksums();
    packet.ingress();
    int group = packet.multicastGroup();
    if (group != 0) {
      tell("multicast group ", group);
      replicate(replication.copies(group), out);
    } else if (packet.egressSpec() != dropPort) {
      leave(packet.egressSpec(), 0, NORMAL, out);
    } else {
      tell("dropped after ingress: its egress port is ", dropPort);
    }
    if (trace != null) {
      trace.end();
    }
  }

  private void replicate(Copy[] copies, Output out) {
    if (copies.length > 1) {
      packet.save();
    }
    for (int i = 0; i < copies.length; i++) {
      if (i > 0) {
        packet.restore();
      }
      leave(copies[i].port(), copies[i].instance(), REPLICATION, out);
    }
  }

  private void leave(int port, int instance, int instanceType, Output out) {
    if (trace != null) {
      trace.decide(
          instanceType == REPLICATION
              ? "copy for port " + port + ", instance " + instance
              : "queue of port " + port);
    }
    packet.beginEgress(port, instance, instanceType);
    packet.egress();
    if (packet.egressSpec() == dropPort) {
      tell("dropped after egress: its egress port is ", dropPort);
      return;
    }
    packet.updateChecksums();
    packet.deparse();
    int length = packet.assemble(outgoing);
    if (trace != null) {
      trace.sent(port, outgoing, 0, length);
    }
    out.transmit(port, outgoing, 0, length);
  }

  private void tell(String decision, int number) {
    if (trace != null) {
      trace.decide(decision + number);
    }
  }
}
