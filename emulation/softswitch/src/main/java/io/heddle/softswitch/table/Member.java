package io.heddle.softswitch.table;

/** A member of an action profile: an action that entries and groups refer to. */
public final class Member implements Choice {
  private final ActionProfile profile;
  private final int handle;

  /** What packets do. */
  private volatile ActionCall call;

  /** The writer's: what packets will do once all is published, and who refers to this. */
  private ActionCall written;

  private int references;

  Member(ActionProfile profile, int handle, ActionCall call) {
    this.profile = profile;
    this.handle = handle;
    this.call = call;
    this.written = call;
  }

  ActionProfile profile() {
    return profile;
  }

  /** The lowest number that was free when the member was made; groups order members by it. */
  int handle() {
    return handle;
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
