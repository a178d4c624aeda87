package io.heddle.softswitch.dataplane;

import io.heddle.softswitch.runtime.Pieces;

/**
 * Takes packets in two pieces, which saves copying them, and lets a program have frames whose
 * checksum is not finished as long as it does not look there.
 */
public interface ScatteredOutput extends Output, Pieces {
  /** The first byte of the frame under way that is not yet what a program should see. */
  int unfinishedFrom();

  /** Makes the frame under way what a program should see. */
  void finish();
}
