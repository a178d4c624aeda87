package io.heddle.softswitch.replication;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Multicast groups and clone sessions. Written by one thread at a time; packets read without locks
 * and see a group or session either as before or as after a change.
 */
public final class Replication {
  private static final int GROUPS = 1 << 16;
  private static final int SESSIONS = 1 << 15;

  private final PortStates ports;
  private final AtomicReferenceArray<Replicas> groups = new AtomicReferenceArray<>(GROUPS);
  private final AtomicReferenceArray<CloneSession> sessions = new AtomicReferenceArray<>(SESSIONS);

  /**
   * @param ports which ports are up, for copies that have backups
   */
  public Replication(PortStates ports) {
    this.ports = ports;
  }

  /** Copies as groups and sessions of this engine have them; for each the preferred one first. */
  public Replicas replicas(List<List<Copy>> choices) {
    return Replicas.of(choices, ports);
  }

  /**
   * Creates or replaces a group. Ids are 1 to 65535.
   *
   * @throws IllegalArgumentException if the id is none of these
   */
  public void setGroup(int id, Replicas replicas) {
    groups.setRelease(checked(id), replicas);
  }

  /** As above, without backups. */
  public void setGroup(int id, List<Copy> copies) {
    setGroup(id, replicas(copies.stream().map(List::of).toList()));
  }

  /** Returns whether there was such a group. */
  public boolean removeGroup(int id) {
    return groups.getAndSet(checked(id), null) != null;
  }

  /** The groups, each with its copies' preferred places. */
  public Map<Integer, List<Copy>> groups() {
    Map<Integer, List<Copy>> all = new LinkedHashMap<>();
    for (int id = 1; id < GROUPS; id++) {
      Replicas replicas = groups.getAcquire(id);
      if (replicas != null) {
        all.put(id, replicas.preferred());
      }
    }
    return all;
  }

  /** For packets: the copies of a group; none if there is no such group. */
  public Replicas copies(int id) {
    Replicas replicas = groups.getAcquire(id);
    return replicas == null ? Replicas.NONE : replicas;
  }

  private static int checked(int id) {
    if (id < 1 || id >= GROUPS) {
      throw new IllegalArgumentException("a multicast group's id is 1 to 65535, not " + id);
    }
    return id;
  }

  /**
   * Creates or replaces a clone session. Ids are 1 to 32767, as on bmv2.
   *
   * @throws IllegalArgumentException if the id is none of these
   */
  public void setSession(int id, CloneSession session) {
    sessions.setRelease(checkedSession(id), session);
  }

  /** Returns whether there was such a session. */
  public boolean removeSession(int id) {
    return sessions.getAndSet(checkedSession(id), null) != null;
  }

  /** For packets: a clone session, or null if there is none. */
  public CloneSession session(int id) {
    return id < 0 || id >= SESSIONS ? null : sessions.getAcquire(id);
  }

  private static int checkedSession(int id) {
    if (id < 1 || id >= SESSIONS) {
      throw new IllegalArgumentException("a clone session's id is 1 to 32767, not " + id);
    }
    return id;
  }
}
