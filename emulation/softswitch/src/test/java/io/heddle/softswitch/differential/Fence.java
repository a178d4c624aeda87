package io.heddle.softswitch.differential;

import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells when a switch has dealt with all that it was sent: two frames in a network of their own,
 * one flooded to all other ports and one answered at its own. A switch keeps the order of what
 * comes in at one port and leaves by another, so whatever the frames before them caused comes out
 * first.
 */
final class Fence {
  static final int VLAN = 4094;
  static final int NETWORK = 0xfe7ce5;
  static final int GROUP = 4000;

  private static final long OWNER = 0x06_00_00_00_00_01L;
  private static final long SENDER = 0x06_00_00_00_00_02L;
  private static final int ATTACHMENT = 0xfe000000;
  private static final int ADDRESS = 0x0afe0001;

  private Fence() {}

  /** What a switch needs so that fences cross it. */
  static List<Entity> entries(List<Integer> ports) {
    List<Entity> entries = new ArrayList<>();
    Set<Replica> replicas = new HashSet<>();
    for (int port : ports) {
      replicas.add(new Replica(port, 0));
      entries.add(Entries.attach(port, VLAN, NETWORK, ATTACHMENT));
      entries.add(Entries.emitTagged(port, NETWORK, VLAN));
    }
    entries.add(Entries.permit(ATTACHMENT, SENDER));
    entries.add(Entries.answer(NETWORK, ADDRESS, OWNER));
    entries.add(Entries.replicate(NETWORK, GROUP));
    entries.add(new MulticastGroup(GROUP, replicas));
    return entries;
  }

  /** The frame to send that comes out of all other ports as it is. */
  static byte[] flooded(int number) {
    return frame(0xffff_ffff_ffffL, SENDER, 0x88b5).putInt(number).array();
  }

  /** The question to send whose answer comes out of the port where it went in. */
  static byte[] question(int number) {
    return arp(0xffff_ffff_ffffL, SENDER, 1, SENDER, number, 0, ADDRESS);
  }

  /** What comes out of the port where {@link #question} went in. */
  static byte[] answer(int number) {
    return arp(SENDER, OWNER, 2, OWNER, ADDRESS, SENDER, number);
  }

  private static byte[] arp(
      long destination,
      long source,
      int operation,
      long senderMac,
      int sender,
      long targetMac,
      int target) {
    ByteBuffer frame = frame(destination, source, 0x0806);
    frame.putInt(0x00010800).putShort((short) 0x0604).putShort((short) operation);
    mac(frame, senderMac).putInt(sender);
    return mac(frame, targetMac).putInt(target).array();
  }

  private static ByteBuffer frame(long destination, long source, int etherType) {
    ByteBuffer frame = ByteBuffer.allocate(64);
    mac(frame, destination);
    mac(frame, source);
    return frame.putInt(0x8100 << 16 | VLAN).putShort((short) etherType);
  }

  private static ByteBuffer mac(ByteBuffer frame, long address) {
    return frame.putShort((short) (address >>> 32)).putInt((int) address);
  }
}
