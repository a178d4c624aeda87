package io.heddle.softswitch.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A fixed number of meters. One that nobody configured marks every packet green. Packet threads use
 * them without locks; what each marked is counted by colour.
 */
public final class Meters {
  /** What a meter's rates are about. */
  public enum Unit {
    PACKETS,
    BYTES
  }

  private static final int COLOURS = Colour.values().length;
  private static final VarHandle POLICER = MethodHandles.arrayElementVarHandle(Policer[].class);

  private final Unit unit;
  private final Policer[] policers;
  private final Counters marked;

  public Meters(int size, Unit unit) {
    this.unit = unit;
    this.policers = new Policer[size];
    this.marked = new Counters(COLOURS * size);
  }

  public int size() {
    return policers.length;
  }

  public Unit unit() {
    return unit;
  }

  /**
   * Marks a packet: 0 for green, 1 for yellow, 2 for red.
   *
   * @param worker the number of the calling packet thread
   * @param now in nanoseconds, of the clock that meters are configured by
   */
  public int execute(int worker, int index, int bytes, long now) {
    Policer policer = (Policer) POLICER.getAcquire(policers, index);
    int colour =
        policer == null ? 0 : policer.mark(unit == Unit.PACKETS ? 1 : bytes, now).ordinal();
    marked.add(worker, COLOURS * index + colour, bytes);
    return colour;
  }

  /** Whether there is such a meter; {@code index} is unsigned. */
  public boolean contains(long index) {
    return Long.compareUnsigned(index, policers.length) < 0;
  }

  /**
   * Sets a meter's rates, and fills its buckets; without rates it marks all packets green.
   *
   * @return what takes that back, with what is in the buckets
   */
  public Runnable configure(int index, Optional<MeterRates> rates, long now) {
    Policer policer = rates.map(r -> new Policer(r, now)).orElse(null);
    Policer before =
        (Policer) POLICER.getAndSet(policers, Objects.checkIndex(index, size()), policer);
    return () -> POLICER.setRelease(policers, index, before);
  }

  /**
   * Goes on from a meter of another program: from what it has counted and, if the rates are the
   * same, from what is in its buckets. No packet may use that meter any more.
   */
  public void continueFrom(int index, Meters before, int beforeIndex) {
    if (unit != before.unit) {
      return;
    }
    if (rates(index).equals(before.rates(beforeIndex))) {
      POLICER.setRelease(policers, index, POLICER.getAcquire(before.policers, beforeIndex));
    }
    for (Colour colour : Colour.values()) {
      marked.set(
          COLOURS * index + colour.ordinal(),
          before.packets(beforeIndex, colour),
          before.bytes(beforeIndex, colour));
    }
  }

  /** Makes a meter as new: without rates, and with nothing counted. */
  public void reset(int index) {
    POLICER.setRelease(policers, Objects.checkIndex(index, size()), null);
    clearMarked(index);
  }

  /**
   * Forgets what a meter has counted.
   *
   * @return what takes that back: what packets have counted since then stays counted
   */
  public Runnable clearMarked(int index) {
    List<Runnable> undo = new ArrayList<>(COLOURS);
    for (int colour = 0; colour < COLOURS; colour++) {
      undo.add(marked.set(COLOURS * index + colour, 0, 0));
    }
    return () -> undo.forEach(Runnable::run);
  }

  /** Whether somebody set this meter's rates. */
  public boolean isConfigured(int index) {
    return POLICER.getAcquire(policers, index) != null;
  }

  public Optional<MeterRates> rates(int index) {
    return Optional.ofNullable((Policer) POLICER.getAcquire(policers, index)).map(Policer::rates);
  }

  /** Packets that a meter marked with a colour. */
  public long packets(int index, Colour colour) {
    return marked.packets(COLOURS * index + colour.ordinal());
  }

  /** Bytes of the packets that a meter marked with a colour. */
  public long bytes(int index, Colour colour) {
    return marked.bytes(COLOURS * index + colour.ordinal());
  }
}
