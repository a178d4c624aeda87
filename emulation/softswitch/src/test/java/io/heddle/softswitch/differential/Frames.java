package io.heddle.softswitch.differential;

import io.heddle.softswitch.differential.World.Attachment;
import io.heddle.softswitch.differential.World.Network;
import io.heddle.softswitch.differential.World.Peer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Random frames for a world: every way through the parser, right and wrong ones, long and short
 * ones, and ones that are cut off somewhere.
 */
final class Frames {
  /** What packet(7) sends at least: an Ethernet header. */
  private static final int SHORTEST = 14;

  /** With an MTU of 9300 bytes at the port, such that tunnel headers still fit, and that not. */
  private static final int LONGEST = 9314;

  private static final int HEADERS = 256;
  private static final int VXLAN = 4789;
  private static final long BROADCAST = 0xff_ff_ff_ff_ff_ffL;

  private final Random random;
  private final World world;

  Frames(Random random, World world) {
    this.random = random;
    this.world = world;
  }

  /** A frame that may come in at a port. */
  byte[] next(int port) {
    ByteBuffer frame = ByteBuffer.allocate(LONGEST + HEADERS);
    List<Peer> peers = world.peers().stream().filter(p -> p.port() == port).toList();
    if (!peers.isEmpty() && likely(60)) {
      tunnel(frame, world.one(peers));
    } else {
      fromHost(frame, port);
    }
    int length = Math.min(frame.position() + payload(frame), LONGEST);
    byte[] bytes = Arrays.copyOf(frame.array(), length);
    if (likely(12)) {
      bytes = Arrays.copyOf(bytes, Math.max(SHORTEST, random.nextInt(length + 1)));
    } else if (likely(4)) {
      bytes[random.nextInt(Math.min(length, 100))] = (byte) random.nextInt();
    }
    return bytes;
  }

  private int payload(ByteBuffer frame) {
    int length =
        switch (random.nextInt(16)) {
          case 0 -> 0;
          case 1 -> 1400 + random.nextInt(200);
          case 2 -> 9100 + random.nextInt(LONGEST - 9100);
          default -> random.nextInt(100);
        };
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    int position = frame.position();
    int kept = Math.min(length, frame.remaining());
    frame.put(bytes, 0, kept).position(position);
    return kept;
  }

  private void fromHost(ByteBuffer frame, int port) {
    List<Attachment> here = world.attachments().stream().filter(a -> a.port() == port).toList();
    Attachment attachment =
        here.isEmpty() || likely(5) ? world.one(world.attachments()) : world.one(here);
    Network network = attachment.network();
    long source = likely(6) ? random.nextLong() : world.station(attachment);
    mac(frame, destination(network));
    mac(frame, source);
    if (attachment.vlan() != 0 || likely(15)) {
      int vlan = likely(5) ? random.nextInt(4094) : attachment.vlan();
      tag(frame, 0x8100, vlan);
    }
    if (likely(4)) {
      tag(frame, likely(50) ? 0x8100 : 0x88a8, random.nextInt(4094));
    }
    network(frame, source, network, true);
  }

  /** From a peer: mostly as it must be, and every way in which it may be wrong. */
  private void tunnel(ByteBuffer frame, Peer peer) {
    mac(frame, random.nextLong());
    mac(frame, random.nextLong());
    if (likely(4)) {
      tag(frame, 0x8100, random.nextInt(4094));
    }
    Network network =
        peer.networks().isEmpty() || likely(8)
            ? world.one(world.networks())
            : world.one(List.copyOf(peer.networks()));
    frame.putShort((short) 0x0800);
    ipv4(
        frame,
        likely(4) ? 6 : 5,
        likely(4) ? random.nextInt(1 << 16) : 0x4000,
        17,
        likely(5) ? peer.local() : peer.remote(),
        likely(5) ? random.nextInt() : peer.local());
    frame.putShort((short) random.nextInt());
    frame.putShort((short) (likely(4) ? 4790 : VXLAN)).putInt(random.nextInt());
    vxlan(frame, network.id());
    inner(frame, network);
  }

  private void vxlan(ByteBuffer frame, int vni) {
    frame.put((byte) (likely(10) ? random.nextInt() : 0x08));
    frame.put((byte) 0).putShort((short) (likely(5) ? random.nextInt() : 0));
    frame.putInt((likely(5) ? random.nextInt(1 << 24) : vni) << 8 | (likely(5) ? 0x55 : 0));
  }

  private void inner(ByteBuffer frame, Network network) {
    long source = world.anyMac();
    mac(frame, destination(network));
    mac(frame, source);
    if (likely(4)) {
      tag(frame, 0x8100, random.nextInt(4094));
    }
    network(frame, source, network, false);
  }

