package io.heddle.softswitch.dataplane;

import java.lang.foreign.MemorySegment;

/**
 * One packet thread's way through the program, with all the state that a packet needs. Not
 * thread-safe.
 */
public final class Worker {
  /**
   * Runs one packet to completion: all its copies have been handed to {@code out} when this
   * returns.
   *
   * @param length at most 65535 bytes
   */
  public void process(int ingressPort, MemorySegment frame, long offset, int length, Output out) {
    throw new UnsupportedOperationException();
  }
}
