package io.heddle.softswitch.p4runtime;

/** Takes one applied update back, for batches that must happen wholly or not at all. */
@FunctionalInterface
interface Undo {
  void run() throws Rejection;

  /** The update stays: what only taking it back would have needed may be used for other things. */
  default void forget() {}
}
