package io.heddle.softswitch.bmv2;

/** The program is sound but uses a feature that this switch does not have; the message names it. */
public final class UnsupportedProgram extends RejectedProgram {
  public UnsupportedProgram(String message) {
    super(message);
  }
}
