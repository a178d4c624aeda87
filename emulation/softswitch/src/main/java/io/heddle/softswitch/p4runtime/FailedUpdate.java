package io.heddle.softswitch.p4runtime;

/** The update of a batch because of which the whole batch was not done. */
final class FailedUpdate extends Exception {
  private final int index;
  private final Rejection reason;

  FailedUpdate(int index, Rejection reason) {
    super(reason.getMessage(), null, false, false);
    this.index = index;
    this.reason = reason;
  }

  /** Its position in the batch, from 0. */
  int index() {
    return index;
  }

  Rejection reason() {
    return reason;
  }
}
