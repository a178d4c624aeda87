package io.heddle.softswitch.differential;

import io.grpc.Status;
import io.heddle.p4.v1.Update;
import java.util.Optional;

/** Why the two switches may differ. Whatever has no name here is a fault. */
enum Explanation {
  /** The entry is against an {@code @entry_restriction} or the like, which bmv2 does not know. */
  RESTRICTED;

  /** Why {@code update} is refused here, if bmv2 would rightly take it. */
  static Optional<Explanation> of(Update update, Optional<Status> refusal) {
    return refusal
        .filter(status -> update.getEntity().hasTableEntry())
        .filter(status -> String.valueOf(status.getDescription()).contains("restriction"))
        .map(status -> RESTRICTED);
  }
}
