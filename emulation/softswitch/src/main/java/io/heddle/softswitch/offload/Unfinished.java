package io.heddle.softswitch.offload;

/**
 * A checksum that is still to be finished: its field holds the pseudo header's sum. Offsets are
 * from the packet's first byte. Mutable and reused.
 */
final class Unfinished {
  private boolean present;
  private int start;
  private int field;

  void clear() {
    present = false;
  }

  /**
   * @param start where the sum begins: the transport header
   * @param field where the checksum is
   */
  void set(int start, int field) {
    this.present = true;
    this.start = start;
    this.field = field;
  }

  boolean isPresent() {
    return present;
  }

  int start() {
    return start;
  }

  int field() {
    return field;
  }
}
