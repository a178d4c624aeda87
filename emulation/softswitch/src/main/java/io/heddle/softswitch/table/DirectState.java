package io.heddle.softswitch.table;

import io.heddle.softswitch.state.Counters;
import io.heddle.softswitch.state.Meters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The counter, the meter and the time of the last packet that belong to one entry, whatever action
 * it has.
 */
final class DirectState {
  private static final VarHandle LAST_HIT;

  static {
    try {
      LAST_HIT = MethodHandles.lookup().findVarHandle(DirectState.class, "lastHit", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Block block;
  private final int index;
  private long lastHit;

  private DirectState(Block block, int index) {
    this.block = block;
    this.index = index;
  }

  /** Counters and meters of so many entries; null where the table has none. */
  private record Block(Counters counters, Meters meters) {}

  Counters counters() {
    return block.counters;
  }

  Meters meters() {
    return block.meters;
  }

  /** The place in both. */
  int index() {
    return index;
  }

  /** Written by packet threads about the same time, so any of their values will do. */
  void hit(long now) {
    if ((long) LAST_HIT.getOpaque(this) != now) {
      LAST_HIT.setOpaque(this, now);
    }
  }

  long lastHit() {
    return (long) LAST_HIT.getOpaque(this);
  }

  /** Takes over what both have, from the state of the same entry in another program. */
  void continueFrom(DirectState before) {
    if (counters() != null && before.counters() != null) {
      counters()
          .set(
              index,
              before.counters().packets(before.index),
              before.counters().bytes(before.index));
    }
    if (meters() != null && before.meters() != null) {
      meters().continueFrom(index, before.meters(), before.index);
    }
    if (before.lastHit() != 0) { // 0 is that of tables that keep no ages
      hit(before.lastHit());
    }
  }

  /** Hands out the state of a table's entries, in blocks that never move. */
  static final class Pool {
    private static final int BLOCK = 256;

    /**
     * A freed place waits behind this many others: a packet that found its entry just before the
     * deletion may still be counting there.
     */
    private static final int REST = 64;

    private final DirectResources kinds;
    private final Deque<DirectState> freed = new ArrayDeque<>();
    private Block block;
    private int next = BLOCK;

    Pool(DirectResources kinds) {
      this.kinds = kinds;
    }

    /** Fresh state, or null if the table's entries have none. */
    DirectState take() {
      if (!kinds.any()) {
        return null;
      }
      if (freed.size() > REST) {
        DirectState old = freed.removeFirst();
        return fresh(new DirectState(old.block, old.index));
      }
      if (next == BLOCK) {
        block =
            new Block(
                kinds.counter() ? new Counters(BLOCK) : null,
                kinds.meter().map(unit -> new Meters(BLOCK, unit)).orElse(null));
        next = 0;
      }
      return fresh(new DirectState(block, next++));
    }

    private static DirectState fresh(DirectState state) {
      if (state.counters() != null) {
        state.counters().set(state.index, 0, 0);
      }
      if (state.meters() != null) {
        state.meters().reset(state.index);
      }
      return state;
    }

    void give(DirectState state) {
      if (state != null) {
        freed.addLast(state);
      }
    }
  }
}
