package io.heddle.testbed.app.function;

import io.heddle.intent.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts packets of sessions in open-addressed arrays of fixed size. Two threads count, one for
 * each direction: a known session costs neither lock nor allocation, a new one a lock.
 */
final class SessionTable {
  private final int limit;
  private final int mask;
  private final long[] addresses;
  private final AtomicLongArray ports;
  private final AtomicLongArray packets;
  private int size;

  /** {@code limit} is the most sessions that it remembers, 1..2^20. */
  SessionTable(int limit) {
    if (limit < 1 || limit > 1 << 20) {
      throw new IllegalArgumentException("sessions to remember must be 1..1048576: " + limit);
    }
    this.limit = limit;
    int places = Integer.highestOneBit(limit) << 2;
    this.mask = places - 1;
    this.addresses = new long[places];
    this.ports = new AtomicLongArray(places);
    this.packets = new AtomicLongArray(2 * places);
  }

  /**
   * Counts a packet.
   *
   * @param direction 0 for left to right, 1 for right to left; each has one thread
   * @return false if the session is new and the table full
   */
  boolean count(SessionKey key, int direction) {
    int place = find(key);
    if (place < 0) {
      place = insert(key);
      if (place < 0) {
        return false;
      }
    }
    int counter = 2 * place + direction;
    packets.setRelease(counter, packets.getPlain(counter) + 1);
    return true;
  }

  List<Session> snapshot() {
    List<Session> sessions = new ArrayList<>();
    for (int place = 0; place <= mask; place++) {
      long port = ports.getAcquire(place);
      if (port != 0) {
        sessions.add(
            new Session(
                (int) port & 0xff,
                new Ipv4Address((int) (addresses[place] >>> 32)),
                (int) (port >>> 24) & 0xffff,
                new Ipv4Address((int) addresses[place]),
                (int) (port >>> 8) & 0xffff,
                packets.getAcquire(2 * place),
                packets.getAcquire(2 * place + 1)));
      }
    }
    return List.copyOf(sessions);
  }

  /** The place of {@code key}, or the complement of the empty one where it belongs. */
  private int find(SessionKey key) {
    int place = hash(key) & mask;
    long port = ports.getAcquire(place);
    while (port != 0) {
      if (port == key.ports && addresses[place] == key.addresses) {
        return place;
      }
      place = place + 1 & mask;
      port = ports.getAcquire(place);
    }
    return ~place;
  }

  private synchronized int insert(SessionKey key) {
    int place = find(key);
    if (place >= 0) {
      return place;
    }
    if (size == limit) {
      return -1;
    }
    size++;
    addresses[~place] = key.addresses;
    // The other thread looks at the addresses only after it has seen this.
    ports.setRelease(~place, key.ports);
    return ~place;
  }

  private static int hash(SessionKey key) {
    long mixed = (key.addresses ^ Long.rotateLeft(key.ports, 29)) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32);
  }
}
