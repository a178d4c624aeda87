package io.heddle.softswitch.replication;

import java.util.List;
import java.util.Map;

/**
 * Multicast groups. Written by one thread at a time; packets read without locks and see a group
 * either as before or as after a change.
 */
public final class Replication {
  /** Creates or replaces a group. Ids are 1 to 65535. */
  public void setGroup(int id, List<Copy> copies) {
    throw new UnsupportedOperationException();
  }

  /** Returns whether there was such a group. */
  public boolean removeGroup(int id) {
    throw new UnsupportedOperationException();
  }

  public Map<Integer, List<Copy>> groups() {
    throw new UnsupportedOperationException();
  }
}
