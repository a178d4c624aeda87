package io.heddle.softswitch.differential;

import io.grpc.Status;
import io.heddle.p4.v1.Update;
import java.util.Optional;

/** Why the two switches may differ. Whatever has no name here is a fault. */
enum Explanation {
  /**
   * The program reads a field of a header that is not valid, or makes a header valid without
   * writing all of it. P4_16 leaves such values open (section 8.18); here they are 0, and in bmv2
   * what an earlier packet had there. Shown by sending the packet to a bmv2 without a past.
   */
  LEFTOVERS,

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
