package io.heddle.softswitch.p4runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/**
 * Which entries of a table have had no packet for as long as a controller said (P4Runtime 1.5,
 * section 9.1.8). An entry is looked at when its time could be up and not before, so that tables of
 * any size cost little. Times are nanoseconds of the data plane's clock.
 */
final class IdleEntries {
  /** Some 70 years; more would wrap around. */
  private static final long LONGEST = 1L << 61;

  private static final class Watch {
    private final EntryKey key;
    private final long timeout;
    private long since;

    private Watch(EntryKey key, long timeout, long since) {
      this.key = key;
      this.timeout = timeout;
      this.since = since;
    }

    private long due() {
      return since + timeout;
    }
  }

  private final Map<EntryKey, Watch> watches = new HashMap<>();
  private final PriorityQueue<Watch> byTime =
      new PriorityQueue<>((a, b) -> Long.compare(a.due() - b.due(), 0));

  /** Watches an entry from {@code now} on, or no more if the time-out is 0. */
  void set(EntryKey key, long timeout, long now) {
    Watch before = watches.remove(key);
    if (before != null) {
      byTime.remove(before);
    }
    if (timeout > 0) {
      Watch watch = new Watch(key, Math.min(timeout, LONGEST), now);
      watches.put(key, watch);
      byTime.add(watch);
    }
  }

  /**
   * The entries whose time is up; each is watched anew from now on.
   *
   * @param lastHit when an entry had its last packet
   */
  List<EntryKey> expired(long now, ToLongFunction<EntryKey> lastHit) {
    List<EntryKey> expired = new ArrayList<>();
    while (!byTime.isEmpty() && byTime.peek().due() - now <= 0) {
      Watch watch = byTime.remove();
      long hit = lastHit.applyAsLong(watch.key);
      if (hit - watch.since > 0) {
        watch.since = hit;
      }
      if (watch.due() - now <= 0) {
        expired.add(watch.key);
        watch.since = now;
      }
      byTime.add(watch);
    }
    return expired;
  }

  /** When {@link #expired} may find the next entry; empty if none is watched. */
  OptionalLong next() {
    return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.peek().due());
  }
}
