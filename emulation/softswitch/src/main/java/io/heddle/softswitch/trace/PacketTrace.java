package io.heddle.softswitch.trace;

import io.heddle.softswitch.table.ActionCall;
import io.heddle.softswitch.table.Entry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** One packet thread's trace of the packet that it is processing. Not thread-safe. */
public final class PacketTrace {
  private final TraceLog log;
  private final TraceText text = new TraceText();
  private final TracedValues values = new TracedValues();
  private boolean on;

  PacketTrace(TraceLog log) {
    this.log = log;
  }

  /** For generated code: hands a value to the next point. */
  public void value(long value) {
    if (on) {
      values.add(value);
    }
  }

  /** For generated code: the packet has come to a point. */
  public void tell(TracePoint point) {
    if (on) {
      point.tell(values, text);
      values.clear();
    }
  }

  /**
   * For generated code: the packet has gone through a table.
   *
   * @param key as it was looked up; not meaningful for a table without a key
   */
  public void table(TableWords table, long[] key, Entry entry, boolean hit) {
    if (on) {
      table.tell(key, entry, hit, text);
    }
  }

  /** For generated code: the group that was hit has an action of its own, which comes first. */
  public void groupAction(TableWords table, Entry entry, ActionCall action) {
    if (on) {
      table.tellGroupAction(action, text);
    }
  }

  /** For generated code: the profile of the table that was told of last has chosen an action. */
  public void chosen(TableWords table, Entry entry, ActionCall action) {
    if (on) {
      table.tellChosen(entry, action, text);
    }
  }

  /** A packet comes in. */
  public void begin(int port, MemorySegment frame, long offset, int length) {
    end(); // what a fault has left
    long number = log.number(port);
    on = number > 0;
    if (on) {
      text.line(0, "packet %d: %d bytes in at port %d".formatted(number, length, port));
      dump(frame, offset, length);
    }
  }

  /** A decision of the switch between the parts of its program. */
  public void decide(String words) {
    if (on) {
      text.line(1, words);
    }
  }

  /** A copy of the packet leaves. */
  public void sent(int port, MemorySegment frame, long offset, int length) {
    if (on) {
      text.line(1, "out at port %d: %d bytes".formatted(port, length));
      dump(frame, offset, length);
    }
  }

  private void dump(MemorySegment frame, long offset, int length) {
    int shown = Math.min(length, log.dumpedBytes());
    if (shown > 0) {
      byte[] bytes = frame.asSlice(offset, shown).toArray(ValueLayout.JAVA_BYTE);
      text.line(2, HexFormat.ofDelimiter(" ").formatHex(bytes) + (shown < length ? " ..." : ""));
    }
  }

  /** The packet and all its copies are done. */
  public void end() {
    if (on) {
      on = false;
      values.clear();
      log.write(text.take());
    }
  }
}
