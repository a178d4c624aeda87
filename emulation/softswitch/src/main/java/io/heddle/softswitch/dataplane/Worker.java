package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.replication.Copy;
import io.heddle.softswitch.replication.Replication;
import io.heddle.softswitch.runtime.PacketProcessor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One packet thread's way through the program, with all the state that a packet needs. Not
 * thread-safe.
 */
public final class Worker {
  /** The longest frame, in bytes. */
  public static final int LONGEST_FRAME = 65535;

  /** bmv2's port number for "drop this packet". */
  private static final int DROP_PORT = 511;

  // bmv2's instance types.
  private static final int NORMAL = 0;
  private static final int REPLICATION = 5;

  private final PacketProcessor packet;
  private final Replication replication;
  private final MemorySegment outgoing;

  Worker(PacketProcessor packet, Replication replication, int emittedBytes) {
    this.packet = packet;
    this.replication = replication;
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
    packet.receive(frame, offset, length);
    packet.beginIngress(ingressPort);
    packet.parse();
    packet.verifyChecksums();
    packet.ingress();
    int group = packet.multicastGroup();
    if (group != 0) {
      replicate(replication.copies(group), out);
    } else if (packet.egressSpec() != DROP_PORT) {
      leave(packet.egressSpec(), 0, NORMAL, out);
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
    packet.beginEgress(port, instance, instanceType);
    packet.egress();
    if (packet.egressSpec() == DROP_PORT) {
      return;
    }
    packet.updateChecksums();
    packet.deparse();
    int length = packet.assemble(outgoing);
    out.transmit(port, outgoing, 0, length);
  }
}