  private long destination(Network network) {
    if (likely(25)) {
      return BROADCAST;
    }
    if (likely(10)) {
      return random.nextLong();
    }
    List<Attachment> same =
        world.attachments().stream().filter(a -> a.network().equals(network)).toList();
    return same.isEmpty() ? world.anyMac() : world.one(world.one(same).macs());
  }

  /** EtherType and what follows. A frame in a tunnel in a tunnel is one too many. */
  private void network(ByteBuffer frame, long source, Network network, boolean outermost) {
    switch (random.nextInt(8)) {
      case 0, 1 -> arp(frame, source, network);
      case 2 -> ipv6(frame, outermost);
      case 3 -> frame.putShort((short) random.nextInt());
      default -> {
        frame.putShort((short) 0x0800);
        int protocol = protocol();
        boolean fragment = likely(10);
        int offset = fragment ? random.nextInt(1 << 16) : likely(50) ? 0x4000 : 0;
        ipv4(frame, likely(10) ? random.nextInt(16) : 5, offset, protocol, address(), address());
        transport(frame, protocol, outermost);
      }
    }
  }

  private void arp(ByteBuffer frame, long source, Network network) {
    frame.putShort((short) 0x0806).putInt(0x00010800).putShort((short) 0x0604);
    frame.putShort((short) (likely(70) ? 1 : likely(80) ? 2 : random.nextInt()));
    // A gratuitous request, or a probe, asks for the sender's own address.
    boolean own = likely(20);
    int asked =
        own
            ? world.addressOf(network, source)
            : likely(80) ? world.one(world.addresses()) : random.nextInt();
    int sender = own ? (likely(50) ? asked : 0) : address();
    mac(frame, source).putInt(sender);
    mac(frame, likely(80) ? 0 : random.nextLong()).putInt(asked);
  }

  private void ipv4(
      ByteBuffer frame, int words, int fragment, int protocol, int source, int destination) {
    frame.put((byte) (4 << 4 | words)).put((byte) random.nextInt());
    frame.putShort((short) random.nextInt()).putShort((short) random.nextInt());
    frame.putShort((short) fragment).put((byte) random.nextInt()).put((byte) protocol);
    frame.putShort((short) random.nextInt()).putInt(source).putInt(destination);
    for (int option = 5; option < words; option++) {
      frame.putInt(random.nextInt());
    }
  }

  private void ipv6(ByteBuffer frame, boolean outermost) {
    int protocol = protocol();
    frame.putShort((short) 0x86dd).putInt(6 << 28 | random.nextInt(1 << 28));
    frame.putShort((short) random.nextInt()).put((byte) protocol).put((byte) 64);
    for (int address = 0; address < 2; address++) {
      // Now and then both are the same, or differ in the lower half only.
      long low = likely(30) ? 1 : random.nextLong();
      frame.putLong(likely(70) ? 0xfe80_0000_0000_0000L : random.nextLong()).putLong(low);
    }
    transport(frame, protocol, outermost);
  }

  private void transport(ByteBuffer frame, int protocol, boolean outermost) {
    boolean udp = protocol == 17;
    boolean vxlan = udp && outermost && likely(30);
    frame.putShort(port()).putShort(vxlan ? VXLAN : port());
    if (udp) {
      frame.putInt(random.nextInt());
    }
    if (vxlan) {
      // A host sends VXLAN of its own, perhaps to get into another network.
      Network network = world.one(world.networks());
      vxlan(frame, network.id());
      inner(frame, network);
    }
  }

  private short port() {
    return (short) (likely(20) ? 80 : random.nextInt());
  }

  private int protocol() {
    return switch (random.nextInt(6)) {
      case 0 -> 6;
      case 1 -> 132;
      case 2 -> random.nextInt(256);
      default -> 17;
    };
  }

  /** An address of the world or any; peers' addresses too, as a host may pretend. */
  private int address() {
    if (likely(20)) {
      Peer peer = world.one(world.peers());
      return likely(50) ? peer.local() : peer.remote();
    }
    return likely(50) ? world.one(world.addresses()) : random.nextInt();
  }

  private void tag(ByteBuffer frame, int type, int vlan) {
    frame.putShort((short) type).putShort((short) (random.nextInt(16) << 12 | vlan));
  }

  private static ByteBuffer mac(ByteBuffer frame, long address) {
    return frame.putShort((short) (address >>> 32)).putInt((int) address);
  }

  private boolean likely(int percent) {
    return random.nextInt(100) < percent;
  }
}
