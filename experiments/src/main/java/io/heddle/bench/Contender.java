package io.heddle.bench;

import java.io.IOException;

/** A way to join the ports of a rig. */
interface Contender {
  /** Hosts leave checksums and segmentation to the device, except where the name says otherwise. */
  String EMBEDDED = "embedded";

  /** Without the kernel's flows, so that every packet goes through the program. */
  String EMBEDDED_USER = "user-space";

  /** One packet at a time, and whole ones, as bmv2 needs them. */
  String EMBEDDED_STRICT = "strict";

  String KERNEL = "kernel";

  /** Hosts finish checksums and segments themselves. */
  String KERNEL_PLAIN = "plain-kernel";

  String BMV2 = "bmv2";

  /** By which the table names it, for example {@code bmv2}. */
  String name();

  /** What kind of rig it needs. */
  Setting setting();

  /** Whether the hosts may leave checksums and segmentation to it. */
  boolean offloads();

  /**
   * Joins the ports of {@code rig}, which belongs to this contender alone.
   *
   * @return what ends it
   * @throws IOException with one line that says what to change, if it cannot start
   */
  AutoCloseable join(Rig rig) throws IOException, InterruptedException;
}
