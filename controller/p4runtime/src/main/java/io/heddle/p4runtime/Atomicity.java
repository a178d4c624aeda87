package io.heddle.p4runtime;

import io.heddle.p4.v1.WriteRequest;

/** What becomes of the other updates of a request when one fails (P4Runtime 1.5 section 12). */
public enum Atomicity {
  /** All others are made. Every device can do this. */
  CONTINUE_ON_ERROR(WriteRequest.Atomicity.CONTINUE_ON_ERROR),
  /** None is made: the device undoes what it has done. Packets may meet the state in between. */
  ROLLBACK_ON_ERROR(WriteRequest.Atomicity.ROLLBACK_ON_ERROR),
  /** None is made, and no packet ever meets a part of them. */
  DATAPLANE_ATOMIC(WriteRequest.Atomicity.DATAPLANE_ATOMIC);

  private final WriteRequest.Atomicity message;

  Atomicity(WriteRequest.Atomicity message) {
    this.message = message;
  }

  WriteRequest.Atomicity message() {
    return message;
  }
}
