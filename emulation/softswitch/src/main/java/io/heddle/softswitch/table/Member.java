package io.heddle.softswitch.table;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A member of an action profile: an action that entries and groups refer to. */
public final class Member implements Choice {
  private final ActionProfile profile;

  /** What packets do. */
  private volatile ActionCall call;

  /** The writer's: what packets will do once all is published, and who refers to this. */
  private ActionCall written;

  private int references;

  // The writer's: numbers of this member's copies, and how many groups want how many of them.
  private final List<Integer> handles = new ArrayList<>();
  private final NavigableMap<Integer, Integer> weights = new TreeMap<>();

  Member(ActionProfile profile, ActionCall call) {
    this.profile = profile;
    this.call = call;
    this.written = call;
  }

  ActionProfile profile() {
    return profile;
  }

  /**
   * One number for each place that a group may give this member, each the lowest that was free when
   * it was needed first; groups order their places by them.
   */
  List<Integer> handles() {
    return handles;
  }

  /** How many places the group gives this member that gives it most; at least 1. */
  int copies() {
    return weights.isEmpty() ? 1 : weights.lastKey();
  }

  /** A group gives this member so many places. */
  void join(int weight) {
    references++;
    weights.merge(weight, 1, Integer::sum);
  }

  /** A group that gave this member so many places no longer does. */
  void leave(int weight) {
    references--;
    weights.computeIfPresent(weight, (w, groups) -> groups == 1 ? null : groups - 1);
  }

  /** The action as it was last written. */
  public ActionCall action() {
    return written;
  }

  /** How many entries and groups refer to it. */
  public int references() {
    return references;
  }

  void refer(int difference) {
    references += difference;
  }

  void write(ActionCall changed, Staging staging) {
    written = changed;
    staging.show(() -> call = changed);
  }

  /** For packets. */
  ActionCall call() {
    return call;
  }
}
