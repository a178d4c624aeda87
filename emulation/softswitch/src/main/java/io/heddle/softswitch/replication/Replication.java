package io.heddle.softswitch.replication;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Multicast groups and clone sessions. Written by one thread at a time; packets read without locks
 * and see a group either as before or as after a change.
 */
public final class Replication {
  private static final int GROUPS = 1 << 16;
  private static final int SESSIONS = 1 << 15;
  private static final Copy[] NONE = {};

  private final AtomicReferenceArray<Copy[]> groups = new AtomicReferenceArray<>(GROUPS);
  private final AtomicReferenceArray<CloneSession> sessions = new AtomicReferenceArray<>(SESSIONS);

  /**
   * Creates or replaces a group. Ids are 1 to 65535.
   *
   * @throws IllegalArgumentException if the id is none of these
   */
  public void setGroup(int id, List<Copy> copies) {
    groups.setRelease(checked(id), copies.toArray(Copy[]::new));
  }

  /** Returns whether there was such a group. */
  public boolean removeGroup(int id) {
    return groups.getAndSet(checked(id), null) != null;
  }

  public Map<Integer, List<Copy>> groups() {
    Map<Integer, List<Copy>> all = new LinkedHashMap<>();
    for (int id = 1; id < GROUPS; id++) {
      Copy[] copies = groups.getAcquire(id);
      if (copies != null) {
        all.put(id, List.of(copies));
      }
    }
    return all;
  }

  /**
   * For packets, which do not write to it: the copies of a group; none if there is no such group.
   */
  public Copy[] copies(int id) {
    Copy[] copies = groups.getAcquire(id);
    return copies == null ? NONE : copies;
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

  private static int checked(int id) {
    if (id < 1 || id >= GROUPS) {
      throw new IllegalArgumentException("a multicast group's id is 1 to 65535, not " + id);
    }
    return id;
  }
}
