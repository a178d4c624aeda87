package io.heddle.softswitch.replication;

import java.util.List;

/** What becomes of the packets of one clone session. */
public final class CloneSession {
  private final Copy[] copies;
  private final int longestBytes;
  private final int classOfService;

  /**
   * @param longestBytes how many bytes of a clone are sent at most; 0 for all
   * @param classOfService what a clone's {@code priority} becomes, 0 to 7
   */
  public CloneSession(List<Copy> copies, int longestBytes, int classOfService) {
    this.copies = copies.toArray(Copy[]::new);
    this.longestBytes = longestBytes;
    this.classOfService = classOfService;
  }

  /** For packets, which do not write to it. */
  public Copy[] copies() {
    return copies;
  }

  public int longestBytes() {
    return longestBytes;
  }

  public int classOfService() {
    return classOfService;
  }
}
