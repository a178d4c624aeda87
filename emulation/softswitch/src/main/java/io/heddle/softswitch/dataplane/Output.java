package io.heddle.softswitch.dataplane;

import java.lang.foreign.MemorySegment;

/** Where a worker's packets leave. */
@FunctionalInterface
public interface Output {
  /** Takes the frame before it returns; the segment is the worker's own and will be reused. */
  void transmit(int port, MemorySegment frame, long offset, int length);
}
