package io.heddle.softswitch.differential;

import io.heddle.p4runtime.entity.Action;
import io.heddle.p4runtime.entity.Entity;
import io.heddle.p4runtime.entity.Entity.MulticastGroup;
import io.heddle.p4runtime.entity.Entity.Replica;
import io.heddle.p4runtime.entity.Entity.TableEntry;
import io.heddle.p4runtime.entity.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Random networks, chain links, hosts and overlay links on one switch: most of it as a controller
 * would write it, and some entries that lead nowhere.
 */
final class World {
  private static final int NETWORKS = 8;
  private static final int ATTACHMENTS = 24;
  private static final int STATIONS = 4;
  private static final int BUCKETS = 256;
  private static final int LAST_VLAN = 4093;

  /** A network, or one direction of a chain link. */
  record Network(int id, boolean chained) {}

  /** An attachment with the addresses and stations behind it; VLAN 0 is untagged. */
  record Attachment(int port, int vlan, Network network, int id, List<Long> macs) {}

  /** An overlay link. */
  record Peer(int number, int port, int local, int remote, Set<Network> networks) {}

  private final Random random;
  private final List<Integer> ports;
  private final List<Network> networks = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final List<Integer> addresses = new ArrayList<>();
  private final Map<Object, Entity> entries = new LinkedHashMap<>();

  World(Random random, List<Integer> ports) {
    this.random = random;
    this.ports = ports;
    for (int i = 0; i < NETWORKS; i++) {
      networks.add(new Network(i == 0 ? 0xffffff : 1 + random.nextInt(0xfffffe), i % 4 == 3));
      addresses.add(random.nextInt());
    }
    layPeers();
    attach();
    for (Network network : networks) {
      direct(network);
    }
  }

  List<Attachment> attachments() {
    return attachments;
  }

  List<Peer> peers() {
    return peers;
  }

  List<Network> networks() {
    return networks;
  }

  /** Addresses that an ARP proxy may know. */
  List<Integer> addresses() {
    return addresses;
  }

  List<Entity> entries() {
    return List.copyOf(entries.values());
  }

  /** A station of an attachment; seldom the one that the guard does not know. */
  long station(Attachment attachment) {
    return attachment.macs().get(random.nextInt(random.nextInt(4) > 0 ? STATIONS - 1 : STATIONS));
  }

  /** The address that a station of a network has, if it is known; otherwise any. */
  int addressOf(Network network, long mac) {
    return addresses.stream()
        .filter(address -> entries.containsValue(Entries.answer(network.id(), address, mac)))
        .findFirst()
        .orElse(one(addresses));
  }

  long anyMac() {
    return one(one(attachments).macs());
  }

