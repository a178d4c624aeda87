package io.heddle.softswitch.stf;

import java.util.List;

/** A command cannot be done, or what it asks for does not hold; the message says why. */
final class CommandFailed extends Exception {
  private final List<String> details;

  CommandFailed(String message, List<String> details) {
    super(message, null, false, false);
    this.details = List.copyOf(details);
  }

  CommandFailed(String message) {
    this(message, List.of());
  }

  List<String> details() {
    return details;
  }
}
