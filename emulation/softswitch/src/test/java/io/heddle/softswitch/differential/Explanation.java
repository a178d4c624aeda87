package io.heddle.softswitch.differential;

import io.grpc.Status;
import io.heddle.p4.v1.Update;
import java.util.Optional;
import java.util.Set;

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

  /**
   * Programs whose tables look up fields of headers that need not be valid, so that what is counted
   * depends on earlier packets in bmv2 even where what leaves does not: up4's uplink matches on the
   * inner IPv4 header whether or not there was one.
   */
  private static final Set<String> COUNTS_LEFTOVERS = Set.of("p4_16_samples/omec/up4");

  /** Whether what a program counts can be compared. */
  static boolean countsAlike(String program) {
    return !COUNTS_LEFTOVERS.contains(program);
  }

  /** Why {@code update} is refused here, if bmv2 would rightly take it. */
  static Optional<Explanation> of(Update update, Optional<Status> refusal) {
    return refusal
        .filter(status -> update.getEntity().hasTableEntry())
        .filter(status -> String.valueOf(status.getDescription()).contains("restriction"))
        .map(status -> RESTRICTED);
  }
}
