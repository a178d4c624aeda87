package io.heddle.controller.reconcile;

/**
 * The parts of a change, in order. All NEDs finish one before any begins the next, so that the
 * order holds between NEDs too. The steps of each part are in {@link Diff}.
 */
public enum Phase {
  /** Takes away permissions, and copies that the new spanning tree does not make. */
  WITHDRAW,
  /** Lays the new ways, on which nothing is sent yet. */
  MAKE,
  /** Turns the traffic onto the new ways, and lets in new attachments. */
  SWITCH,
  /** Removes the old ways. */
  BREAK
}