  <T> T one(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /**
   * Changes as a controller makes them, and some that must fail: entries there already are, and
   * absent ones. No two are of one entity, as a switch may choose their order.
   */
  List<Update> changes(int count) {
    Map<Object, Update> changes = new LinkedHashMap<>();
    while (changes.size() < count) {
      Update change = change();
      if (changes.putIfAbsent(change.entity().key(), change) == null) {
        apply(change);
      }
    }
    return List.copyOf(changes.values());
  }

  private Update change() {
    Update.Kind kind = one(List.of(Update.Kind.values()));
    Entity old = one(entries());
    return switch (random.nextInt(4)) {
      case 0 -> new Update(kind, randomEntry(one(networks)));
      case 1 -> new Update(kind, old);
      default ->
          new Update(
              Update.Kind.MODIFY,
              switch (old) {
                case TableEntry entry -> variant(entry);
                case MulticastGroup group -> group(group.id());
              });
    };
  }

  private void apply(Update change) {
    Object key = change.entity().key();
    switch (change.kind()) {
      case INSERT -> entries.putIfAbsent(key, change.entity());
      case MODIFY -> entries.computeIfPresent(key, (k, old) -> change.entity());
      case DELETE -> entries.remove(key);
    }
  }

  /** The same key with another action. */
  private Entity variant(TableEntry entry) {
    Action action =
        switch (entry.table()) {
          case "forwarding", "cross_connection" -> where(one(networks));
          case "arp_proxy" -> Entries.answer(0, 0, mac()).action();
          case "replication" -> Entries.replicate(0, 1 + random.nextInt(NETWORKS)).action();
          case "egress_attachment" -> emit(one(ports), one(networks)).action();
          case "egress_overlay" -> encapsulate(one(peers), one(networks)).action();
          default -> entry.action();
        };
    return TableEntry.of(entry.table(), entry.match(), action);
  }

  private void layPeers() {
    // Two links share a port, and there are hosts at all ports too.
    for (int port : List.of(ports.getFirst(), ports.getLast(), ports.getLast())) {
      Set<Network> carried = new HashSet<>();
      networks.stream().filter(n -> random.nextInt(4) > 0).forEach(carried::add);
      int local = peers.isEmpty() ? random.nextInt() : peers.getLast().local();
      Peer peer = new Peer(1 + random.nextInt(0xffff), port, local, random.nextInt(), carried);
      peers.add(peer);
      for (Network network : carried) {
        add(
            Entries.decapsulate(
                peer.port(),
                peer.remote(),
                peer.local(),
                network.id(),
                peer.number(),
                network.chained()));
        add(encapsulate(peer, network));
      }
    }
  }

  private void attach() {
    for (int i = 0; i < ATTACHMENTS; i++) {
      int port = one(ports);
      int vlan = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(LAST_VLAN);
      Network network = one(networks);
      List<Long> macs = new ArrayList<>();
      for (int station = 0; station < STATIONS; station++) {
        macs.add(mac());
      }
      int id = random.nextInt();
      boolean guarded = random.nextBoolean();
      TableEntry entry =
          network.chained()
              ? Entries.attachChain(port, vlan, network.id(), id, guarded)
              : Entries.attach(port, vlan, network.id(), id);
      if (!entries.containsKey(entry.key())) {
        add(entry);
        attachments.add(new Attachment(port, vlan, network, id, macs));
        // The last station is not known to the guard.
        macs.stream().limit(STATIONS - 1).forEach(mac -> add(Entries.permit(id, mac)));
      }
    }
    for (Network network : networks) {
      // Egress of a network is here and there where nothing of it comes in, and the other way
      // round.
      ports.stream().filter(port -> random.nextInt(4) > 0).forEach(p -> add(emit(p, network)));
    }
  }

  /** Where frames of a network go. */
  private void direct(Network network) {
    if (network.chained()) {
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        if (random.nextInt(8) > 0) {
          add(Entries.bucket(network.id(), bucket, where(network)));
        }
      }
      return;
    }
    for (Attachment attachment : attachments) {
      boolean local = attachment.network().equals(network);
      if (local || random.nextInt(6) == 0) {
        Action there = local ? Entries.toAttachment(attachment.port()) : where(network);
        attachment.macs().forEach(mac -> add(Entries.forward(network.id(), mac, there)));
      }
    }
    addresses.stream()
        .filter(address -> random.nextInt(3) > 0)
        .forEach(address -> add(Entries.answer(network.id(), address, owner(network))));
    int id = 1 + networks.indexOf(network);
    if (random.nextInt(6) > 0) {
      add(Entries.replicate(network.id(), id));
    }
    if (random.nextInt(6) > 0) {
      add(group(id));
    }
  }

  private long owner(Network network) {
    List<Attachment> inside =
        attachments.stream().filter(a -> a.network().equals(network)).toList();
    return inside.isEmpty() ? anyMac() : station(one(inside));
  }

  private MulticastGroup group(int id) {
    Set<Replica> replicas = new HashSet<>();
    ports.stream()
        .filter(port -> random.nextInt(3) > 0)
        .forEach(port -> replicas.add(new Replica(port, 0)));
    peers.stream()
        .filter(peer -> random.nextInt(3) > 0)
        .forEach(peer -> replicas.add(new Replica(peer.port(), peer.number())));
    return new MulticastGroup(id, replicas);
  }

  /** An entry with any key of the world, there already or not. */
  private Entity randomEntry(Network network) {
    int id = network.id();
    return switch (random.nextInt(9)) {
      case 0 -> Entries.forward(id, anyMac(), where(network));
      case 1 -> Entries.bucket(id, random.nextInt(BUCKETS), where(network));
      case 2 -> Entries.answer(id, one(addresses), mac());
      case 3 -> Entries.replicate(id, 1 + random.nextInt(NETWORKS));
      case 4 -> emit(one(ports), network);
      case 5 -> encapsulate(one(peers), network);
      case 6 -> Entries.permit(one(attachments).id(), anyMac());
      case 7 -> Entries.attach(one(ports), random.nextInt(LAST_VLAN), id, one(attachments).id());
      default -> group(1 + random.nextInt(NETWORKS));
    };
  }

  private Action where(Network network) {
    if (random.nextBoolean()) {
      return Entries.toAttachment(
          random.nextInt(20) == 0
              ? random.nextInt(512)
              : attachments.stream()
                  .filter(a -> a.network().equals(network))
                  .findAny()
                  .map(Attachment::port)
                  .orElse(one(ports)));
    }
    Peer peer = one(peers);
    return Entries.toPeer(peer.port(), random.nextInt(20) == 0 ? 0 : peer.number());
  }

  private TableEntry emit(int port, Network network) {
    return random.nextBoolean()
        ? Entries.emitUntagged(port, network.id())
        : Entries.emitTagged(port, network.id(), random.nextInt(LAST_VLAN + 1));
  }

  private TableEntry encapsulate(Peer peer, Network network) {
    return Entries.encapsulate(
        peer.number(), network.id(), mac(), mac(), peer.local(), peer.remote());
  }

  private long mac() {
    return random.nextLong() & 0xfc_ff_ff_ff_ff_ffL | 0x02_00_00_00_00_00L;
  }

  private void add(Entity entity) {
    entries.putIfAbsent(entity.key(), entity);
  }
}
