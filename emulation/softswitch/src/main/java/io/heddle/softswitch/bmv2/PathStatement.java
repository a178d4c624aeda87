package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import java.util.Optional;

/**
 * A primitive that decides where the packet, or a copy of it, goes. What all but {@link Drop} ask
 * for is done after ingress or egress; of each kind the last counts.
 */
public sealed interface PathStatement extends Statement {
  /**
   * mark_to_drop.
   *
   * @param metadata what to mark: the standard metadata, or a copy of it that the program writes
   *     back; empty for the former
   */
  record Drop(Optional<Header> metadata) implements PathStatement {
    /** Marks the standard metadata itself. */
    public static final Drop PACKET = new Drop(Optional.empty());

    /** Where the drop port goes. */
    public Optional<Field> port(Program program) {
      return field("egress_spec", program.architectureField("standard_metadata.egress_spec"));
    }

    /** The multicast group, which becomes 0. */
    public Optional<Field> group(Program program) {
      return field("mcast_grp", program.architectureField("intrinsic_metadata.mcast_grp"));
    }

    private Optional<Field> field(String name, Optional<Field> ofPacket) {
      return metadata.isEmpty()
          ? ofPacket
          : metadata.get().fields().stream().filter(f -> f.name().equals(name)).findFirst();
    }
  }

  /**
   * Asks for copies by the clone session.
   *
   * @param fieldList the metadata that they keep; the id of a field list, or of none
   */
  record Clone(Data session, int fieldList) implements PathStatement {}

  record Resubmit(int fieldList) implements PathStatement {}

  record Recirculate(int fieldList) implements PathStatement {}

  /**
   * Tells the controller something.
   *
   * @param learnList the id of one of {@link Program#learnLists()}
   */
  record Digest(int learnList) implements PathStatement {}

  /** The packet leaves with at most so many bytes. */
  record Truncate(Data length) implements PathStatement {}
}
