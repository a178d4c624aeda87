package io.heddle.k8s;

/** A manifest that cannot be used; the message is one line that says what to change. */
public final class InvalidManifest extends Exception {
  private static final long serialVersionUID = 1;
  private final int line;

  InvalidManifest(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Where the object begins in its file, counted from 1. */
  public int line() {
    return line;
  }
}
