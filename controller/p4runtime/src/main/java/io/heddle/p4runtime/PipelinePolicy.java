package io.heddle.p4runtime;

/** What is to become of a device's entries when it gets another program. */
public enum PipelinePolicy {
  /** The program starts with empty tables (VERIFY_AND_COMMIT). */
  REPLACE,
  /**
   * A device that has a program keeps its entries (RECONCILE_AND_COMMIT), if it can do that at all:
   * Stratum answers UNIMPLEMENTED, bmv2 fails with UNKNOWN if the program has counters, and then
   * the program starts with empty tables. A device that can, but not for these entries and this
   * program, refuses it (INVALID_ARGUMENT) and goes on as before.
   */
  RECONCILE
}
