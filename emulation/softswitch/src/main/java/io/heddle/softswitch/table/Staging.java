package io.heddle.softswitch.table;

import java.util.ArrayList;
import java.util.List;

/**
 * Between {@link #begin} and {@link #publish} packets see none of what is written. The writer
 * prepares everything in the meantime, so that publishing is little more than setting references
 * and can be done while no packet is on its way. One thread writes.
 */
public final class Staging {
  private List<Runnable> held;

  /** Holds back what follows from packets. */
  public void begin() {
    if (held != null) {
      throw new IllegalStateException("a batch is being staged already");
    }
    held = new ArrayList<>();
  }

  /** Lets packets see all that was held back, in the order in which it was written. */
  public void publish() {
    List<Runnable> all = held;
    held = null;
    all.forEach(Runnable::run);
  }

  boolean active() {
    return held != null;
  }

  /** Makes a change that packets see: at once, or when what is staged is published. */
  void show(Runnable change) {
    if (held == null) {
      change.run();
    } else {
      held.add(change);
    }
  }
}
