package io.heddle.softswitch.bmv2;

/** The bytes are not a bmv2 JSON program, or the program contradicts itself. */
public final class InvalidProgram extends RejectedProgram {
  public InvalidProgram(String message) {
    super(message);
  }
}
