package io.heddle.p4runtime;

import io.grpc.Status;
import io.heddle.p4.v1.MasterArbitrationUpdate;
import io.heddle.p4.v1.Uint128;
import java.util.Optional;

/**
 * What a device said last of who may write to it (P4Runtime 1.5 section 5.4). Servers differ in
 * whom they choose (the specification leaves a device without primary until a high enough bid
 * comes, bmv2 promotes the next client at once), so nothing is inferred: this answer is the truth.
 *
 * @param standing this client's
 * @param highest the highest election id that the device names, usually the primary's
 * @param message the device's own words, may be empty
 */
public record Arbitration(Standing standing, Optional<ElectionId> highest, String message) {

  /** The standing of a client at a device. */
  public enum Standing {
    /** This client may write. */
    PRIMARY,
    /** Another client may write. */
    BACKUP,
    /** Nobody may write until a client makes a high enough bid. */
    NO_PRIMARY
  }

  static Arbitration of(MasterArbitrationUpdate update) {
    int code = update.getStatus().getCode();
    Standing standing =
        switch (Status.fromCodeValue(code).getCode()) {
          case OK -> Standing.PRIMARY;
          case NOT_FOUND -> Standing.NO_PRIMARY;
          default -> Standing.BACKUP;
        };
    Uint128 id = update.getElectionId();
    boolean named = id.getHigh() != 0 || id.getLow() != 0;
    return new Arbitration(
        standing,
        named ? Optional.of(new ElectionId(id.getHigh(), id.getLow())) : Optional.empty(),
        update.getStatus().getMessage());
  }
}
