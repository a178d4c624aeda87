package io.heddle.p4runtime;

/** What became of a device's entries when it was told which program to run. */
public enum PipelineChange {
  /** The device ran exactly this program already, and was not told to again. */
  UNCHANGED,
  /** The device runs the program, and kept the entries that it had. */
  KEPT,
  /** The device runs the program with empty tables: whoever wants entries must write them. */
  EMPTIED
}
