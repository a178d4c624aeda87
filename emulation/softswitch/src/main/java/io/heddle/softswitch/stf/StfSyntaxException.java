package io.heddle.softswitch.stf;

import java.nio.file.Path;

/** A test file is not in the language; the message begins with its name and the line. */
public final class StfSyntaxException extends Exception {
  StfSyntaxException(Path file, int line, String message) {
    super(file + ":" + line + ": " + message);
  }
}
