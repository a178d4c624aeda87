package io.heddle.scenario;

/** A mistake in a scenario file; the message is one line {@code file:line: what to change}. */
public final class ScenarioException extends Exception {
  private static final long serialVersionUID = 1;

  ScenarioException(String file, int line, String message) {
    super(file + ":" + line + ": " + message.replaceAll("\\s*\\R\\s*", " "));
  }

  ScenarioException(String file, String message) {
    super(file + ": " + message);
  }
}
