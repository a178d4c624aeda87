package io.heddle.softswitch.table;

import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.table.Entry.CounterSlot;
import java.util.ArrayDeque;
import java.util.Deque;

/** Hands out the direct counters of a table, in blocks that never move. */
final class CounterPool {
  private static final int BLOCK = 256;

  /**
   * A freed counter waits behind this many others: a packet that found its entry just before the
   * deletion may still be counting there.
   */
  private static final int REST = 64;

  private final Deque<CounterSlot> freed = new ArrayDeque<>();
  private Counters block;
  private int next = BLOCK;

  CounterSlot take() {
    CounterSlot slot;
    if (freed.size() > REST) {
      slot = freed.removeFirst();
    } else {
      if (next == BLOCK) {
        block = new Counters(BLOCK);
        next = 0;
      }
      slot = new CounterSlot(block, next++);
    }
    slot.block().set(slot.index(), 0, 0);
    return slot;
  }

  void give(CounterSlot slot) {
    freed.addLast(slot);
  }
}
