package io.heddle.controller.compile;

/** The intents contradict each other; the message names the ones to change. */
public final class CompileException extends RuntimeException {
  public CompileException(String message) {
    super(message);
  }
}
