package io.heddle.softswitch.bmv2;

/** A program that cannot be loaded. The message is one line for the user. */
public abstract sealed class RejectedProgram extends RuntimeException
    permits InvalidProgram, UnsupportedProgram {
  RejectedProgram(String message) {
    super(message);
  }
}
